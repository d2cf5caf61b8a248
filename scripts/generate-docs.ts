import { join } from "node:path";
import { staleDocs, writeDocs } from "./docs/files";
import { forgottenParts } from "./docs/infrastructure";

/** `npm run docs` writes what docs/ has from the code; with `--check` it fails where that is out of date, or a part is forgotten. */
const ROOT = join(__dirname, "..");
const DOCS = join(ROOT, "docs");

if (process.argv.includes("--check")) {
  const forgotten = forgottenParts(ROOT);
  const stale = forgotten.length > 0 ? [] : staleDocs(DOCS);
  const problems = [
    ...forgotten,
    ...stale.map((name) => `docs/${name} is not what the code says; run npm run docs`),
  ];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  writeDocs(DOCS);
}
