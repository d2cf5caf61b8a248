import { join } from "node:path";
import { staleDocs, writeDocs } from "./docs/files";

/** `npm run docs` writes what docs/ has from the code; with `--check` it fails where that is out of date. */
const DOCS = join(__dirname, "..", "docs");

if (process.argv.includes("--check")) {
  const stale = staleDocs(DOCS);
  for (const name of stale) console.error(`docs/${name} is not what the code says; run npm run docs`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  writeDocs(DOCS);
}
