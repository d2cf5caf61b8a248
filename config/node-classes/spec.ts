import type { z } from "zod";
import { withoutGaps } from "../crd/reading";
import { encryptedVolumes } from "./block-devices";
import { bottlerocketUserData } from "./bottlerocket";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import type { nodeClassFields } from "./fields";
import { nodeConfigUserData } from "./node-config";
import { familyOfTerms, type NodeClassEntry } from "./schema";

type NodeClassFields = z.output<z.ZodObject<typeof nodeClassFields>>;

/** The spec of an EC2NodeClass, as the API server takes it. */
export type EC2NodeClassSpec = NodeClassFields &
  Required<
    Pick<
      NodeClassFields,
      "amiSelectorTerms" | "metadataOptions" | "securityGroupSelectorTerms" | "subnetSelectorTerms"
    >
  >;

/** What an environment knows and an entry may leave out. Strings may be Terraform's tokens. */
export type NodeClassDefaults = {
  /** Value of the tag `karpenter.sh/discovery` on the nodes' subnets and security group. */
  readonly clusterName: string;
  /** Tags of all that the environment makes: Terraform's do not reach what Karpenter launches.
   * @default none */
  readonly tags?: Readonly<Record<string, string>>;
} & (
  | {
      /** Name, not ARN, of the nodes' IAM role. */
      readonly nodeRoleName: string;
      readonly instanceProfile?: undefined;
    }
  | {
      /** Name of an instance profile made beforehand, for a VPC without a way to IAM. */
      readonly instanceProfile: string;
      readonly nodeRoleName?: undefined;
    }
);

/** The spec that an entry of `nodeClasses` stands for: what it says, and a careful default for the rest. */
export function nodeClassSpec(entry: NodeClassEntry, defaults: NodeClassDefaults): EC2NodeClassSpec {
  const { ami, volumeSize, bottlerocket, nodeConfig, ...given } = entry;
  const ownIdentity = given.role !== undefined || given.instanceProfile !== undefined;
  const identity = ownIdentity
    ? {}
    : { role: defaults.nodeRoleName, instanceProfile: defaults.instanceProfile };
  const discovery = [{ tags: { [NODE_CLASS_DEFAULTS.discoveryTag]: defaults.clusterName } }];
  const amiSelectorTerms = given.amiSelectorTerms ?? [{ alias: ami ?? defaultAlias(entry) }];
  const family = familyOfTerms(amiSelectorTerms) ?? given.amiFamily ?? "Custom";

  const tags = defaults.tags || given.tags ? { ...defaults.tags, ...given.tags } : undefined;

  return withoutGaps({
    subnetSelectorTerms: discovery,
    securityGroupSelectorTerms: discovery,
    blockDeviceMappings: encryptedVolumes(family, volumeSize ?? NODE_CLASS_DEFAULTS.volumeSize),
    ...identity,
    userData: bottlerocket
      ? bottlerocketUserData(bottlerocket)
      : nodeConfig && nodeConfigUserData(nodeConfig),
    ...given,
    tags,
    amiSelectorTerms,
    metadataOptions: { ...NODE_CLASS_DEFAULTS.metadataOptions, ...given.metadataOptions },
  });
}

function defaultAlias({ amiFamily }: NodeClassEntry): string | undefined {
  return NODE_CLASS_DEFAULTS.aliases[amiFamily ?? NODE_CLASS_DEFAULTS.amiFamily];
}
