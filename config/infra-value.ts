/** Outputs of infra that a resolved spec may hold. */
export type InfraValueName =
  | "karpenter_instance_profile_name"
  | "karpenter_node_role_name"
  | "node_security_group_id";

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

/** A spec with infra's values in their places. */
export function withInfraValues(spec: unknown, values: Readonly<Record<InfraValueName, string>>): unknown {
  if (spec instanceof InfraValue) return values[spec.output];
  if (Array.isArray(spec)) return spec.map((item) => withInfraValues(item, values));
  if (typeof spec !== "object" || spec === null) return spec;
  return Object.fromEntries(
    Object.entries(spec).map(([key, value]) => [key, withInfraValues(value, values)]),
  );
}
