import { readFileSync } from "node:fs";
import type { TypeInUse } from "../../export/hcl/types-in-use";

const STRUCT = /function (\w+)ToHclTerraform\(struct\) \{(.*?)\n\}/gs;
const FIELD = /\n\s+(\w+): \{\s+value: (.*?),\n\s+isBlock: (true|false)/gs;

/** Paths of all that a CDKTF binding takes for a block, its type first. */
export function bindingBlocks({ provider, kind, type }: TypeInUse): string[][] {
  const words = type.replace(kind === "data" ? /^/ : `${provider}_`, kind === "data" ? "data_" : "");
  const source = readFileSync(
    require.resolve(`@cdktf/provider-${provider}/lib/${words.replaceAll("_", "-")}/index.js`),
    "utf8",
  );
  const structs = new Map([...source.matchAll(STRUCT)].map(([, name = "", body = ""]) => [name, body]));
  const fieldsOf = (body: string, path: string[]): string[][] =>
    [...body.matchAll(FIELD)].flatMap(([, field = "", value = "", isBlock]) => {
      if (isBlock === "false") return [];
      const names = [...value.matchAll(/(\w+?)ToHclTerraform/g)].map(([, name = ""]) => name);
      const inner = names.map((name) => structs.get(name)).find((found) => found !== undefined) ?? "";
      return [[...path, field], ...fieldsOf(inner, [...path, field])];
    });
  const own = source.match(/synthesizeHclAttributes\(\) \{(.*?)\n {4}\}/s)?.[1] ?? "";
  return fieldsOf(own, [type]);
}
