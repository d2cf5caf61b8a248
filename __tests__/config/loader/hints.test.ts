import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

/** What the author of environments/prod.yaml reads, without the file's name. */
function linesFor(text: string): string[] {
  return problemLines({ "prod.yaml": text }).map((line) => line.replace(/^environments\/prod\.yaml:/, ""));
}

const POLICIES =
  "unknown key; policies belong to a role: cluster.policies, systemNodeGroup.policies, karpenter.policies (the controller's), karpenter.nodePolicies (of Karpenter's nodes), loadBalancerController.policies or cluster.addons.<name>.policies";
const RESERVED =
  "unknown key; write nodeClasses.<name>.capacityReservationSelectorTerms: [{ id: cr-0123456789abcdef0 }], for a capacity block as well, and capacityTypes: [reserved] in its pool";
const NODE_CLASS =
  "unknown key; since Karpenter's v1 AMIs, subnets and volumes belong to a node class; write them in nodeClasses.<name>, and nodeClass: <name> in the pool";
const REGION = "unknown key; write aws: { region: ... } at the top of the file";

describe("what people expect here, and this project lacks or has in another place, is said in one sentence", () => {
  test.each([
    [
      "cluster: { ipFamily: ipv6 }",
      "2:12: cluster.ipFamily: unknown key; clusters, Services and pods are IPv4 here, so remove it",
    ],
    [
      "nodePools: { general: { spec: { template: {} } } }",
      "2:25: nodePools.general.spec: unknown key; an entry is the spec already; write what stands below it in its place",
    ],
    [
      "cluster: { existing: true }",
      "2:22: cluster.existing: expected a map with name, endpoint, certificateAuthority, oidcIssuer, nodeSecurityGroupIds, controllerNodes, got true (write existing: { name: ... }, with the name of the cluster)",
    ],
    [
      "drain: { nodePools: ours }",
      '2:21: drain.nodePools: expected all or own, got "ours" (did you mean "own"?)',
    ],
    [
      "network: { enable_ipv6: true }",
      "2:12: network.enable_ipv6: unknown key; clusters, Services and pods are IPv4 here, so remove it",
    ],
    [
      "cluster: { cni: cilium }",
      "2:12: cluster.cni: unknown key; every node runs the Amazon VPC CNI, and another CNI cannot take its place yet",
    ],
    [
      "cluster: { addons: { vpc-cni: false } }",
      "2:31: cluster.addons.vpc-cni: expected a map with version, values, podIdentity, policies, prefixDelegation, got false (every node runs the Amazon VPC CNI, and another CNI cannot take its place yet)",
    ],
    [
      "cluster: { addons: { kube-proxy: false } }",
      "2:34: cluster.addons.kube-proxy: expected a map with version, values, got false (every cluster here has it, so remove the line)",
    ],
    [
      "cluster: { addons: { aws-ebs-csi-driver: false } }",
      "2:42: cluster.addons.aws-ebs-csi-driver: expected a map with version, values, podIdentity, policies, storageClass, got false (an add-on that the file does not name is not there, so remove the line)",
    ],
    [
      "cluster: { windows: true }",
      "2:12: cluster.windows: unknown key; nodes are Linux here, and Windows' cannot join yet, so remove it",
    ],
    [
      "gitops: { tool: argocd }",
      "2:1: gitops: unknown key; Terraform alone delivers the stacks here, and your GitOps tool what runs beside Karpenter, so remove it (docs/adopting.md for a Karpenter that Argo CD has)",
    ],
    [
      "nodePools: { ml: { gpus: 1 } }",
      "2:20: nodePools.ml.gpus: unknown key; write nodePools.<name>.accelerators: { nvidia: 1 } for GPUs, { neuron: 1 } for Inferentia and Trainium, and efa: true beside it for adapters",
    ],
    [
      "cluster: { nvidiaDevicePlugin: true }",
      "2:12: cluster.nvidiaDevicePlugin: unknown key; device plugins come with nodePools.<name>.accelerators, and are set up by devicePlugins: { nvidia: ..., neuron: ..., efa: ... } at the top of the file",
    ],
    [
      "fargate: {}",
      "2:1: fargate: unknown key; nothing runs on Fargate here; Karpenter and the system pods have nodes of their own, systemNodeGroup",
    ],
    ["karpenter: { iamPolicies: [] }", `2:14: karpenter.iamPolicies: ${POLICIES}`],
    [
      "nodeClasses: { default: { additionalPolicies: [] } }",
      `2:27: nodeClasses.default.additionalPolicies: ${POLICIES}`,
    ],
    [
      "existingCluster: shop",
      "2:1: existingCluster: unknown key; for a cluster that is there write cluster: { existing: { name: ... } }",
    ],
    [
      "cluster: { autoMode: true }",
      "2:12: cluster.autoMode: unknown key; this project runs Karpenter itself, in place of EKS Auto Mode, so remove it",
    ],
    [
      "aws2: {}\nkarpenter: { permissionsBoundary: x }",
      "3:14: karpenter.permissionsBoundary: unknown key; write aws.permissionsBoundary, which every role that infra makes has",
    ],
    [
      "cluster: { iamPath: /x/ }",
      "2:12: cluster.iamPath: unknown key; write aws.rolePath, which every role that infra makes has",
    ],
    [
      "network: { customNetworking: true }",
      '2:12: network.customNetworking: unknown key; pods get subnets of their own by cluster.addons.vpc-cni.values: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" }, eniConfig: { create: true, ... } }, in a VPC that has them (network.existing)',
    ],
    ["nodeClasses: { gpu: { capacityBlocks: [] } }", `2:23: nodeClasses.gpu.capacityBlocks: ${RESERVED}`],
    ["region: eu-west-1", `2:1: region: ${REGION}`],
    ["cluster: { region: eu-west-1 }", `2:12: cluster.region: ${REGION}`],
    [
      "systemNodeGroup: { spot: true }",
      "2:20: systemNodeGroup.spot: unknown key; the system nodes are On-Demand, since Karpenter runs on them; Spot is for pools (capacityTypes: [spot])",
    ],
    [
      "nodePools: { a: { spot: true } }",
      "2:19: nodePools.a.spot: unknown key; write capacityTypes: [spot], or [spot, on-demand] for either",
    ],
    [
      "nodePools: { a: { maxPods: 20 } }",
      "2:19: nodePools.a.maxPods: unknown key; it is a setting of the kubelet; write nodeClasses.<name>.kubelet: { maxPods: ... }",
    ],
    [
      "karpenter: { settings: {} }",
      "2:14: karpenter.settings: unknown key; values of Karpenter's chart stand below karpenter.values",
    ],
  ])("%s", (text, line) => {
    expect(linesFor(`${AWS}${text}\n`)).toContain(line);
  });

  test("a region at the top is one problem, not a missing section besides", () => {
    expect(linesFor("region: eu-west-1\n")).toEqual([`1:1: region: ${REGION}`]);
  });
});

describe("what Karpenter's v1 moved or renamed is told with where it went", () => {
  test.each([
    [
      "kubelet: { maxPods: 20 }",
      "kubelet: unknown key; the kubelet belongs to the node class since Karpenter's v1; write nodeClasses.<name>.kubelet",
    ],
    [
      "template: { spec: { kubelet: { maxPods: 20 } } }",
      "template.spec.kubelet: unknown key; the kubelet belongs to the node class since Karpenter's v1; write nodeClasses.<name>.kubelet",
    ],
    [
      "disruption: { expireAfter: 720h }",
      "disruption.expireAfter: unknown key; since Karpenter's v1 it stands beside disruption; write expireAfter in the pool itself",
    ],
    [
      "ttlSecondsAfterEmpty: 30",
      "ttlSecondsAfterEmpty: unknown key; since Karpenter's v1 it is disruption: { consolidationPolicy: WhenEmpty, consolidateAfter: 30s }, with s behind the seconds",
    ],
    [
      "ttlSecondsUntilExpired: 2592000",
      "ttlSecondsUntilExpired: unknown key; since Karpenter's v1 it is expireAfter, in hours, such as expireAfter: 720h",
    ],
    ["provider: {}", `provider: ${NODE_CLASS}`],
    ["providerRef: { name: default }", `providerRef: ${NODE_CLASS}`],
    [
      "limits: { resources: { cpu: 3 } }",
      'limits.resources: expected a quantity such as 100, 500m, "1.5" or 400Gi, got {"cpu":3} (since Karpenter\'s v1 cpu and memory stand below limits themselves)',
    ],
    [
      "disruption: { consolidationPolicy: WhenUnderutilized, consolidateAfter: 30s }",
      'disruption.consolidationPolicy: expected WhenEmpty, WhenEmptyOrUnderutilized or Balanced, got "WhenUnderutilized" (since Karpenter\'s v1 it is WhenEmptyOrUnderutilized)',
    ],
    [
      "nodeClassRef: { name: default }",
      "nodeClassRef: unknown key; write nodeClass: <name>, or template.spec.nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: <name> }",
    ],
  ])("%s", (text, line) => {
    const [told, ...others] = linesFor(`${AWS}nodePools: { a: { ${text} } }\n`);
    expect(told?.replace(/^[0-9:]+ nodePools\.a\./, "")).toBe(line);
    expect(others).toEqual([]);
  });

  test("a nodeClassRef by name alone is told the constants that it needs", () => {
    const text = `${AWS}nodePools: { a: { template: { spec: { nodeClassRef: { name: default } } } } }\n`;
    const advice = "every node class has it, and the short form nodeClass takes its name alone";
    expect(linesFor(text)).toEqual([
      `2:39: nodePools.a.template.spec.nodeClassRef.group: expected karpenter.k8s.aws, got nothing; ${advice}`,
      `2:39: nodePools.a.template.spec.nodeClassRef.kind: expected EC2NodeClass, got nothing; ${advice}`,
    ]);
  });

  test("EKS Auto Mode's labels of instances are not Karpenter's, who would choose nothing by them", () => {
    const text = (name: string) =>
      `${AWS}nodePools: { a: { requirements: [{ key: eks.amazonaws.com/${name}, operator: Exists }] } }\n`;
    expect(linesFor(text("instance-category"))).toEqual([
      '2:41: nodePools.a.requirements[0].key: expected karpenter.k8s.aws/instance-category, got "eks.amazonaws.com/instance-category"; eks.amazonaws.com/instance-... are EKS Auto Mode\'s, by which Karpenter chooses nothing',
    ]);
    expect(linesFor(text("nodegroup"))).toEqual([]);
  });
});

describe("a whole manifest", () => {
  const MANIFEST =
    "apiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: { name: a }\nspec: { weight: 3 }\n";
  const got = (keys: string) => `expected the fields of a spec, got a whole manifest (${keys})`;

  test("in place of an entry's spec is told, and what of its metadata goes", () => {
    const entry = MANIFEST.replaceAll(/^/gm, "    ").trimEnd();
    expect(linesFor(`${AWS}nodePools:\n  a:\n${entry}\n`)).toEqual([
      `4:5: nodePools.a.apiVersion: ${got("apiVersion, kind, spec")}; write what stands below its spec here, where the key above is its name`,
      "6:17: nodePools.a.metadata.name: unknown key; the key of the entry is the object's name, so remove it",
    ]);
  });

  test("in place of an environment is told where it goes", () => {
    expect(linesFor(`${AWS}${MANIFEST}`)).toEqual([
      `2:1: apiVersion: ${got("apiVersion, kind, metadata, spec")}; write what stands below its spec below the name that it gets in nodePools, nodeClasses, nodeOverlays or capacityBuffers`,
    ]);
  });
});

describe("a key that stands in another place", () => {
  test.each([
    [
      "karpenter: { nodePools: {} }",
      "2:14: karpenter.nodePools: unknown key here; it belongs to nodePools at the top of the file; ",
    ],
    ["addons: {}", "2:1: addons: unknown key here; it belongs to cluster.addons; "],
    [
      "network: { vpcId: vpc-1 }",
      "2:12: network.vpcId: unknown key here; it belongs to network.existing.vpcId; ",
    ],
    [
      "nodePools: { a: { budgets: [] } }",
      "2:19: nodePools.a.budgets: unknown key here; it belongs to nodePools.a.disruption.budgets; ",
    ],
    [
      "nodePools: { a: { userData: x } }",
      "2:19: nodePools.a.userData: unknown key here; it belongs to nodeClasses.<name>.userData; ",
    ],
    [
      "cluster: { tags: {} }",
      "2:12: cluster.tags: unknown key here; it belongs to aws.tags or nodeClasses.<name>.tags; ",
    ],
    // A letter too many is a slip, though another section has such a key.
    ["cluster: { endpoints: {} }", '2:12: cluster.endpoints: unknown key (did you mean "endpoint"?); '],
    // What one add-on has and another has not is no place for it.
    [
      "cluster: { addons: { coredns: { podIdentity: true } } }",
      "2:33: cluster.addons.coredns.podIdentity: unknown key; ",
    ],
  ])("%s", (text, beginning) => {
    const lines = linesFor(`${AWS}${text}\n`);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.slice(0, beginning.length)).toBe(beginning);
    expect(lines[0]).toContain("; expected one of ");
  });
});

describe("the system nodes' sizes", () => {
  test.each([
    [
      "minSize: 3, maxSize: 2",
      "2:29: systemNodeGroup.minSize: conflicts with maxSize (2), which is less than 3; raise maxSize, or lower minSize",
    ],
    [
      "minSize: 3",
      "2:1: systemNodeGroup.desiredSize: expected from minSize (3) to maxSize (3), got nothing; it is 2 where the file does not say",
    ],
  ])("%s", (text, line) => {
    expect(linesFor(`${AWS}systemNodeGroup: { ${text} }\n`)).toEqual([line]);
  });
});
