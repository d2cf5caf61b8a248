import { join } from "node:path";
import { z } from "zod";
import { environmentSchema } from "../config/environment";
import { rowAdvice, withoutRow } from "./changes/coverage";
import effects from "./changes/effects.json";
import { existingVpcSamples } from "./changes/existing-vpc";
import type { Effect } from "./changes/plans";
import { SAMPLES } from "./changes/samples";
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
  const samples = [...Object.keys(SAMPLES), ...Object.keys(existingVpcSamples())];
  return withoutRow(schema, effects as unknown as Readonly<Record<string, Effect>>).map((setting) =>
    rowAdvice(setting, samples),
  );
}
