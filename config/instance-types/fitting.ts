import { LABELS } from "../crd/labels";
import type { Requirement } from "../node-pools/raw-fields";
import { isFamilyName, isKnownFamily, labelValues } from "./labels";
import { INSTANCE_TYPES, type InstanceType, instanceType, sizesOf } from "./table";

const DESCRIBED = INSTANCE_TYPES.filter(({ attributes }) => attributes !== undefined);

/**
 * Types that meet all requirements. One that they name and whose attributes nobody knows is taken to meet what its
 * name does not decide.
 */
export function fittingTypes(requirements: readonly Requirement[]): readonly InstanceType[] {
  const masks = requirements.map(maskOf);
  return [
    ...DESCRIBED.filter((_, index) => masks.every((mask) => mask[index] === 1)),
    ...undescribedTypes(requirements).filter((type) => requirements.every((each) => meets(type, each))),
  ];
}

/** Whether one type at least meets all requirements. */
export function anyFits(requirements: readonly Requirement[]): boolean {
  const masks = requirements.map(maskOf);
  return (
    DESCRIBED.some((_, index) => masks.every((mask) => mask[index] === 1)) ||
    undescribedTypes(requirements).some((type) => requirements.every((each) => meets(type, each)))
  );
}

/** What a mask is made from, which stays the same however many pools ask for it. */
const masks = new Map<string, Uint8Array>();
/** A file has some hundred different requirements; a process that reads many files begins anew beyond that. */
const MOST_MASKS = 5_000;

function maskOf(requirement: Requirement): Uint8Array {
  const { key, operator, values = [] } = requirement;
  const id = [key, operator, ...values].join(" ");
  const cached = masks.get(id);
  if (cached) return cached;
  if (masks.size >= MOST_MASKS) masks.clear();
  const mask = Uint8Array.from(DESCRIBED, (type) => (meets(type, requirement) ? 1 : 0));
  masks.set(id, mask);
  return mask;
}

function meets(type: InstanceType, { key, operator, values: wanted = [] }: Requirement): boolean {
  // macOS, and what runs paravirtual images only: Karpenter does not ask EC2 for them.
  if (type.attributes?.arch === "none") return false;
  const has = labelValues(type, key);
  if (has === undefined) return true;
  const bound = Number(wanted[0]);
  switch (operator) {
    case "In":
      return has.some((value) => wanted.includes(value));
    case "NotIn":
      return has.length === 0 || has.some((value) => !wanted.includes(value));
    case "Exists":
      return has.length > 0;
    case "DoesNotExist":
      return has.length === 0;
    case "Gt":
      return has.some((value) => Number(value) > bound);
    case "Lt":
      return has.some((value) => Number(value) < bound);
    case "Gte":
      return has.some((value) => Number(value) >= bound);
    case "Lte":
      return has.some((value) => Number(value) <= bound);
  }
}

/** Types that requirements name and nobody describes, mostly newer ones, of which no rule may say that they do not fit. */
function undescribedTypes(requirements: readonly Requirement[]): readonly InstanceType[] {
  const named = (label: string) =>
    requirements.flatMap(({ key, operator, values = [] }) =>
      key === label && operator === "In" ? values : [],
    );
  const [size = "large"] = named("karpenter.k8s.aws/instance-size");
  const types = named(LABELS.instanceType).map(instanceType);
  const families = named(LABELS.instanceFamily).flatMap((family) =>
    isKnownFamily(family)
      ? sizesOf(family).map((known) => instanceType(`${family}.${known}`))
      : [instanceType(`${family}.${size}`)],
  );
  return [...types, ...families].filter(({ attributes, family }) => !attributes && isFamilyName(family));
}
