import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { environmentSchema } from "../../config/environment";
import { infrastructurePage } from "./infrastructure";
import { referenceOf } from "./reference";
import { versionsPage } from "./versions";

/** The generated files by name. */
export function generatedDocs(): Readonly<Record<string, string>> {
  const schema = z.toJSONSchema(environmentSchema, { io: "input" });
  return {
    "environment.schema.json": `${JSON.stringify(schema, null, 2)}\n`,
    "configuration.md": referenceOf(schema),
    "infrastructure.md": infrastructurePage(),
    "versions.md": versionsPage(),
  };
}

export function writeDocs(folder: string): void {
  for (const [name, text] of Object.entries(generatedDocs())) writeFileSync(join(folder, name), text);
}

/** Names of the files that are not what the schema says now. */
export function staleDocs(folder: string): string[] {
  return Object.entries(generatedDocs())
    .filter(([name, text]) => {
      const file = join(folder, name);
      return !existsSync(file) || readFileSync(file, "utf8") !== text;
    })
    .map(([name]) => name);
}
