import { join } from "node:path";
import { z } from "zod";
import { environmentSchema } from "../config/environment";
import { withoutRow } from "./changes/coverage";
import effects from "./changes/effects.json";
import type { Effect } from "./changes/plans";
import { staleDocs } from "./docs/files";
import { forgottenParts } from "./docs/infrastructure";

const ROOT = join(__dirname, "..");

export async function run(): Promise<number> {
  const forgotten = forgottenParts(ROOT);
  // Pages are made of what is complete.
  const problems = [...forgotten, ...unplanned(), ...(forgotten.length > 0 ? [] : stale())];
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

function stale(): string[] {
  return staleDocs(join(ROOT, "docs")).map(
    (name) => `docs/${name} is not what the code says; run npm run docs`,
  );
}

/** Settings of which nobody has planned a change. */
function unplanned(): string[] {
  const schema = z.toJSONSchema(environmentSchema, { io: "input" });
  return withoutRow(schema, effects as unknown as Readonly<Record<string, Effect>>).map(
    (setting) =>
      `scripts/changes/effects.json: needs a row of ${setting}: write a sample of it in scripts/changes/samples.ts, run npm run changes -- ${setting}, then npm run docs`,
  );
}
