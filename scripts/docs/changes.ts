import { CHOICES } from "../changes/choices";
import effects from "../changes/effects.json";
import type { Effect, ResourceChange } from "../changes/plans";
import { UNTRIED } from "../changes/untried";
import { table } from "./table";

const VERBS = { replace: "replaces", delete: "removes", create: "adds", update: "updates" } as const;
const ACTIONS = ["replace", "delete", "create", "update"] as const;
/** Of so many resources a row names the types alone. */
const MOST = 4;

/** The page of what a changed setting does to a deployed infra, made from the plans of `npm run changes`. */
export function changesPage(): string {
  const all = Object.entries(effects as unknown as Readonly<Record<string, Effect>>);
  const of = (...kinds: readonly Effect["kind"][]) => all.filter(([, { kind }]) => kinds.includes(kind));
  const refused = of("refused").map(([setting, effect]) => [
    `\`${setting}\``,
    effect.kind === "refused" ? sentence(effect.message) : "",
  ]);
  const planned = of("plan", "outputs").map(([setting, effect]) => [
    `\`${setting}\``,
    effect.kind === "plan" ? doing(effect.changes) : "changes nothing in AWS",
  ]);
  const none = of("same bytes").map(([setting]) => `\`${setting}\``);
  return `# What a change does to a deployed infra

<!-- Made by \`npm run docs\` from scripts/changes/effects.json, which \`npm run changes\` makes of real plans. -->

Each setting was changed alone, and planned over a deployed environment that has a new VPC and most options on
(scripts/changes/samples.ts has it, and each change), or over one in an existing VPC with a KMS key of its owner's
(scripts/changes/existing-vpc.ts). A plan of your own says it of your environment: \`npx cdktf diff\`.

## Refused

The plan stops, nothing is changed: Terraform would replace, or forget, what nodes stand on.

${table(["Setting", "Reason"], refused)}

## Done

An update is in place. Of a replaced node group the new one is there before the old one goes. What is removed is gone
with the apply ([choices](#choices-that-take-something-away)).

${table(["Setting", "What the apply does"], planned)}

## Choices that take something away

No plan refuses these, and no plan tells what they do to nodes, pods and people:

${table(
  ["Setting", "What to know before the apply"],
  Object.entries(CHOICES).map(([setting, what]) => [`\`${setting}\``, `${what}.`]),
)}

## Not planned

${table(
  ["Setting", "Why"],
  Object.entries(UNTRIED).map(([setting, why]) => [`\`${setting}\``, why]),
)}

## Nothing

${none.join(", ")}, with all that stands below these and has no row above: \`infra\` does not read
them. They are \`workloads\`'.

\`state\` moves the state: docs/state.md says how.
`;
}

function doing(changes: readonly ResourceChange[]): string {
  return ACTIONS.flatMap((action) => {
    const some = changes.filter((each) => each.action === action);
    return some.length === 0 ? [] : [`${VERBS[action]} ${named(some)}`];
  }).join("; ");
}

function named(changes: readonly ResourceChange[]): string {
  if (changes.length <= MOST)
    return changes
      .map(({ path }) => `\`${path}\``)
      .sort()
      .join(", ");
  const types = new Map<string, number>();
  for (const { type } of changes) types.set(type, (types.get(type) ?? 0) + 1);
  return [...types]
    .sort()
    .map(([type, count]) => `${count} \`${type}\``)
    .join(", ");
}

/** Without the ids of one run and the ways that every refusal tells. */
function sentence(message: string): string {
  return message
    .replace(/ Nothing was changed\..*$/s, "")
    .replaceAll(/\b(subnet-|vpc-|key\/)[0-9a-f-]+/g, "$1…");
}
