import { DEFAULT_VERSIONS } from "../../releases/defaults";
import {
  carriedMinor,
  KARPENTER_MINORS,
  type KarpenterMinor,
  karpenterRelease,
} from "../../releases/karpenter";
import { kindOf } from "../../releases/validation/kinds";
import type { Kind, Schema } from "../../releases/validation/schema";

/** Kinds of Karpenter's that an environment has by name, and the sections that they stand in. */
export const KIND_OF_SECTION = {
  nodeClasses: "EC2NodeClass",
  nodePools: "NodePool",
  nodeOverlays: "NodeOverlay",
  capacityBuffers: "CapacityBuffer",
} as const;

export type EntryKind = (typeof KIND_OF_SECTION)[keyof typeof KIND_OF_SECTION];

/** Fields that an entry has at its top though they stand deeper in the spec: names of their own would tell nothing new. */
const LIFTED: Readonly<Record<EntryKind, Readonly<Record<string, readonly string[]>>>> = {
  EC2NodeClass: {},
  NodePool: {
    requirements: ["template", "spec", "requirements"],
    labels: ["template", "metadata", "labels"],
    annotations: ["template", "metadata", "annotations"],
    taints: ["template", "spec", "taints"],
    startupTaints: ["template", "spec", "startupTaints"],
    expireAfter: ["template", "spec", "expireAfter"],
  },
  NodeOverlay: {},
  CapacityBuffer: {},
};

/** Where in the spec a field of an entry stands. */
export function specPathOf(kind: EntryKind, field: string): readonly string[] {
  const lifted = LIFTED[kind];
  return Object.hasOwn(lifted, field) ? (lifted[field] ?? [field]) : [field];
}

/** What the CRD requires and an entry may leave out, by places in the spec. */
const FILLED_IN: Readonly<Record<EntryKind, readonly string[]>> = {
  EC2NodeClass: [],
  NodePool: [
    "template.spec",
    "template.spec.nodeClassRef",
    "template.spec.requirements",
    "disruption.consolidateAfter",
  ],
  NodeOverlay: [],
  CapacityBuffer: [],
};

export function isFilledIn(kind: EntryKind, place: string): boolean {
  return FILLED_IN[kind].includes(place);
}

/** The schema of an entry's field in a kind of a release; nothing where the kind has no such field. */
export function fieldSchema(kind: Kind, field: string): Schema | undefined {
  return specPathOf(kind.kind as EntryKind, field).reduce<Schema | undefined>(
    (schema, key) => ownProperty(schema, key),
    kind.spec,
  );
}

/** The fields of the spec that an entry takes by the CRD of a release, in its order, then those that stand deeper. */
export function fieldNames(kind: Kind): string[] {
  return [...Object.keys(kind.spec.properties ?? {}), ...Object.keys(LIFTED[kind.kind as EntryKind])];
}

/** The kind by whose types rules read: types stay what they are from one release to the next. */
export function typedKind(kind: EntryKind): Kind {
  return kindOf(carriedMinor(DEFAULT_VERSIONS.karpenter) ?? KARPENTER_MINORS[0] ?? "", kind);
}

/** The carried releases that have a kind, oldest first. */
export function minorsWith(kind: EntryKind): readonly KarpenterMinor[] {
  return KARPENTER_MINORS.filter((minor) => karpenterRelease(minor).kinds.includes(kind));
}

/** The kind as a release has it. */
export function entryKindOf(minor: KarpenterMinor, kind: EntryKind): Kind {
  return kindOf(minor, kind);
}

function ownProperty(schema: Schema | undefined, key: string): Schema | undefined {
  const { properties = {} } = schema ?? {};
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}
