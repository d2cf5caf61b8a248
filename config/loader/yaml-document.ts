import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  visit,
  type YAMLMap,
} from "yaml";
import type { Problem } from "../problems";
import { shortened } from "./found";
import { sayYamlError } from "./yaml-errors";

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
    const [document, second] = documents;
    this.#document = document;
    const mistakes = [
      ...(document ? mistakesIn(document, text) : []),
      ...(second ? [{ offset: second.range[0], message: SECOND_DOCUMENT, fatal: false }] : []),
      ...(isMap(document?.contents) ? [] : [notAMap(document?.contents)]),
    ];
    const [fatal] = mistakes.filter((mistake) => mistake.fatal);
    this.problems = (
      fatal ? mistakes.filter((mistake) => !mistake.fatal || mistake === fatal) : mistakes
    ).map(({ offset, message }) => ({ ...this.#positionAt(offset), message }));
    this.value = fatal ? undefined : document?.toJS({ maxAliasCount: -1 });
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

const SECOND_DOCUMENT = "found a second document; allowed: one in a file; move it to a file of its own";

function notAMap(contents: unknown): Mistake {
  const { value = null } = isScalar(contents) ? contents : {};
  const found = isSeq(contents) ? "a list" : value === null ? "nothing" : shortened(JSON.stringify(value));
  const mend = /^[\w-]+:\S/.test(String(value)) ? "; put a space after the colon" : "";
  const message = `found ${found}; allowed: a map of sections, at least aws: { region: eu-west-1 }${mend}`;
  return { offset: offsetOf(contents), message, fatal: true };
}

interface Mistake {
  readonly offset: number;
  readonly message: string;
  /** Whether what the text says is beyond knowing. */
  readonly fatal: boolean;
}

function mistakesIn(document: Document.Parsed, text: string): Mistake[] {
  const errors = [...document.errors, ...document.warnings];
  const duplicates = errors.filter(({ code }) => code === "DUPLICATE_KEY");
  const [first] = errors.filter(({ code }) => code !== "DUPLICATE_KEY");
  // What follows the first error follows from it.
  return [
    ...[...duplicates, ...(first ? [first] : [])].map((error) => ({
      offset: error.pos[0],
      message: sayYamlError(error, text.slice(error.pos[0])),
      fatal: error === first,
    })),
    ...(first ? [] : aliasMistakesIn(document)),
  ];
}

function aliasMistakesIn(document: Document.Parsed): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(document, {
    Alias(_, alias: Alias) {
      const offset = offsetOf(alias);
      const target = alias.resolve(document);
      const [start, , end] = target?.range ?? [0, 0, 0];
      if (!target) {
        const message = `found *${alias.source}; allowed: an alias of an anchor above it (&${alias.source})`;
        mistakes.push({ offset, message, fatal: true });
      } else if (start <= offset && offset < end) {
        const message = `found *${alias.source} inside &${alias.source}; allowed: an alias of an anchor that ends above it`;
        mistakes.push({ offset, message, fatal: true });
      }
    },
  });
  return mistakes;
}

function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly [number, number, number] } | undefined)?.range?.[0] ?? 0;
}
