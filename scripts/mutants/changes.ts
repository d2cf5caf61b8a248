import type { TerraformStack } from "cdktf";
import { GRANTS, RULES, weakenedBody } from "./grants";
import { policiesIn, policyChanges, statementPlace } from "./iam";
import type { Mutant } from "./mutant";
import { edgesOf, orderingEdges, unordered } from "./order";
import { type Body, placed, type StackJson } from "./resources";

const NO_ORDER = "unordered";

/** Every mutant of a stack. */
export function mutantsOf(stack: TerraformStack, json: StackJson): Mutant[] {
  const resources = placed(stack, json);
  const weakened = (part: "iam" | "rules", table: typeof GRANTS) =>
    resources.flatMap(({ type, place, body }) =>
      (table[type]?.(body) ?? []).map(([change]): Mutant => ({ part, place, change })),
    );
  return [
    ...policiesIn(json).flatMap(mutantsOfPolicy),
    ...weakened("iam", GRANTS),
    ...weakened("rules", RULES),
    ...orderingEdges(resources).map(({ place }): Mutant => ({ part: "order", place, change: NO_ORDER })),
  ];
}

export const mutantsOfPolicy = (policy: string): Mutant[] =>
  policyChanges(policy).map(([place, change]) => ({ part: "iam", place, change }));

/** The places of a stack that a mutant could change. */
export function placesOf(stack: TerraformStack, json: StackJson): string[] {
  const resources = placed(stack, json);
  return [
    ...resources.filter(({ type }) => type in GRANTS || type in RULES).map(({ place }) => place),
    ...edgesOf(resources).map(({ place }) => place),
  ];
}

export const placesOfPolicy = (policy: string): string[] => JSON.parse(policy).Statement.map(statementPlace);

/** Does to a stack's JSON what the mutant is, wherever its place is found. */
export function weaken(stack: TerraformStack, json: StackJson, { part, place, change }: Mutant): void {
  const resources = placed(stack, json);
  if (part === "order") {
    for (const { from, to } of edgesOf(resources).filter((edge) => edge.place === place))
      replace(from.body, unordered(from.body, to));
    return;
  }
  for (const resource of resources.filter((each) => each.place === place)) {
    const body = weakenedBody(part === "rules" ? RULES : GRANTS, resource, change);
    if (body) replace(resource.body, body);
  }
}

function replace(body: Body, by: Body): void {
  for (const key of Object.keys(body)) delete body[key];
  Object.assign(body, by);
}
