import { LABELS } from "../crd/labels";
import { INSTANCE_FAMILIES, INSTANCE_TYPES, type InstanceType } from "./table";

/** Category and generation of a family, as Karpenter reads a name (instanceTypeScheme of its types.go): of `u7i-12tb`
 * they are `u` and 7, of `u-6tb1` `u` and 1. */
const FAMILY = /^([a-z]+)(?:-[0-9]+tb)?([0-9]+)/;

const AWS_PREFIX = "karpenter.k8s.aws/instance-";

/** Values of a label that an instance type's nodes can have; nothing where the type does not decide it, or the table does not tell. */
export function labelValues(type: InstanceType, label: string): readonly string[] | undefined {
  const { name, family, size, attributes } = type;
  switch (label) {
    case LABELS.instanceType:
      return [name];
    case LABELS.instanceFamily:
      return [family];
    case `${AWS_PREFIX}size`:
      return [size];
    case LABELS.instanceCategory:
      return familyParts(family).slice(0, 1);
    case LABELS.instanceGeneration:
      return familyParts(family).slice(1);
    case `${AWS_PREFIX}capability-flex`:
      return [String(family.includes("-flex"))];
    case LABELS.architecture:
      return [String(attributes?.arch ?? (isGravitonFamily(family) ? "arm64" : "amd64"))];
    case LABELS.capacityType:
      return attributes?.onDemandOnly ? ["on-demand", "reserved"] : ["on-demand", "reserved", "spot"];
    default:
      return attributes && isAttributeLabel(label)
        ? attributeValues(attributes[attributeOf(label)])
        : undefined;
  }
}

/** All values of a label that types of the table have; none for a label that no table could list. */
export function knownValues(label: string): readonly string[] {
  const cached = known.get(label);
  if (cached) return cached;
  const values = [...new Set(INSTANCE_TYPES.flatMap((type) => labelValues(type, label) ?? []))];
  known.set(label, values);
  return values;
}

const known = new Map<string, readonly string[]>();

/** Whether a name could be a family's: letters and a generation. */
export function isFamilyName(text: string): boolean {
  return /^[a-z]+(-[0-9]+tb)?[0-9]+[a-z]*(-[a-z0-9]+)?$/.test(text);
}

export function isKnownFamily(family: string): boolean {
  return families.has(family);
}

const families = new Set(INSTANCE_FAMILIES);

/** Graviton families end in `g` and perhaps more letters after the generation: m7g, c7gn, x2gd, g5g; and a1. */
function isGravitonFamily(family: string): boolean {
  return /^(a1|[a-z]+[0-9]+g[a-z]*)(-|$)/.test(family);
}

function familyParts(family: string): readonly string[] {
  return FAMILY.exec(family)?.slice(1) ?? [];
}

const ATTRIBUTES = new Set(INSTANCE_TYPES.flatMap(({ attributes }) => Object.keys(attributes ?? {})));

function isAttributeLabel(label: string): boolean {
  return label.startsWith(AWS_PREFIX) && ATTRIBUTES.has(attributeOf(label));
}

function attributeOf(label: string): string {
  return label.slice(AWS_PREFIX.length);
}

function attributeValues(value: string | number | boolean | undefined): readonly string[] {
  return value === undefined ? [] : [String(value)];
}
