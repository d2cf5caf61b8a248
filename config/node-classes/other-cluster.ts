import { asRecord, problemWhen } from "../crd/reading";
import type { Problem } from "../problems";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import type { NodeClassEntry } from "./schema";

/** What an environment's other sections say about the network of its nodes. */
export interface NodeNetwork {
  readonly clusterName: string;
  /** Whether infra makes the VPC, so that only its own subnets can be meant. */
  readonly isNewVpc: boolean;
  /** The add-on vpc-cni's values, as they stand in the file. */
  readonly cniValues?: unknown;
  /** Whether node classes get the `maxPods` that fits. */
  readonly prefixDelegation?: boolean;
  /** Whether that is reckoned by Karpenter, from the interfaces that each type has left. */
  readonly countsInterfaces?: boolean;
}

type Terms = readonly { readonly name?: string; readonly tags?: Readonly<Record<string, string>> }[];

const LISTS = ["subnetSelectorTerms", "securityGroupSelectorTerms"] as const;

/**
 * What of a node class, pasted from another cluster as a rule, finds nothing in this one, or keeps its nodes from
 * joining. Paths are below the entry.
 */
export function otherClusterWarnings(entry: NodeClassEntry, network: NodeNetwork): Problem[] {
  return [
    ...foreignRole(entry, network),
    ...LISTS.flatMap((list) => foreignTags(list, entry[list] ?? [], network)),
    ...withoutOwnGroup(entry, network),
    ...uncountedAddresses(entry, network),
  ];
}

/** The name that Karpenter's own guide gives the nodes' role. */
function foreignRole({ role }: NodeClassEntry, { clusterName }: NodeNetwork): Problem[] {
  const other = /^KarpenterNodeRole-(.+)$/.exec(role ?? "")?.[1];
  return problemWhen(
    other !== undefined && other !== clusterName,
    ["role"],
    `this is the role of cluster ${other}; remove the line, and nodes take the role that infra makes for ${clusterName}`,
  );
}

function foreignTags(
  list: (typeof LISTS)[number],
  terms: Terms,
  { clusterName, isNewVpc }: NodeNetwork,
): Problem[] {
  // Subnets of a VPC that is there may carry another cluster's tag and be meant.
  if (list === "subnetSelectorTerms" && !isNewVpc) return [];
  return terms.flatMap(({ tags = {} }, index) =>
    Object.entries(tags).flatMap(([tag, value]) => {
      const other = clusterOfTag(tag, value);
      return problemWhen(
        other !== undefined && other !== clusterName,
        [list, index, "tags", tag],
        `this is the tag of cluster ${other}, and selects nothing of ${clusterName}, so the node class never gets ready; remove ${list} for what infra makes, or write ${NODE_CLASS_DEFAULTS.discoveryTag}: ${clusterName}`,
      );
    }),
  );
}

/** Name of the cluster that a tag marks something as part of; nothing where it names none. */
function clusterOfTag(tag: string, value: string): string | undefined {
  const inKey = /^kubernetes\.io\/cluster\/(.+)$/.exec(tag)?.[1];
  if (inKey !== undefined) return inKey;
  const tags: readonly string[] = [
    NODE_CLASS_DEFAULTS.discoveryTag,
    ...["aws:eks:cluster-name", "eks:cluster-name", "eks:eks-cluster-name", "alpha.eksctl.io/cluster-name"],
  ];
  return tags.includes(tag) && !/[*?]/.test(value) ? value : undefined;
}

function withoutOwnGroup(
  { securityGroupSelectorTerms: terms }: NodeClassEntry,
  { clusterName }: NodeNetwork,
): Problem[] {
  const named = (terms ?? []).flatMap(({ name, tags = {} }) => [name ?? "", ...Object.entries(tags).flat()]);
  const isOwn = named.some((text) => text.includes(clusterName)) || terms?.some(hasAnyDiscovery);
  const isForeign = terms?.some(({ tags = {} }) =>
    Object.entries(tags).some(([tag, value]) => clusterOfTag(tag, value) !== undefined),
  );
  return problemWhen(
    terms !== undefined && !isOwn && !isForeign,
    ["securityGroupSelectorTerms"],
    `these take the place of the nodes' own security group, through which they reach the API server and each other; add the term - tags: { ${NODE_CLASS_DEFAULTS.discoveryTag}: ${clusterName} }`,
  );
}

function hasAnyDiscovery({ tags = {} }: Terms[number]): boolean {
  return /[*?]/.test(tags[NODE_CLASS_DEFAULTS.discoveryTag] ?? "");
}

/** Karpenter counts pods by network interfaces, and knows of prefixes only by maxPods. */
function uncountedAddresses(
  { kubelet, ipPrefixCount, defaults }: NodeClassEntry,
  { cniValues, prefixDelegation, countsInterfaces }: NodeNetwork,
): Problem[] {
  const env = asRecord(asRecord(cniValues).env);
  if (prefixDelegation && defaults !== "none")
    return problemWhen(
      String(env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG) === "true" &&
        !countsInterfaces &&
        kubelet?.maxPods === undefined,
      [],
      "custom networking takes an interface of each node from its pods, which the maxPods of prefixDelegation does not know before Karpenter 1.15; add kubelet: { maxPods: ... } as max-pods-calculator.sh --cni-custom-networking-enabled gives it",
    );
  const why = prefixDelegation
    ? "prefixDelegation"
    : String(env.ENABLE_PREFIX_DELEGATION) === "true"
      ? "ENABLE_PREFIX_DELEGATION"
      : ipPrefixCount
        ? "ipPrefixCount"
        : undefined;
  const instead =
    why === "ENABLE_PREFIX_DELEGATION"
      ? ", or write cluster.addons.vpc-cni.prefixDelegation: true in the variable's place, which counts them"
      : "";
  return problemWhen(
    why !== undefined && kubelet?.maxPods === undefined,
    ipPrefixCount ? ["ipPrefixCount"] : [],
    `${why} gives nodes more addresses, and Karpenter still counts pods by network interfaces: 29 on an m7i.large; add kubelet: { maxPods: 110 }${instead}`,
  );
}
