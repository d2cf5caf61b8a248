import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import {
  ADDONS_BEFORE_NODES,
  Addons,
  type AddonsProps,
  corednsValues,
} from "../../../constructs/cluster/addons";
import { built } from "../../support/built";

const addons = (props: Partial<AddonsProps> = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    new Addons(stack, "Addons", {
      clusterName: "demo",
      clusterVersion: "1.35",
      addons: { "vpc-cni": {} },
      ...props,
    });
  });

describe("Addons", () => {
  test("has the CNI, kube-proxy and the Pod Identity agent before the nodes, and CoreDNS not", () => {
    expect([...ADDONS_BEFORE_NODES].sort()).toEqual(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"]);
  });

  test("follows the cluster's version where none is set", () => {
    const followed = addons();
    expect(followed.only(DataAwsEksAddonVersion)).toEqual(
      expect.objectContaining({ addon_name: "vpc-cni", kubernetes_version: "1.35" }),
    );
    expect(followed.only(EksAddon).addon_version).toMatch(
      /^\$\{data\.aws_eks_addon_version\.[\w-]+\.version\}$/,
    );
  });

  test("looks nothing up for a version that is set", () => {
    const set = addons({ addons: { "vpc-cni": { version: "v1.20.4-eksbuild.1" } } });
    expect(set.only(EksAddon).addon_version).toBe("v1.20.4-eksbuild.1");
    expect(set.all(DataAwsEksAddonVersion)).toEqual([]);
  });

  test("takes over what stands there", () => {
    expect(addons().only(EksAddon)).toMatchObject({
      resolve_conflicts_on_create: "OVERWRITE",
      resolve_conflicts_on_update: "OVERWRITE",
    });
  });

  test("passes values on as JSON, and none where there are none", () => {
    const values = { env: { ENABLE_PREFIX_DELEGATION: "true" } };
    const { configuration_values } = addons({ addons: { "vpc-cni": { values } } }).only(EksAddon);
    expect(JSON.parse(configuration_values)).toEqual(values);
    expect(addons().only(EksAddon)).not.toHaveProperty("configuration_values");
  });

  test("waits for nodes only where told to", () => {
    expect(addons().only(EksAddon)).not.toHaveProperty("depends_on");
    const after = built((stack) => {
      new AwsProvider(stack, "Aws", { region: "eu-west-1" });
      const node = new SqsQueue(stack, "Node");
      new Addons(stack, "Addons", {
        clusterName: "demo",
        clusterVersion: "1.35",
        addons: { coredns: {} },
        nodes: [node],
      });
    });
    expect(after.only(EksAddon).depends_on).toEqual([expect.stringMatching(/^aws_sqs_queue\.Node/)]);
  });
});

describe("corednsValues", () => {
  const taint = { key: "workload-type", value: "system", effect: "NoSchedule" } as const;

  test("tolerates the system nodes, and what CoreDNS tolerates by itself", () => {
    expect(corednsValues(taint)).toEqual({
      tolerations: [
        { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
        { key: "CriticalAddonsOnly", operator: "Exists" },
        { key: "workload-type", operator: "Equal", value: "system", effect: "NoSchedule" },
      ],
    });
  });

  test("keeps the user's values and adds to their tolerations, so that none of them can cause the deadlock", () => {
    const values = corednsValues(taint, {
      replicaCount: 3,
      tolerations: [{ key: "mine", operator: "Exists" }],
    });
    expect(values).toMatchObject({ replicaCount: 3 });
    expect(values!.tolerations).toHaveLength(4);
    expect(values!.tolerations).toContainEqual({ key: "mine", operator: "Exists" });
    expect(values!.tolerations).toContainEqual({
      key: "workload-type",
      operator: "Equal",
      value: "system",
      effect: "NoSchedule",
    });
  });
});
