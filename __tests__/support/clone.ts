import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

const REPOSITORY = join(__dirname, "..", "..");
const SOURCES = [
  "cdktf.json",
  "tsconfig.json",
  "package.json",
  "main.ts",
  "charts",
  "config",
  "constructs",
  "environments",
  "examples",
  "export",
  "hooks",
  "releases",
  "scripts",
  "stacks",
];

/** A clone of the project in a folder of its own. */
export function clone(to: string): string {
  mkdirSync(to);
  for (const source of SOURCES) cpSync(join(REPOSITORY, source), join(to, source), { recursive: true });
  symlinkSync(join(REPOSITORY, "node_modules"), join(to, "node_modules"));
  return to;
}
