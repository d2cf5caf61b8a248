import { Document, isCollection, isMap, isScalar, isSeq } from "yaml";
import { InfraValue } from "../../config/infra-value";
import type { LoadedEnvironment } from "../../config/load-environments";
import { type Path, sourcesOf, standsAt } from "./sources";

/** What of a resolved environment follows from other settings, or is no setting. */
const DERIVED = new Set([
  "deadlineSeconds",
  "document",
  "file",
  "ownsInstanceProfiles",
  "timeoutSeconds",
  "unsetVersions",
  "warnings",
]);

/** An environment with every default as YAML, each value with a comment on where it comes from. */
export function shown(environment: LoadedEnvironment): string {
  const { document: written, file: own } = environment;
  const document = new Document(plain(environment));
  const comment = (path: Path, value: unknown) => {
    if (value instanceof InfraValue) return " infra";
    const source = sourcesOf(path, written.value).find((candidate) => standsAt(candidate, written.value));
    if (source === undefined) return " default";
    const { file, position } = written.placeOf(source);
    return file === own ? ` line ${position.line}` : ` ${file}:${position.line}`;
  };
  annotate(document.contents, [], (path) => comment(path, valueAt(environment, path)));
  return `# ${own}, as it is deployed: "line" is the file's, "default" this project's, "infra" an output of infra\n${document.toString({ lineWidth: 0 })}`;
}

/** Writes a comment behind each value. A list of words, or what is empty, is one value and stands on one line. */
function annotate(node: unknown, path: Path, commentOn: (path: Path) => string): void {
  if (isMap(node) && node.items.length > 0) {
    for (const { key, value } of node.items) annotate(value, [...path, String(key)], commentOn);
  } else if (isSeq(node) && !node.items.every(isScalar)) {
    for (const [index, item] of node.items.entries()) annotate(item, [...path, index], commentOn);
  } else if (isCollection(node)) {
    node.flow = true;
    node.comment = commentOn(path);
  } else if (isScalar(node)) {
    node.comment = commentOn(path);
  }
}

/** Without what has no value, and infra's outputs by their names. */
function plain(value: unknown): unknown {
  if (value instanceof InfraValue) return String(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, held]) => held !== undefined && !DERIVED.has(key))
      .map(([key, held]) => [key, plain(held)]),
  );
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (held, key) =>
      typeof held === "object" && held !== null ? (held as Record<string, unknown>)[key] : undefined,
    value,
  );
}
