import type { Problem } from "../problems";

/** Something that people write here and that is no setting of this project, and the one sentence that helps on. */
interface Hint {
  /** First keys of the paths that it is meant for, "" for a key at the top of the file. Default: any. */
  readonly in?: readonly string[];
  /** Key of the map that it stands in. Default: any. */
  readonly parent?: string;
  /** The key as people spell it, in lower case without hyphens and underscores. */
  readonly key: RegExp;
  readonly advice: string;
  /** Where what was meant belongs. */
  readonly meant?: Problem["path"];
}

const IPV4 = "clusters, Services and pods are IPv4 here, so remove it";
const OWN_CNI = "every node runs the Amazon VPC CNI, and another CNI cannot take its place yet";

const HINTS: readonly Hint[] = [
  { parent: "metadata", key: /^name$/, advice: "the key of the entry is the object's name, so remove it" },
  {
    in: ["nodeClasses", "nodePools", "nodeOverlays", "capacityBuffers"],
    key: /^spec$/,
    advice: "an entry is the spec already; write what stands below it in its place",
  },
  { parent: "metadata", key: /^namespace$/, advice: "this kind lies in no namespace, so remove it" },
  { key: /^(ipfamily|ipv6|enableipv6|dualstack|assigngeneratedipv6cidrblock)$/, advice: IPV4 },
  { key: /^(cni|cnis|networkplugin|cilium|calico)$/, advice: OWN_CNI },
  {
    key: /^(windows|windowsnodes|enablewindows(support|ipam)?)$/,
    advice: "nodes are Linux here, and Windows' cannot join yet, so remove it",
  },
  {
    key: /^(gitops|argocd|argo|flux|fluxcd)$/,
    advice:
      "Terraform alone delivers the stacks here, and your GitOps tool what runs beside Karpenter, so remove it (docs/adopting.md for a Karpenter that Argo CD has)",
  },
  {
    in: ["nodePools", "nodeClasses"],
    key: /^(gpus?|nvidia|nvidiagpus?|neuron|inferentia|trainium|accelerator|efa|efaenabled|enableefa)$/,
    advice:
      "write nodePools.<name>.accelerators: { nvidia: 1 } for GPUs, { neuron: 1 } for Inferentia and Trainium, and efa: true beside it for adapters",
  },
  {
    key: /^(nvidia|neuron|efa|gpu)?deviceplugins?$/,
    advice:
      "device plugins come with nodePools.<name>.accelerators, and are set up by devicePlugins: { nvidia: ..., neuron: ..., efa: ... } at the top of the file",
    meant: ["devicePlugins"],
  },
  {
    key: /^fargate(profiles?|pods)?$/,
    advice:
      "nothing runs on Fargate here; Karpenter and the system pods have nodes of their own, systemNodeGroup",
  },
  {
    key: /^(iamroleadditional|noderoleadditional|controller|node|iam|additional|extra|managed|custom|inline)?(policies|policyarns?|policystatements?)$/,
    advice:
      "policies belong to a role: cluster.policies, systemNodeGroup.policies, karpenter.policies (the controller's), karpenter.nodePolicies (of Karpenter's nodes), loadBalancerController.policies or cluster.addons.<name>.policies",
  },
  {
    in: ["", "cluster"],
    key: /^(existing|existingcluster|create|createcluster|clusterarn|clusterendpoint)$/,
    advice: "for a cluster that is there write cluster: { existing: { name: ... } }",
    meant: ["cluster", "existing"],
  },
  {
    in: ["", "cluster", "karpenter"],
    key: /^(automode|automodeconfig|computeconfig)$/,
    advice: "this project runs Karpenter itself, in place of EKS Auto Mode, so remove it",
  },
  {
    key: /^(iamrole|noderole|role)?permissionsboundary(arn)?$/,
    advice: "write aws.permissionsBoundary, which every role that infra makes has",
  },
  {
    key: /^(iam|role|iamrole)path$/,
    advice: "write aws.rolePath, which every role that infra makes has",
  },
  {
    in: ["", "network", "cluster"],
    key: /^(customnetworking|eniconfigs?|podsubnetids|secondarycidrs?|secondarycidrblocks)$/,
    advice:
      'pods get subnets of their own by cluster.addons.vpc-cni.values: { env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" }, eniConfig: { create: true, ... } }, in a VPC that has them (network.existing)',
  },
  {
    in: ["nodeClasses", "nodePools"],
    key: /^capacity(block|reservation)(s|id|ids)?$/,
    advice:
      "write nodeClasses.<name>.capacityReservationSelectorTerms: [{ id: cr-0123456789abcdef0 }], for a capacity block as well, and capacityTypes: [reserved] in its pool",
  },
  {
    in: ["", "cluster", "network", "karpenter", "nodeClasses", "nodePools"],
    key: /^(aws)?region$/,
    advice: "write aws: { region: ... } at the top of the file",
    meant: ["aws", "region"],
  },
  {
    in: ["", "cluster"],
    key: /^(vpc|subnets|subnetids)$/,
    advice:
      "write network: { existing: { vpcId: ..., privateSubnetIds: [...] } } for a VPC that is there, or network: { cidr: ... } for a new one",
  },
  {
    in: ["", "cluster"],
    key: /^(eks)?(managed)?nodegroups?$/,
    advice: "nodes come from nodePools, and the one managed node group is systemNodeGroup",
  },
  { key: /^(kubernetes|k8s|eks)version$/, advice: "write cluster: { version: ... }" },
  {
    in: ["karpenter"],
    key: /^(cluster)(name|endpoint)$/,
    advice: "Karpenter gets it from infra; the name is set by cluster.name",
  },
  {
    in: ["karpenter"],
    key: /^image$/,
    advice: "the controller's image is karpenter.values.controller.image",
  },
  {
    in: ["karpenter"],
    key: /^(interruption)?queue(name)?$/,
    advice: "infra makes it unless interruption: { queue: false } says otherwise",
  },
  {
    in: ["karpenter"],
    key: /^(settings|controller|tolerations|affinity|nodeselector|podlabels|podannotations|topologyspreadconstraints|poddisruptionbudget|servicemonitor)$/,
    advice: "values of Karpenter's chart stand below karpenter.values",
  },
  {
    in: ["nodePools"],
    key: /^spot$/,
    advice: "write capacityTypes: [spot], or [spot, on-demand] for either",
  },
  { in: ["nodePools"], key: /^ondemand$/, advice: "write capacityTypes: [on-demand]" },
  {
    in: ["systemNodeGroup"],
    key: /^(spot|capacitytypes?)$/,
    advice:
      "the system nodes are On-Demand, since Karpenter runs on them; Spot is for pools (capacityTypes: [spot])",
  },
  {
    in: ["nodePools"],
    key: /^(kubelet|kubeletconfiguration)$/,
    advice: "the kubelet belongs to the node class since Karpenter's v1; write nodeClasses.<name>.kubelet",
  },
  {
    in: ["nodePools", "nodeClasses"],
    key: /^maxpods$/,
    advice: "it is a setting of the kubelet; write nodeClasses.<name>.kubelet: { maxPods: ... }",
  },
  {
    in: ["nodePools"],
    key: /^ttlsecondsafterempty$/,
    advice:
      "since Karpenter's v1 it is disruption: { consolidationPolicy: WhenEmpty, consolidateAfter: 30s }, with s behind the seconds",
  },
  {
    in: ["nodePools"],
    key: /^ttlsecondsuntilexpired$/,
    advice: "since Karpenter's v1 it is expireAfter, in hours, such as expireAfter: 720h",
  },
  {
    in: ["nodePools"],
    key: /^expireafter$/,
    advice: "since Karpenter's v1 it stands beside disruption; write expireAfter in the pool itself",
  },
  {
    in: ["nodePools"],
    key: /^consolidation$/,
    advice: "since Karpenter's v1 it is disruption: { consolidationPolicy: WhenEmptyOrUnderutilized }",
  },
  {
    in: ["nodePools"],
    key: /^(provider|providerref)$/,
    advice:
      "since Karpenter's v1 AMIs, subnets and volumes belong to a node class; write them in nodeClasses.<name>, and nodeClass: <name> in the pool",
  },
  {
    in: ["nodePools"],
    key: /^nodeclassref$/,
    advice:
      "write nodeClass: <name>, or template.spec.nodeClassRef: { group: karpenter.k8s.aws, kind: EC2NodeClass, name: <name> }",
  },
  {
    in: ["nodePools"],
    key: /^apiversion$/,
    advice: "since Karpenter's v1 a nodeClassRef has group: karpenter.k8s.aws instead",
  },
  {
    in: ["nodeClasses", "nodePools"],
    key: /^(subnet|securitygroup|ami)selector$/,
    advice:
      "since Karpenter's v1 selectors are lists, such as subnetSelectorTerms: [{ tags: { Name: my-subnet } }], and amiSelectorTerms or ami for images",
  },
];

/** What helps whoever wrote a key that is no setting; undefined for a key that nobody is known to expect. */
export function keyHint(path: Problem["path"]): Pick<Hint, "advice" | "meant"> | undefined {
  const section = path.length === 1 ? "" : String(path[0]);
  const key = String(path.at(-1)).toLowerCase().replace(/[-_]/g, "");
  return HINTS.find(
    (hint) =>
      (hint.in === undefined || hint.in.includes(section)) &&
      (hint.parent === undefined || hint.parent === path.at(-2)) &&
      hint.key.test(key),
  );
}

/** The same for a value that is wrong. */
export function valueHint(path: Problem["path"], value: unknown): string | undefined {
  const [section, part, name] = path;
  if (section === "cluster" && part === "addons" && path.length === 3 && value === false) {
    if (name === "vpc-cni") return OWN_CNI;
    if (EVERY_CLUSTERS.some((addon) => addon === name))
      return "every cluster here has it, so remove the line";
    return "an add-on that the file does not name is not there, so remove the line";
  }
  if (section === "cluster" && part === "existing" && path.length === 2)
    return "write existing: { name: ... }, with the name of the cluster";
  if (section === "drain" && part === "nodePools" && value === "ours") return 'did you mean "own"?';
  if (
    section === "nodePools" &&
    part !== undefined &&
    path.length === 4 &&
    name === "limits" &&
    path[3] === "resources"
  ) {
    return "since Karpenter's v1 cpu and memory stand below limits themselves";
  }
  if (section === "nodePools" && path.at(-1) === "consolidationPolicy" && value === "WhenUnderutilized") {
    return "since Karpenter's v1 it is WhenEmptyOrUnderutilized";
  }
  return undefined;
}

const EVERY_CLUSTERS = ["coredns", "eks-pod-identity-agent", "kube-proxy"] as const;
