import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { environmentSchema } from "../../config/environment";
import { changesPage } from "./changes";
import { infrastructurePage } from "./infrastructure";
import { policyFiles } from "./policies";
import { referenceOf } from "./reference";
import { type JsonSchema, schemaIn } from "./type-text";
import { versionsPage } from "./versions";

/** The generated files by name. */
export function generatedDocs(): Readonly<Record<string, string>> {
  const schema = z.toJSONSchema(environmentSchema, { io: "input" });
  return {
    "environment.schema.json": `${JSON.stringify(forEditors(schema), null, 2)}\n`,
    "configuration.md": referenceOf(schema),
    "changes.md": changesPage(),
    "infrastructure.md": infrastructurePage(),
    "versions.md": versionsPage(),
    ...policyFiles(),
  };
}

/** Editors see a file without what it extends, where all that an environment needs may stand. */
function forEditors({ required, ...schema }: JsonSchema): JsonSchema {
  const needed = (required ?? []).flatMap((key) => {
    const section = schemaIn(schema.properties?.[key]);
    return section ? [[key, section] as const] : [];
  });
  const sections = needed.map(([key, { required: _keys, ...section }]) => [key, section]);
  const keys = needed.map(([key, section]) => [key, { required: section.required ?? [] }]);
  return {
    ...schema,
    properties: { ...schema.properties, ...Object.fromEntries(sections) },
    if: { not: { required: ["extends"] } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required, properties: Object.fromEntries(keys) },
  };
}

export function writeDocs(folder: string): void {
  for (const [name, text] of Object.entries(generatedDocs())) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
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
