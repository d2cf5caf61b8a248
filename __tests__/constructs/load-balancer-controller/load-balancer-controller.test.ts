import { Release } from "@cdktf/provider-helm/lib/release";
import {
  LoadBalancerController,
  type LoadBalancerControllerProps,
} from "../../../constructs/load-balancer-controller/load-balancer-controller";
import { inCluster } from "../../support/in-cluster";

function release(props: Partial<LoadBalancerControllerProps> = {}) {
  return inCluster((scope, probe) => {
    new LoadBalancerController(scope, "Controller", {
      version: "3.5.0",
      chart: { repository: "https://aws.github.io/eks-charts" },
      clusterName: "demo",
      region: "eu-west-1",
      vpcId: "vpc-1",
      namespace: "kube-system",
      serviceAccount: "controller",
      replicas: 2,
      systemNodes: { labels: { "workload-type": "system" } },
      dependsOn: [probe.namespace],
      ...props,
    });
  }).only(Release);
}
const valuesOf = (props?: Partial<LoadBalancerControllerProps>) => JSON.parse(release(props).values[0]);

describe("LoadBalancerController", () => {
  test("waits until its pods are ready, and takes up an install that failed", () => {
    expect(release()).toMatchObject({ wait: true, upgrade_install: true, timeout: 600, version: "3.5.0" });
  });

  test("keeps one of several replicas through an update of the nodes; one alone has no budget", () => {
    expect(valuesOf()).toMatchObject({ replicaCount: 2, podDisruptionBudget: { maxUnavailable: 1 } });
    expect(valuesOf({ replicas: 1 })).not.toHaveProperty("podDisruptionBudget");
  });

  test("sends traffic to pods, not nodes, and keeps its certificate through an upgrade", () => {
    expect(valuesOf()).toMatchObject({ defaultTargetType: "ip", keepTLSSecret: true });
  });

  test("asks neither WAF nor Shield where they cannot be asked", () => {
    const off = { enableShield: false, enableWaf: false, enableWafv2: false };
    expect(valuesOf({ protection: false })).toMatchObject(off);
    for (const name of Object.keys(off)) expect(valuesOf()).not.toHaveProperty(name);
  });

  test("gives its tags on to what it makes, and none where there are none", () => {
    expect(valuesOf({ tags: { team: "shop" } }).defaultTags).toEqual({ team: "shop" });
    expect(valuesOf({ tags: {} })).not.toHaveProperty("defaultTags");
  });

  test("merges the user's values last", () => {
    const { values } = release({ values: { logLevel: "debug" } });
    expect(JSON.parse(values[1])).toEqual({ logLevel: "debug" });
    expect(release().values).toHaveLength(1);
  });
});
