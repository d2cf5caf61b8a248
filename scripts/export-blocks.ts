import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, type KnownBlocks, merged, type ProviderSchemas } from "../export/hcl/provider-schemas";
import { typesInUse } from "../export/hcl/types-in-use";

/**
 * `npm run export:blocks -- schemas.json ...` reads what `terraform providers schema -json` printed, and adds to
 * export/hcl/nested-blocks.json what it says of the types that the constructs use.
 */
const ROOT = join(__dirname, "..");
const TABLE = join(ROOT, "export", "hcl", "nested-blocks.json");

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("npm run export:blocks -- <output of terraform providers schema -json> ...");
  process.exitCode = 2;
} else {
  const read = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;
  const types = typesInUse(["stacks", "constructs"].map((folder) => join(ROOT, folder)));
  const known = files.map((file) => blocksOf(read<ProviderSchemas>(file), types));
  const table = known.reduce(merged, read<KnownBlocks>(TABLE));
  writeFileSync(TABLE, `${JSON.stringify(table, undefined, 2)}\n`);
}
