import { asRecord } from "./crd/reading";

/** Outputs of infra that a resolved spec may hold. */
export type InfraValueName =
  | "karpenter_instance_profile_name"
  | "karpenter_node_role_name"
  | "node_security_group_id"
  | InfraListName;

/** Those that hold a list of ids, as JSON. A term for each takes the place of a list of one term that names it. */
export const INFRA_LISTS = ["node_security_group_ids", "node_subnet_ids"] as const;
export type InfraListName = (typeof INFRA_LISTS)[number];

/** The place of a value that only infra's state knows, in a spec that is otherwise plain text. */
export class InfraValue {
  constructor(readonly output: InfraValueName) {}

  /** How `show` and messages name it. */
  toString(): string {
    return `(infra's output ${this.output})`;
  }
}

export function infraValue(output: InfraValueName): InfraValue {
  return new InfraValue(output);
}

/** What takes the places of infra's values: text, and for a list of ids the terms that select by them. */
export type InfraValues = Readonly<Record<Exclude<InfraValueName, InfraListName>, string>> &
  Readonly<Partial<Record<InfraListName, unknown>>>;

/** A spec with infra's values in their places. */
export function withInfraValues(spec: unknown, values: InfraValues): unknown {
  if (spec instanceof InfraValue) return values[spec.output];
  if (Array.isArray(spec)) {
    const list = listName(spec);
    return list === undefined ? spec.map((item) => withInfraValues(item, values)) : values[list];
  }
  if (typeof spec !== "object" || spec === null) return spec;
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, withInfraValues(value, values)]),
  );
}

function listName([term]: readonly unknown[]): InfraListName | undefined {
  const { id } = asRecord(term);
  return id instanceof InfraValue ? INFRA_LISTS.find((name) => name === id.output) : undefined;
}
