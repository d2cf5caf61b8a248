import { resolvedAddon } from "../../../../config/cluster/addons/resolved";

const taint = { key: "workload-type", value: "system", effect: "NoSchedule" } as const;
const ours = { key: "workload-type", operator: "Equal", value: "system", effect: "NoSchedule" };
const critical = { key: "CriticalAddonsOnly", operator: "Exists" };

describe("resolvedAddon", () => {
  test("lets CoreDNS run on the system nodes, beside what it tolerates by itself", () => {
    expect(resolvedAddon("coredns", {}, taint).values).toEqual({
      tolerations: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }, critical, ours],
    });
  });

  test("keeps the user's values and adds to their tolerations, so that none of them can cause the deadlock", () => {
    const mine = { key: "mine", operator: "Exists" };
    const { values } = resolvedAddon("coredns", { values: { replicaCount: 3, tolerations: [mine] } }, taint);
    expect(values).toMatchObject({ replicaCount: 3 });
    expect(values?.tolerations).toEqual([expect.anything(), critical, ours, mine]);
  });

  test.each(["vpc-cni", "kube-proxy", "eks-pod-identity-agent"])(
    "leaves %s the tolerations of any taint that EKS gives its DaemonSet",
    (name) => {
      expect(resolvedAddon(name, {}, taint).values).toBeUndefined();
    },
  );

  test.each([
    [
      "aws-ebs-csi-driver",
      {
        controller: {
          tolerations: [critical, { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }, ours],
        },
      },
    ],
    [
      "aws-efs-csi-driver",
      {
        controller: {
          tolerations: [critical, { key: "efs.csi.aws.com/agent-not-ready", operator: "Exists" }, ours],
        },
      },
    ],
    ["metrics-server", { tolerations: [ours] }],
  ])("lets %s run on the system nodes", (name, values) => {
    expect(resolvedAddon(name, {}, taint).values).toEqual(values);
  });

  test("keeps what the user sets beside tolerations that lie deeper", () => {
    const values = { controller: { replicaCount: 1 }, node: { enableWindows: false } };
    expect(resolvedAddon("aws-ebs-csi-driver", { values }, taint).values).toEqual({
      controller: { replicaCount: 1, tolerations: [critical, expect.anything(), ours] },
      node: { enableWindows: false },
    });
  });

  test("adds nothing to the values of an add-on that it does not know", () => {
    expect(resolvedAddon("adot", { values: { a: 1 } }, taint)).toEqual({ values: { a: 1 } });
    expect(resolvedAddon("constructor", {}, taint)).toEqual({});
  });

  test.each([
    ["aws-ebs-csi-driver", "ebs-csi-controller-sa", "kube-system", ["AmazonEBSCSIDriverPolicyV2"]],
    ["aws-efs-csi-driver", "efs-csi-controller-sa", "kube-system", ["service-role/AmazonEFSCSIDriverPolicy"]],
    [
      "amazon-cloudwatch-observability",
      "cloudwatch-agent",
      "amazon-cloudwatch",
      ["CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"],
    ],
  ])(
    "gives %s the permissions that AWS names for it, unless told not to",
    (name, serviceAccount, namespace, policies) => {
      expect(resolvedAddon(name, {}, taint).identity).toEqual({ serviceAccount, namespace, policies });
      expect(resolvedAddon(name, { podIdentity: false }, taint).identity).toBeUndefined();
    },
  );

  test("leaves the CNI on its node's role, and gives it one of its own when told to", () => {
    expect(resolvedAddon("vpc-cni", {}, taint).identity).toBeUndefined();
    expect(resolvedAddon("vpc-cni", { podIdentity: true }, taint).identity).toEqual({
      serviceAccount: "aws-node",
      namespace: "kube-system",
      policies: ["AmazonEKS_CNI_Policy"],
    });
  });

  test("takes the user's own identity before the known one", () => {
    const podIdentity = { serviceAccount: "other", namespace: "storage", policies: ["SomePolicy"] };
    expect(resolvedAddon("aws-ebs-csi-driver", { podIdentity }, taint).identity).toEqual(podIdentity);
  });
});
