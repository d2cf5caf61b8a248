import { Release } from "@cdktf/provider-helm/lib/release";
import { LoadBalancerJob } from "../../../constructs/destroy-hooks/load-balancer-job";
import { inCluster } from "../../support/in-cluster";

const release = inCluster((scope, probe) => {
  new LoadBalancerJob(scope, "Job", {
    image: "example.com/kubectl:1",
    deadlineSeconds: 300,
    systemNodes: { labels: { system: "true" }, taint: undefined },
    dependsOn: [probe.namespace],
  });
}).only(Release);
const values = JSON.parse(release.values[0]);

describe("LoadBalancerJob", () => {
  test("waits for every load balancer's targets to be gone, deletes nothing, and may do no more", () => {
    expect(values.steps).toEqual([
      {
        name: "targetgroupbindings",
        args: [
          ...["wait", "--for=delete", "targetgroupbindings.elbv2.k8s.aws", "--all", "--all-namespaces"],
          "--timeout=300s",
        ],
      },
    ]);
    expect(values.rules.map(({ verbs }: { verbs: string[] }) => verbs)).toEqual([["get", "list", "watch"]]);
  });

  test("runs on the system nodes, which it does not drain", () => {
    expect(values.nodeSelector).toEqual({ "kubernetes.io/os": "linux", system: "true" });
  });

  test("has Helm give up after the Job, whose failure would otherwise say nothing", () => {
    expect(release.timeout).toBeGreaterThan(values.deadlineSeconds);
    expect(release.wait).toBe(false);
  });

  test("asks the API server aloud before Helm does", () => {
    expect(release.depends_on).toEqual([expect.stringMatching(/^data\.kubernetes_namespace_v1\./)]);
  });
});
