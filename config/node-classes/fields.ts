import type { FieldNotes } from "../crd/as-zod";
import { oneOf } from "../crd/fields";
import { amiAlias } from "./ami";
import { volumeSize } from "./block-devices";
import { bottlerocket } from "./bottlerocket";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import { nodeConfig } from "./node-config";

/** What this project says of the CRD's fields. */
export const NODE_CLASS_NOTES: FieldNotes = {
  amiFamily: {
    note: "Needed with any way to select AMIs but an alias.",
    default: NODE_CLASS_DEFAULTS.amiFamily,
  },
  amiSelectorTerms: { note: "The short form is `ami`. Default: the pinned alias of amiFamily." },
  "amiSelectorTerms[].ssmParameter": { note: "Infra lets Karpenter read it." },
  associatePublicIPAddress: { note: "Default: what the subnet says; this project's subnets give none." },
  blockDeviceMappings: {
    note: "The short form is `volumeSize`. Default: the AMI family's devices as encrypted gp3, removed with the node.",
  },
  "blockDeviceMappings[].ebs.kmsKeyID": {
    note: "Infra lets Karpenter use it. Default: the account's key for EBS.",
  },
  "blockDeviceMappings[].ebs.volumeSize": {
    text: "Size such as 50Gi. gp2, gp3 1-16384 GiB, io1, io2 4-16384, st1, sc1 125-16384, standard 1-1024. Default: the snapshot's.",
  },
  "capacityReservationSelectorTerms[].ownerID": {
    text: "Account that owns the reservation, beside tags or instanceMatchCriteria.",
  },
  capacityReservationSelectorTerms: {
    note: "Nodes of capacity type `reserved` use them. Default: none.",
  },
  instanceProfile: {
    note: "By name; it must exist: infra lets Karpenter pass its role and its nodes join. Default: what infra made.",
  },
  metadataOptions: { note: "Default: IMDSv2 only, out of reach for pods." },
  "metadataOptions.httpTokens": {
    note: "`optional` lets anyone who makes a pod send a request read the node's credentials.",
  },
  networkInterfaces: { note: "Infra lets the traffic of Elastic Fabric Adapters pass. Default: one." },
  role: {
    note: "By name, not ARN; it must exist: infra lets Karpenter pass it and its nodes join. Default: the role that infra made.",
  },
  securityGroupSelectorTerms: {
    note: "Default: those tagged karpenter.sh/discovery with the cluster's name.",
  },
  subnetSelectorTerms: { note: "Default: those tagged karpenter.sh/discovery with the cluster's name." },
  tags: {
    note: "Besides `aws.tags`, over which they win. Changing one replaces the class's nodes. Default: Karpenter's own only.",
  },
};

/** Names for what most people set. Each stands for a field of the spec, and is not given together with it. */
export const nodeClassShortForms = {
  defaults: oneOf(["none"])
    .optional()
    .describe(
      "`none` keeps the spec as it is: only what the CRD requires is filled in (AMI, subnets, security groups, role), and the tags of `aws.tags`; volumes and the rest have Karpenter's own. Default: this project's are added. On a node class that has nodes, volumes that change replace them.",
    ),
  ami: amiAlias.optional().meta({
    description:
      "Alias of an EKS optimized AMI, pinned to a release; `@latest` replaces nodes at each AMI release.",
    default: NODE_CLASS_DEFAULTS.aliases.AL2023,
  }),
  volumeSize: volumeSize.optional().meta({
    description:
      "Size of the volume that holds images and pods' data, as encrypted gp3. Bottlerocket gets 4Gi more for its system. `100Gi` where every NodePool of the class has `accelerators.nvidia` or `accelerators.neuron`.",
    default: NODE_CLASS_DEFAULTS.volumeSize,
  }),
  bottlerocket: bottlerocket
    .optional()
    .describe(
      "Settings of Bottlerocket, by its own names, for which `userData` is written as TOML; Karpenter adds its own. What each means: https://bottlerocket.dev/en/os/latest/#/api/settings",
    ),
  nodeConfig: nodeConfig
    .optional()
    .describe(
      "Settings of AL2023's nodeadm, for which `userData` is written. Karpenter adds its own behind it.",
    ),
} as const;
