import { withoutGaps } from "../crd/reading";
import type { InfraValue } from "../infra-value";
import { encryptedVolumes } from "./block-devices";
import { bottlerocketUserData } from "./bottlerocket";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import { nodeConfigUserData } from "./node-config";
import type { NodeClassFields } from "./raw-fields";
import { familyOfTerms, type NodeClassEntry } from "./schema";

type Identity = "instanceProfile" | "role";

/** The spec of an EC2NodeClass, as the API server takes it once infra's values are in their places. */
export type EC2NodeClassSpec = Omit<NodeClassFields, Identity | Selectors | "kubelet"> &
  Required<Pick<NodeClassFields, "amiSelectorTerms">> & {
    readonly [Name in Identity]?: string | InfraValue;
  } & { readonly kubelet?: { readonly maxPods?: number | string } } & {
    readonly [Name in Selectors]: readonly Term<Name>[];
  };

type Selectors = "securityGroupSelectorTerms" | "subnetSelectorTerms";

type Term<Name extends Selectors> = NonNullable<NodeClassFields[Name]>[number] | { readonly id: InfraValue };

/** An entry of the file, or one whose subnets and security groups infra knows. */
type Entry = Omit<NodeClassEntry, Selectors> & { readonly [Name in Selectors]?: readonly Term<Name>[] };

/** What an environment knows and an entry may leave out. */
export type NodeClassDefaults = {
  /** Value of the tag `karpenter.sh/discovery` on the nodes' subnets and security group. */
  readonly clusterName: string;
  /** Tags of all that the environment makes: Terraform's do not reach what Karpenter launches.
   * @default none */
  readonly tags?: Readonly<Record<string, string>>;
  /** How many pods a node takes: a number, or an expression.
   * @default Karpenter's reckoning, by network interfaces */
  readonly maxPods?: number | string;
  /** Size of the volume where the entry says none.
   * @default that of NODE_CLASS_DEFAULTS */
  readonly volumeSize?: string;
} & (
  | {
      /** Name, not ARN, of the nodes' IAM role. */
      readonly nodeRoleName: string | InfraValue;
      readonly instanceProfile?: undefined;
    }
  | {
      /** Name of an instance profile made beforehand, for a VPC without a way to IAM. */
      readonly instanceProfile: string | InfraValue;
      readonly nodeRoleName?: undefined;
    }
);

/** The spec that an entry of `nodeClasses` stands for: what it says, and a careful default for the rest, or with
 * `defaults: none` what the CRD requires. */
export function nodeClassSpec(entry: Entry, defaults: NodeClassDefaults): EC2NodeClassSpec {
  const { ami, volumeSize, bottlerocket, nodeConfig, defaults: whether, metadata, ...explicit } = entry;
  const isFilled = whether !== "none";
  const size = volumeSize ?? (isFilled ? (defaults.volumeSize ?? NODE_CLASS_DEFAULTS.volumeSize) : undefined);
  const ownIdentity = explicit.role !== undefined || explicit.instanceProfile !== undefined;
  const identity = ownIdentity
    ? {}
    : { role: defaults.nodeRoleName, instanceProfile: defaults.instanceProfile };
  const discovery = [{ tags: { [NODE_CLASS_DEFAULTS.discoveryTag]: defaults.clusterName } }];
  const amiSelectorTerms = explicit.amiSelectorTerms ?? [{ alias: ami ?? defaultAlias(entry) }];
  const family = familyOfTerms(amiSelectorTerms) ?? explicit.amiFamily ?? "Custom";

  const tags = defaults.tags || explicit.tags ? { ...defaults.tags, ...explicit.tags } : undefined;

  return withoutGaps({
    subnetSelectorTerms: discovery,
    securityGroupSelectorTerms: discovery,
    blockDeviceMappings: size === undefined ? undefined : encryptedVolumes(family, size),
    ...identity,
    userData: bottlerocket
      ? bottlerocketUserData(bottlerocket)
      : nodeConfig && nodeConfigUserData(nodeConfig),
    ...withoutGaps(explicit),
    ...(defaults.maxPods !== undefined && isFilled
      ? { kubelet: { maxPods: defaults.maxPods, ...explicit.kubelet } }
      : {}),
    tags,
    amiSelectorTerms,
    metadataOptions: isFilled
      ? { ...NODE_CLASS_DEFAULTS.metadataOptions, ...explicit.metadataOptions }
      : explicit.metadataOptions,
  });
}

function defaultAlias({ amiFamily }: Pick<NodeClassEntry, "amiFamily">): string | undefined {
  return NODE_CLASS_DEFAULTS.aliases[amiFamily ?? NODE_CLASS_DEFAULTS.amiFamily];
}
