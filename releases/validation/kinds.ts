import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Kind } from "./schema";

const loaded = new Map<string, Kind>();

/**
 * A kind of object as a release of Karpenter has it, read once.
 *
 * @param release minor version, such as `1.14`
 */
export function kindOf(release: string, kind: string): Kind {
  const file = join(__dirname, "..", "karpenter", release, `${kind}.json`);
  const known = loaded.get(file) ?? (JSON.parse(readFileSync(file, "utf8")) as Kind);
  loaded.set(file, known);
  return known;
}
