import type { Expression } from "./expression";

/** The part of OpenAPI's schema that Karpenter's CRDs use, by the API server's own names. `npm run release` refuses
 * a release whose schemas say more than this. */
export interface Schema {
  readonly type?: "object" | "array" | "string" | "integer" | "boolean";
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression in RE2's syntax, not anchored. */
  readonly pattern?: string;
  /** The API server of Kubernetes 1.36 is the first that refuses what does not fit `int32`; what others take, Karpenter
   * cannot read. `int64` is the bound of every whole number. */
  readonly format?: "date-time" | "int32" | "int64";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  /** Only beside `x-kubernetes-int-or-string`, of which it says nothing new. */
  readonly anyOf?: readonly Schema[];
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "set";
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-validations"?: readonly Rule[];
}

/** A rule in CEL, as a CRD has it. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
}

/** A kind of object that a release of Karpenter brings, from its CRD. */
export interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: "Cluster" | "Namespaced";
  /** Whether an object without a spec is refused. */
  readonly specRequired: boolean;
  /** Word for word, with descriptions and rules. */
  readonly spec: Schema;
  /** Each rule of the spec, parsed; a rule that is not here compares with the object before a change. */
  readonly expressions: Readonly<Record<string, Expression>>;
}
