/** What a node must be, by one of its labels. */
export interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" | "Gte" | "Lte";
  readonly values?: readonly string[];
  readonly minValues?: number;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface Budget {
  readonly nodes?: string;
  readonly reasons?: readonly string[];
  readonly schedule?: string;
  readonly duration?: string;
}

export interface Disruption {
  readonly consolidationPolicy?: string;
  readonly consolidateAfter?: string;
  readonly budgets?: readonly Budget[];
}

type Words = Readonly<Record<string, string>>;

/** What an entry has at its top, though it stands below `template` in the spec. */
export interface LiftedFields {
  readonly annotations?: Words;
  readonly expireAfter?: string;
  readonly labels?: Words;
  readonly requirements?: readonly Requirement[];
  readonly startupTaints?: readonly Taint[];
  readonly taints?: readonly Taint[];
}

/**
 * What this project reads of a NodePool's spec. The rest passes as it stands; what there may be is for the CRD of the
 * file's release to say.
 */
export interface NodePoolFields {
  readonly template?: {
    readonly metadata?: { readonly annotations?: Words; readonly labels?: Words };
    readonly spec?: {
      readonly expireAfter?: string;
      readonly nodeClassRef?: { readonly group: string; readonly kind: string; readonly name: string };
      readonly requirements?: readonly Requirement[];
      readonly startupTaints?: readonly Taint[];
      readonly taints?: readonly Taint[];
      readonly terminationGracePeriod?: string;
    };
  };
  readonly disruption?: Disruption;
  readonly limits?: Readonly<Record<string, number | string>>;
  readonly replicas?: number;
  readonly weight?: number;
}
