import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import type { Problem } from "../problems";
import { mistakesIn, offsetOf } from "./yaml-mistakes";

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something that YAML itself forbids, at its place in the text. */
export interface YamlProblem extends Position {
  readonly message: string;
}

/** A YAML text that remembers where each of its values was written. */
export class YamlDocument {
  /** The map that the text holds; nothing where it cannot be read, or holds something else. */
  readonly value: unknown;
  readonly problems: readonly YamlProblem[];
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document | undefined;

  constructor(text: string) {
    this.#text = text;
    const documents = parseAllDocuments(text, {
      lineCounter: this.#lines,
      merge: true,
      prettyErrors: false,
    });
    const [document] = documents;
    this.#document = document;
    const mistakes = mistakesIn(documents, text);
    this.problems = mistakes.map(({ offset, message }) => ({ ...this.#positionAt(offset), message }));
    const isFatal = mistakes.some(({ fatal }) => fatal);
    this.value = isFatal ? undefined : document?.toJS({ maxAliasCount: -1 });
  }

  /** Where the value at a path starts, or what holds it where there is none. */
  positionOf(path: Problem["path"]): Position {
    const { found, key } = this.#walk(path);
    // An empty value has no place of its own.
    const empty = isScalar(found) && found.value === null && found.source === "";
    return this.#positionAt(offsetOf(found === undefined || empty ? key : found));
  }

  /** Where the last key of a path is written. */
  keyPositionOf(path: Problem["path"]): Position {
    return this.#positionAt(offsetOf(this.#walk(path).key));
  }

  /** A scalar as it is written, such as `1.30`. */
  sourceOf(path: Problem["path"]): string {
    const { found } = this.#walk(path);
    const [start, end] = (isScalar(found) && found.range) || [0, 0];
    return this.#text.slice(start, end);
  }

  /** The node at a path and its key; of a path that leads nowhere, the key of the last node that there is. */
  #walk(path: Problem["path"]): { readonly found: unknown; readonly key: unknown } {
    let found: unknown = this.#document?.contents;
    let key: unknown = found;
    for (const segment of path) {
      const holder = this.#resolved(found);
      if (isMap(holder)) {
        const pair = this.#pairOf(holder, segment);
        if (!pair) return { found: undefined, key };
        found = pair.value;
        key = pair.key;
      } else if (isSeq(holder) && typeof segment === "number" && segment in holder.items) {
        found = holder.items[segment];
        key = found;
      } else {
        return { found: undefined, key };
      }
    }
    return { found, key };
  }

  #pairOf(map: YAMLMap, key: string | number): Pair | undefined {
    // Of a key that is given twice, the last is the value.
    const own = map.items.findLast((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
    if (own) return own;
    for (const { value } of map.items.filter((pair) => isScalar(pair.key) && pair.key.source === "<<")) {
      const merged = this.#resolved(value);
      for (const source of isSeq(merged) ? merged.items : [merged]) {
        const from = this.#resolved(source);
        const pair = isMap(from) ? this.#pairOf(from, key) : undefined;
        if (pair) return pair;
      }
    }
    return undefined;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) && this.#document ? node.resolve(this.#document) : node;
  }

  #positionAt(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
