/** A path in a tree: keys and indexes. */
export type Path = readonly (string | number)[];

export interface Place {
  readonly key: string;
  readonly value: string;
}

/**
 * A tree as YAML, and where its keys and values are, each as `line:column`. An oracle of its own: it counts lines as
 * it writes them. `isRemarked` says before which lines a remark and an empty line stand.
 */
export function yamlWithPlaces(tree: object, isRemarked: (line: number) => boolean) {
  const lines: string[] = [];
  const places = new Map<string, Place>();
  const add = (line: string) => {
    if (isRemarked(lines.length)) lines.push("", "# a remark: with a colon");
    lines.push(line);
    return lines.length;
  };

  const write = (node: any, path: Path, indent: string) => {
    for (const [key, value] of Object.entries(node)) {
      const step = Array.isArray(node) ? Number(key) : key;
      const head = Array.isArray(node) ? `${indent}- ` : `${indent}${JSON.stringify(key)}: `;
      const isBlock = typeof value === "object" && value !== null && Object.keys(value).length > 0;
      const line = add(isBlock ? head.trimEnd() : `${head}${JSON.stringify(value)}`);
      const own = `${line}:${indent.length + 1}`;
      const below = `${indent}  `;
      const here = JSON.stringify([...path, step]);
      const inline = `${line}:${head.length + 1}`;
      places.set(here, { key: Array.isArray(node) ? inline : own, value: inline });
      if (!isBlock) continue;
      write(value, [...path, step], below);
      const [first = ""] = Object.keys(value as object);
      const firstStep = Array.isArray(value) ? Number(first) : first;
      const start = places.get(JSON.stringify([...path, step, firstStep]));
      const [firstLine = ""] = start?.key.split(":") ?? [];
      places.set(here, { key: own, value: `${firstLine}:${below.length + 1}` });
    }
  };
  write(tree, [], "");
  return { text: `${lines.join("\n")}\n`, placeOf: (path: Path) => places.get(JSON.stringify(path)) };
}
