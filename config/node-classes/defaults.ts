import { DEFAULT_VERSIONS } from "../../releases/defaults";
import type { AmiFamily } from "./ami";

/**
 * What an entry of `nodeClasses` gets where it says nothing. Aliases are pinned, since `@latest` replaces every node
 * on the day of an AMI release; these were the newest releases when this project was last revised.
 */
export const NODE_CLASS_DEFAULTS = {
  amiFamily: "AL2023",
  aliases: {
    AL2023: `al2023@${DEFAULT_VERSIONS.al2023}`,
    Bottlerocket: `bottlerocket@${DEFAULT_VERSIONS.bottlerocket}`,
  } as Readonly<Partial<Record<AmiFamily, string>>>,
  volumeSize: "50Gi",
  // Of a class whose NodePools all have accelerators: images with CUDA or Neuron are 5 to 20 GB each, and twice on the
  // disk while they are unpacked.
  acceleratorVolumeSize: "100Gi",
  // The CRD's own, written out so that the manifest shows them.
  metadataOptions: {
    httpEndpoint: "enabled",
    httpProtocolIPv6: "disabled",
    httpPutResponseHopLimit: 1,
    httpTokens: "required",
  },
  discoveryTag: "karpenter.sh/discovery",
} as const;
