import type { AmiFamily } from "./ami";

/** Tags that select something in EC2, or that something gets. */
export type Tags = Readonly<Record<string, string>>;

export interface AmiSelectorTerm {
  readonly alias?: string;
  readonly id?: string;
  readonly name?: string;
  readonly ssmParameter?: string;
  readonly tags?: Tags;
}

export interface SelectorTerm {
  readonly id?: string;
  readonly name?: string;
  readonly tags?: Tags;
}

export interface BlockDeviceMapping {
  readonly deviceName?: string;
  readonly rootVolume?: boolean;
  readonly ebs?: {
    readonly deleteOnTermination?: boolean;
    readonly encrypted?: boolean;
    readonly kmsKeyID?: string;
    readonly snapshotID?: string;
    readonly volumeSize?: string;
    readonly volumeType?: string;
  };
}

/**
 * What this project reads of an EC2NodeClass's spec. The rest passes as it stands; what there may be is for the CRD of
 * the file's release to say.
 */
export interface NodeClassFields {
  readonly amiFamily?: AmiFamily;
  readonly amiSelectorTerms?: readonly AmiSelectorTerm[];
  readonly blockDeviceMappings?: readonly BlockDeviceMapping[];
  readonly capacityReservationSelectorTerms?: readonly object[];
  readonly instanceProfile?: string;
  readonly ipPrefixCount?: number;
  readonly kubelet?: { readonly maxPods?: number | string };
  readonly metadataOptions?: {
    readonly httpEndpoint?: string;
    readonly httpProtocolIPv6?: string;
    readonly httpPutResponseHopLimit?: number;
    readonly httpTokens?: string;
  };
  readonly networkInterfaces?: readonly { readonly interfaceType: string }[];
  readonly role?: string;
  readonly securityGroupSelectorTerms?: readonly SelectorTerm[];
  readonly subnetSelectorTerms?: readonly SelectorTerm[];
  readonly tags?: Tags;
  readonly userData?: string;
}
