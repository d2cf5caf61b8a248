import { asRecord } from "../crd/reading";
import { rightEntry } from "../crd/right-entry";
import type { NodePoolEntry } from "./entry";
import { labelOf, requirementsOf } from "./expand";
import { nodePoolShortForms, type requirementShortForms } from "./fields";

export type Path = readonly (string | number)[];

/** The pools of an environment as far as they are right, for rules that look at more than one field. */
export function poolsOf(nodePools: unknown): { readonly at: Path; readonly pool: NodePoolEntry }[] {
  return Object.entries(asRecord(nodePools)).map(([name, entry]) => ({
    at: ["nodePools", name],
    pool: rightEntry("NodePool", nodePoolShortForms, entry),
  }));
}

/** Values that a pool allows for a label, and where its file says so: short form, requirement, or nowhere (default). */
export interface Choice {
  readonly values: readonly string[];
  readonly path: Path;
}

/** What a pool's requirements with `In` leave to choose from for a label, or nothing where they leave it open. */
export function choiceOf(pool: NodePoolEntry, short: keyof typeof requirementShortForms): Choice | undefined {
  const isChoice = ({ key, operator }: { key: string; operator: string }) =>
    key === labelOf(short) && operator === "In";
  const values = requirementsOf(pool).find(isChoice)?.values;
  return values && { values, path: pathOf(pool, short, isChoice) };
}

function pathOf(
  pool: NodePoolEntry,
  short: keyof typeof requirementShortForms,
  isChoice: (requirement: { key: string; operator: string }) => boolean,
): Path {
  const inTemplate = pool.template?.spec?.requirements?.findIndex(isChoice) ?? -1;
  const inPool = pool.requirements?.findIndex(isChoice) ?? -1;
  if (pool[short] === undefined && inTemplate >= 0) {
    return ["template", "spec", "requirements", inTemplate, "values"];
  }
  if (pool[short] === undefined && inPool >= 0) return ["requirements", inPool, "values"];
  return [short];
}

/**
 * Whether an instance type or family is Graviton, so arm64: its family ends in g, and letters for its extras, after
 * the generation (m7g, c7gn, x2gd, im4gn), or is a1. A g before the generation is a GPU.
 */
export function isGraviton(typeOrFamily: string): boolean {
  return /^(a1|[a-z]+[0-9]+g[a-z]*)(\.|-|$)/.test(typeOrFamily);
}
