import { join } from "node:path";
import { writeDocs } from "./docs/files";

export async function run(): Promise<number> {
  writeDocs(join(__dirname, "..", "docs"));
  return 0;
}
