import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Call, WrongCallError } from "../cli/verb";
import { blocksOf, type KnownBlocks, merged, type ProviderSchemas } from "../export/hcl/provider-schemas";
import { typesInUse } from "../export/hcl/types-in-use";

const ROOT = join(__dirname, "..");
const TABLE = join(ROOT, "export", "hcl", "nested-blocks.json");

export async function run({ args: files }: Call): Promise<number> {
  if (files.length === 0)
    throw new WrongCallError("expected files with the output of terraform providers schema -json, got none");
  const read = <T>(file: string): T => JSON.parse(readFileSync(file, "utf8")) as T;
  const types = typesInUse(["stacks", "constructs"].map((folder) => join(ROOT, folder)));
  const known = files.map((file) => blocksOf(read<ProviderSchemas>(file), types));
  const table = known.reduce(merged, read<KnownBlocks>(TABLE));
  writeFileSync(TABLE, `${JSON.stringify(table, undefined, 2)}\n`);
  return 0;
}
