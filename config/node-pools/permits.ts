import type { Requirement } from "./raw-fields";

/** Whether a node with a value of a label may come from requirements, as far as those with lists of values say. */
export function permits(requirements: readonly Requirement[], label: string, value: string): boolean {
  return requirements
    .filter(({ key }) => key === label)
    .every(({ operator, values = [] }) => {
      if (operator === "In") return values.includes(value);
      if (operator === "NotIn") return !values.includes(value);
      return operator !== "DoesNotExist";
    });
}
