import { asRecord } from "../../config/crd/reading";
import type { NodePoolEntry } from "../../config/node-pools/entry";
import { originsOf } from "../../config/node-pools/expand";

export type Path = readonly (string | number)[];

/** Short forms of a node class, by the field of the spec that they stand for. */
const NODE_CLASS_SHORT_FORMS: Readonly<Record<string, readonly string[]>> = {
  amiSelectorTerms: ["ami", "amiFamily"],
  blockDeviceMappings: ["volumeSize"],
  userData: ["bottlerocket", "nodeConfig"],
};

/** Short forms of a node pool that have another name than their field. */
const NODE_POOL_SHORT_FORMS: Readonly<Record<string, string>> = { nodeClassRef: "nodeClass" };

/** Where a value of the resolved environment may stand in its file, the likeliest first. */
export function sourcesOf(path: Path, file: unknown): readonly Path[] {
  const [section, name, spec, ...field] = path;
  if (name === undefined || spec !== "spec") return [path];
  const entry = [section ?? "", name];
  if (section === "nodeClasses") {
    const shorts = NODE_CLASS_SHORT_FORMS[String(field[0])] ?? [];
    const tags: Path[] = field[0] === "tags" ? [["aws", ...field]] : [];
    return [[...entry, ...field], ...shorts.map((short) => [...entry, short]), ...tags];
  }
  if (section === "nodePools") return poolSources(entry, field, file);
  return [[...entry, ...field]];
}

function poolSources(entry: Path, field: Path, file: unknown): readonly Path[] {
  const [template, block, key = "", ...deeper] = field;
  const written = [...entry, ...field];
  if (template !== "template") return [written];
  if (block === "spec" && key === "requirements") {
    const origin = originsOf(asRecord(entry.reduce(inside, file)) as NodePoolEntry)[Number(deeper[0])];
    return origin && !origin.isDefault ? [[...entry, ...origin.path]] : [];
  }
  return [written, [...entry, NODE_POOL_SHORT_FORMS[key] ?? key, ...deeper]];
}

/** What stands at a path, or what holds it where the file has a short word for more, such as `private` for a list. */
export function standsAt(path: Path, file: unknown): boolean {
  let value = file;
  for (const key of path) {
    if (value === undefined || value === null) return false;
    if (typeof value !== "object") return true;
    value = inside(value, key);
  }
  return value !== undefined;
}

function inside(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  const record = asRecord(value);
  return Object.hasOwn(record, key) ? record[String(key)] : undefined;
}
