import { OPTIONS } from "../../scripts/deployer/options";
import { type BuiltStack, infraOf, workloadsOf } from "../support/stacks";

const WITH_MORE = {
  drain: { runner: "in-cluster" },
  karpenter: { namespace: "karpenter", networkPolicy: true },
  loadBalancerController: {},
  monitoring: { prometheus: {} },
  samples: { inflate: true },
};

const infra = {
  default: infraOf(),
  options: infraOf({ ...OPTIONS, guard: "local" }),
  encrypted: infraOf({
    nodeClasses: {
      default: {
        blockDeviceMappings: [
          { deviceName: "/dev/xvda", ebs: { volumeSize: "20Gi", kmsKeyID: "alias/nodes" } },
        ],
      },
    },
  }),
  existing: infraOf({ cluster: { existing: { name: "shop" } } }),
};
const workloads = {
  default: workloadsOf(),
  more: workloadsOf(WITH_MORE),
  hooks: workloadsOf({
    loadBalancerController: {},
    samples: { ingress: true },
    cluster: { addons: { "aws-ebs-csi-driver": {} } },
  }),
};

type Rule = readonly [later: RegExp, earlier: RegExp, why: string];

/** What must be there before what, and be destroyed after it; no attribute of either says so. */
const INFRA: readonly Rule[] = [
  [
    /^aws_eks_cluster\./,
    /^aws_iam_role_policy.*ClusterRole/,
    "EKS makes no cluster by a role that may do nothing",
  ],
  [
    /^aws_eks_cluster\./,
    /^aws_cloudwatch_log_group\.Cluster_/,
    "else EKS makes the group itself, kept for ever",
  ],
  [
    /^aws_eks_node_group\./,
    /^aws_iam_role_policy_attachment\.SystemNodeGroup_/,
    "nodes join and pull by these",
  ],
  [
    /^aws_eks_node_group\./,
    /^aws_vpc_security_group_\w+_rule\.NodeSecurityGroup_/,
    "nodes reach the API by these",
  ],
  [/^aws_eks_node_group\./, /^aws_route(_table_association)?\./, "nodes reach registries by these"],
  [/^aws_eks_node_group\./, /^aws_vpc_endpoint\./, "nodes reach AWS' APIs by these"],
  [/^aws_eks_node_group\./, /^aws_eks_addon\.AddonsBeforeNodes_/, "a node without its CNI never gets ready"],
  [
    /^aws_eks_addon\.AddonsBeforeNodes_vpc-cni/,
    /^aws_vpc_endpoint\./,
    "it calls AWS as soon as a node is there",
  ],
  [/^aws_eks_addon\.AddonsAfterNodes_/, /^aws_eks_node_group\./, "their pods run on these nodes"],
  [
    /^aws_eks_addon\.\w+_vpc-cni_/,
    /^aws_eks_pod_identity_association\.\w+_vpc-cni/,
    "its pods are given the role at birth",
  ],
  [/^aws_eks_addon\.\w+_aws-ebs-csi-driver_/, /^aws_eks_pod_identity_association\.\w+_aws-ebs/, "the same"],
  [/^aws_eks_addon\.\w+_adot_/, /^aws_eks_pod_identity_association\.\w+_adot/, "the same"],
  [
    /^aws_eks_pod_identity_association\.\w+_vpc-cni/,
    /^aws_iam_role_policy_attachment\.\w+_vpc-cni/,
    "a role is filled before it is used",
  ],
  [
    /^aws_eks_pod_identity_association\.\w+_aws-ebs/,
    /^aws_iam_role_policy_attachment\.\w+_aws-ebs/,
    "the same",
  ],
  [/^aws_eks_pod_identity_association\.\w+_adot/, /^aws_iam_role_policy_attachment\.\w+_adot/, "the same"],
  [
    /^aws_eks_pod_identity_association\.KarpenterController_/,
    /^aws_iam_role_policy_attachment\.KarpenterController_/,
    "the same",
  ],
  [
    /^aws_eks_pod_identity_association\.LoadBalancerController_/,
    /^aws_iam_role_policy_attachment\.LoadBalancerController_/,
    "the same",
  ],
  [
    /^aws_iam_policy\.LoadBalancerController_Policy/,
    /^aws_iam_role_policy_attachment\.LoadBalancerController_Reads/,
    "what one policy had before is in the other first",
  ],
  [
    /^aws_cloudwatch_event_rule\.InterruptionQueue_/,
    /^aws_sqs_queue\./,
    "a rule without its queue's leave loses notices",
  ],
  [
    /^aws_cloudwatch_event_target\.InterruptionNotifications_/,
    /^aws_sns_topic_policy\./,
    "a topic without its policy loses notices",
  ],
  [/^aws_flow_log\./, /^aws_iam_role_policy\.FlowLogs_/, "a flow log that may not write ends in an error"],
  [/^aws_eip\./, /^aws_internet_gateway\./, "a gateway with addresses cannot be detached"],
  [/^terraform_data\.Guard_/, /^aws_/, "it looks before anything is destroyed"],
];

const EXISTING: readonly Rule[] = [
  [
    /^data\.aws_eks_node_groups\./,
    /^data\.aws_eks_cluster\./,
    "a cluster that is not there is said in our words",
  ],
  [/^data\.aws_eks_cluster\./, /^data\.aws_eks_clusters\./, "the same"],
  [/^terraform_data\.KeptNodes_/, /^data\.aws_eks_cluster\./, "what it refuses is found in the cluster"],
];

const WORKLOADS: readonly Rule[] = [
  [
    /^helm_release\.Karpenter_(Crds|Own_FlowSchemas)/,
    /^data\.kubernetes_namespace_v1\.Probe_/,
    "an API server out of reach is said in our words",
  ],
  [/^kubernetes_storage_class_v1\./, /^data\.kubernetes_namespace_v1\.Probe_/, "the same"],
  [
    /^helm_release\.Karpenter_Controller/,
    /^helm_release\.Karpenter_Crds/,
    "a controller without its kinds restarts for ever",
  ],
  [
    /^helm_release\.Karpenter_Controller/,
    /^(kubernetes_namespace_v1|helm_release)\.Karpenter_Own/,
    "it runs there, in its own priority",
  ],
  [/^helm_release\.Karpenter_Controller/, /^kubernetes_network_policy_v1\./, "it is never without it"],
  [
    /^kubernetes_network_policy_v1\.Karpenter/,
    /^(kubernetes_namespace_v1|helm_release)\.Karpenter_Own/,
    "it stands there",
  ],
  [
    /^time_sleep\./,
    /^helm_release\.Karpenter_(Crds|Controller)/,
    "the API server takes a while to know new kinds",
  ],
  [/^(terraform_data|helm_release)\.DrainHook_/, /^time_sleep\./, "the kinds are there as long as it drains"],
  [
    /^(terraform_data|helm_release)\.DrainHook_/,
    /^helm_release\.Karpenter_Controller/,
    "Karpenter lives as long as it drains",
  ],
  [
    /^helm_release\.Nodes_/,
    /^(terraform_data|helm_release)\.DrainHook_/,
    "NodePools go before the drain, and so launch nothing",
  ],
  [/^helm_release\.Nodes_/, /^time_sleep\./, "the kinds are known"],
  [
    /^helm_release\.(LoadBalancerController|Monitoring|Samples)_/,
    /^helm_release\.Nodes_/,
    "their pods need nodes, also as they end",
  ],
  [
    /^(terraform_data|helm_release)\.LoadBalancerHook_/,
    /^helm_release\.LoadBalancerController_/,
    "the controller lives as long as its load balancers go",
  ],
  [
    /^helm_release\.Samples_/,
    /^(terraform_data|helm_release)\.LoadBalancerHook_/,
    "their Ingress goes before the hook looks",
  ],
];

/** Whether the rule has something to say of one of the stacks, and what is in no such order. */
function checked(stacks: readonly BuiltStack[], [later, earlier]: Rule) {
  const pairs = stacks.flatMap(({ graph }) =>
    graph.addresses
      .filter((address) => later.test(address))
      .flatMap((from) =>
        graph.addresses.filter((to) => to !== from && earlier.test(to)).map((to) => ({ graph, from, to })),
      ),
  );
  const wrong = pairs.filter(({ graph, from, to }) => !graph.isAfter(from, to));
  return { asked: pairs.length > 0, wrong: wrong.map(({ from, to }) => `${from} before ${to}`) };
}

describe.each([
  ["infra", Object.values(infra), INFRA],
  ["infra for a cluster that is there", [infra.existing], EXISTING],
  ["workloads", Object.values(workloads), WORKLOADS],
] as const)("in %s", (_, stacks, rules) => {
  test.each(rules)("%s comes after %s: %s", (...rule) => {
    expect(checked(stacks, rule)).toEqual({ asked: true, wrong: [] });
  });
});
