import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { infraOf } from "../support/stacks";

const infra = infraOf();
const { graph } = infra;
const cluster = graph.only("aws_eks_cluster");
const systemNodes = graph.only("aws_eks_node_group");
const addon = (name: string) => graph.only("aws_eks_addon", name);

describe("InfraStack", () => {
  test.each(["vpc-cni", "kube-proxy", "eks-pod-identity-agent"])(
    "has %s before the nodes that need it",
    (name) => {
      expect(graph.isAfter(systemNodes, addon(name))).toBe(true);
    },
  );

  test("has CoreDNS after the nodes that it runs on, with a toleration of their taint", () => {
    expect(graph.isAfter(addon("coredns"), systemNodes)).toBe(true);
    const { configuration_values } =
      infra.terraform.resource.aws_eks_addon[addon("coredns").slice("aws_eks_addon.".length)];
    expect(JSON.parse(configuration_values).tolerations).toContainEqual({
      key: "CriticalAddonsOnly",
      operator: "Equal",
      value: "true",
      effect: "NoSchedule",
    });
  });

  test.each([
    ["a file without a version", {}, "needs a line in the file"],
    ["one that names it", { cluster: { version: "1.35" } }, "or the next minor version"],
  ])("%s keeps what its cluster runs, or steps by one", (_, settings, message) => {
    const { lifecycle } = infraOf(settings).only(EksCluster);
    expect(lifecycle.precondition[0].error_message).toContain(message);
  });

  test.each([
    "aws_route",
    "aws_nat_gateway",
    "aws_vpc_security_group_ingress_rule",
    "aws_iam_role_policy_attachment",
  ])("keeps every %s of the nodes while they live", (type) => {
    const nodesNeed = graph
      .of(type)
      .filter((address) => /Network|NodeSecurityGroup|SystemNodeGroup/.test(address));
    expect(nodesNeed).not.toEqual([]);
    for (const address of nodesNeed)
      expect([address, graph.isAfter(systemNodes, address)]).toEqual([address, true]);
  });

  test("makes every add-on and access entry of a cluster that is there", () => {
    for (const type of [
      "aws_eks_addon",
      "aws_eks_access_entry",
      "aws_eks_pod_identity_association",
      "aws_eks_node_group",
    ]) {
      for (const address of graph.of(type))
        expect([address, graph.isAfter(address, cluster)]).toEqual([address, true]);
    }
  });

  test("tags exactly one security group for Karpenter, and that one alone as the cluster's on nodes", () => {
    const groups = Object.values<{ tags: Record<string, string> }>(
      infra.terraform.resource.aws_security_group,
    );
    expect(groups.filter(({ tags }) => tags["karpenter.sh/discovery"] === "karpenter")).toHaveLength(1);
    expect(groups.filter(({ tags }) => tags["kubernetes.io/cluster/karpenter"] === "owned")).toHaveLength(1);
  });

  test("binds Karpenter's role to the service account that the chart makes", () => {
    const settings = {
      karpenter: { namespace: "autoscaling", serviceAccount: "karp" },
    };
    const [association] = Object.values(
      infraOf(settings).terraform.resource.aws_eks_pod_identity_association,
    );
    expect(association).toMatchObject({
      namespace: "autoscaling",
      service_account: "karp",
    });
  });

  test("stops before any call when the credentials are another account's", () => {
    const { provider } = infraOf({
      aws: { region: "eu-west-1", accountId: "111122223333" },
    }).terraform;
    expect(provider.aws[0]).toMatchObject({
      allowed_account_ids: ["111122223333"],
    });
  });

  test("tags everything as the environment says, Karpenter's own marks aside", () => {
    const { provider } = infraOf({
      aws: { region: "eu-west-1", tags: { team: "platform" } },
    }).terraform;
    expect(provider.aws[0].default_tags).toEqual([{ tags: { team: "platform" } }]);
  });

  test("keeps the addresses of what a rename would destroy", () => {
    const stateful = [
      "aws_cloudwatch_log_group",
      "aws_eks_cluster",
      "aws_vpc",
      "aws_subnet",
      "aws_kms_key",
      "aws_sqs_queue",
      "aws_iam_role",
      "aws_nat_gateway",
      "aws_eip",
    ];
    expect(stateful.flatMap((type) => graph.of(type)).toSorted()).toEqual([
      "aws_cloudwatch_log_group.Cluster_Logs_B27936D1",
      "aws_eip.Network_PrivateRoutes_Nat1Address_8F83A735",
      "aws_eks_cluster.Cluster_3DA9CCBA",
      "aws_iam_role.ClusterRole_2227756B",
      "aws_iam_role.KarpenterController_Role_D151D96F",
      "aws_iam_role.KarpenterNodeRole_FF6350DA",
      "aws_iam_role.SystemNodeGroup_Role_B6E7820E",
      "aws_kms_key.SecretsEncryption_Key_76CABD17",
      "aws_nat_gateway.Network_PrivateRoutes_Nat1_A354A55A",
      "aws_sqs_queue.InterruptionQueue_E080E4C9",
      "aws_subnet.Network_Private1_905F40B7",
      "aws_subnet.Network_Private2_74EF3D2E",
      "aws_subnet.Network_Private3_972F31DE",
      "aws_subnet.Network_Public1_6A1F8684",
      "aws_subnet.Network_Public2_11F1573E",
      "aws_subnet.Network_Public3_6F5CF4A5",
      "aws_vpc.Network_Vpc_FAC8F4A5",
    ]);
  });
});
