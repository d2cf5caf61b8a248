import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "./config-error";
import { environmentSchema, type NamedEnvironment } from "./environment";
import { YamlDocument } from "./loader/yaml-document";
import type { Problem } from "./problems";
import { environmentWarnings } from "./rules";

/** An environment that can be built, and what its author should know. */
export interface LoadedEnvironment extends NamedEnvironment {
  /** Its file, relative to the working directory. */
  readonly file: string;
  readonly warnings: readonly Problem[];
}

export function loadEnvironments(folder: string): LoadedEnvironment[] {
  const lines: string[] = [];
  const loaded: LoadedEnvironment[] = [];
  for (const entry of readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()) {
    const file = join(folder, entry);
    const document = new YamlDocument(readFileSync(file, "utf8"));
    const parsed = environmentSchema.safeParse(document.value);
    for (const { line, column, message } of document.problems)
      lines.push(`${file}:${line}:${column}: ${message}`);
    for (const { path, message } of parsed.error?.issues ?? []) {
      const { line, column } = document.positionOf(path as (string | number)[]);
      lines.push(`${file}:${line}:${column}: ${path.join(".")}: ${message}`);
    }
    if (parsed.success) {
      const name = entry.replace(/\.ya?ml$/, "");
      loaded.push({ name, environment: parsed.data, file, warnings: environmentWarnings(parsed.data) });
    }
  }
  if (lines.length > 0) throw new ConfigError(lines.join("\n"));
  return loaded;
}
