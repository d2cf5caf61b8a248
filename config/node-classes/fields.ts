import { z } from "zod";
import { flag, ofType, oneOf, text, whole } from "../crd/fields";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";
import { amiAlias, amiFamily, amiSelectorTerms } from "./ami";
import { blockDeviceMappings, volumeSize } from "./block-devices";
import { bottlerocket } from "./bottlerocket";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import { kubelet } from "./kubelet";
import { connectionTracking, metadataOptions, networkInterfaces } from "./network";
import { nodeConfig } from "./node-config";
import {
  capacityReservationSelectorTerms,
  placementGroupSelector,
  securityGroupSelectorTerms,
  subnetSelectorTerms,
} from "./selectors";

const RESERVED_TAGS = [
  "eks:eks-cluster-name",
  "karpenter.sh/nodepool",
  "karpenter.sh/nodeclaim",
  "karpenter.k8s.aws/ec2nodeclass",
] as const;

const tags = z
  .record(text, text, ofType(expected("a map of tags, such as {team: shop}")))
  .superRefine((value, context) => {
    for (const key of Object.keys(asRecord(value))) {
      const reserved = RESERVED_TAGS.some((tag) => tag === key) || key.startsWith("kubernetes.io/cluster");
      if (key === "") context.addIssue({ code: "custom", path: [key], message: expected("tags with a key") });
      if (reserved) {
        context.addIssue({
          code: "custom",
          path: [key],
          message: "conflicts with a tag that Karpenter sets itself; remove it",
        });
      }
    }
  }, WITH_OTHER_PROBLEMS);

const name = (what: string) => text.min(1, expected(what));

/** The fields of an EC2NodeClass's spec, all optional: what is required is filled in. */
export const nodeClassFields = {
  amiFamily: amiFamily.optional().meta({
    description:
      "How user data and volumes are made. Known from an alias; needed with any other way to select AMIs. `Custom` leaves user data to you.",
    default: NODE_CLASS_DEFAULTS.amiFamily,
  }),
  amiSelectorTerms: amiSelectorTerms
    .optional()
    .describe(
      "Which AMIs nodes are made from; any of the terms. The short form is `ami`. Default: the pinned alias of amiFamily.",
    ),
  associatePublicIPAddress: flag
    .optional()
    .describe(
      "Whether nodes get a public IP address. Default: what the subnet says; this project's subnets give none.",
    ),
  blockDeviceMappings: blockDeviceMappings
    .optional()
    .describe(
      "The volumes of a node. The short form is `volumeSize`. Default: the AMI family's devices as encrypted gp3, removed with the node.",
    ),
  capacityReservationSelectorTerms: capacityReservationSelectorTerms
    .optional()
    .describe("Capacity reservations that nodes of capacity type `reserved` use. Default: none."),
  connectionTracking: connectionTracking
    .optional()
    .describe("Idle timeouts of connections that security groups track. Default: EC2's."),
  context: text.optional().describe("A reserved field of EC2's CreateFleet. Default: not set."),
  cpuOptions: z
    .strictObject(
      {
        nestedVirtualization: oneOf(["enabled", "disabled"])
          .optional()
          .describe("`enabled` restricts nodes to instance types that can run virtual machines."),
      },
      ofType(expected("a map with nestedVirtualization")),
    )
    .optional()
    .describe("Options of the processor. Default: EC2's."),
  detailedMonitoring: flag
    .optional()
    .describe("Whether CloudWatch gets metrics of instances each minute, at a charge. Default: false."),
  instanceProfile: name("an instance profile's name")
    .optional()
    .describe(
      "Name of an instance profile, instead of role, which must exist: infra lets Karpenter pass its role and its nodes join. Default: what infra made.",
    ),
  instanceStorePolicy: oneOf(["RAID0"])
    .optional()
    .describe(
      "`RAID0` makes one volume of an instance's local disks, for pods. Default: local disks are left alone.",
    ),
  ipPrefixCount: whole(0)
    .optional()
    .describe(
      "IPv4 prefixes given to a node's interface at launch. Default: what the VPC's network add-on asks for later.",
    ),
  enclaveOptions: z
    .strictObject(
      { enabled: flag.describe("Whether instances are launched with enclaves.") },
      ofType(expected("a map with enabled")),
    )
    .optional()
    .describe("AWS Nitro Enclaves; from Karpenter 1.15. Default: EC2's, which is none."),
  kubelet: kubelet
    .optional()
    .describe(
      "Settings of kubelet; from Karpenter 1.15 any of kubelet's own, which only AL2023 takes. Default: Karpenter's.",
    ),
  metadataOptions: metadataOptions
    .optional()
    .describe("The instance metadata service. Default: IMDSv2 only, out of reach for pods."),
  networkInterfaces: networkInterfaces
    .optional()
    .describe("Network interfaces of a node, for Elastic Fabric Adapters. Default: one."),
  placementGroupSelector: placementGroupSelector
    .optional()
    .describe("Placement group of the nodes. Default: none."),
  role: name("an IAM role's name")
    .optional()
    .describe(
      "Name, not ARN, of the nodes' IAM role, which must exist: infra lets Karpenter pass it and its nodes join. Default: the role that infra made.",
    ),
  securityGroupSelectorTerms: securityGroupSelectorTerms
    .optional()
    .describe(
      "Security groups of the nodes; any of the terms. Default: those tagged karpenter.sh/discovery with the cluster's name.",
    ),
  subnetSelectorTerms: subnetSelectorTerms
    .optional()
    .describe(
      "Subnets of the nodes; any of the terms. Default: those tagged karpenter.sh/discovery with the cluster's name.",
    ),
  tags: tags
    .optional()
    .describe(
      "Tags of instances, volumes and launch templates, besides `aws.tags`, over which they win. Changing one replaces the class's nodes. Default: Karpenter's own only.",
    ),
  userData: text
    .optional()
    .describe(
      "User data in the AMI family's format (TOML for Bottlerocket); Karpenter merges its own into it. Default: Karpenter's own.",
    ),
} as const;

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
      "Size of the volume that holds images and pods' data, as encrypted gp3. Bottlerocket gets 4Gi more for its system.",
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
