import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Pair,
  parseAllDocuments,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Problem } from "../problems";
import { MOST_OF_A_KIND } from "./located";
import type { Position } from "./position";
import { mistakesIn, offsetOf, plainValue } from "./yaml-mistakes";

/** Something that YAML itself forbids, at its place in the text. */
export interface YamlProblem extends Position {
  readonly message: string;
}

interface Pairs {
  readonly own: ReadonlyMap<string, Pair>;
  readonly merges: readonly Pair[];
}

/** A YAML text that remembers where each of its values was written. */
export class YamlDocument {
  /** The map that the text holds; nothing where it cannot be read, or holds something else. */
  readonly value: unknown;
  /** The first of them. */
  readonly problems: readonly YamlProblem[];
  /** How many more there are. */
  readonly omitted: number;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #document: Document | undefined;
  readonly #pairs = new WeakMap<YAMLMap, Pairs>();

  constructor(text: string, root = "a map of sections, at least aws: { region: eu-west-1 }") {
    this.#text = text;
    const documents = parseAllDocuments(text, {
      lineCounter: this.#lines,
      merge: true,
      // The parser compares each key with each other of its map; `mistakesIn` looks for those that are given twice.
      uniqueKeys: false,
      prettyErrors: false,
    });
    const [document] = documents;
    this.#document = document;
    const mistakes = mistakesIn(documents, text, root);
    if (document !== undefined && !mistakes.some(({ fatal }) => fatal)) {
      const { value, mistake } = plainValue(document);
      this.value = value;
      if (mistake !== undefined) mistakes.push(mistake);
    }
    const shown = mistakes.toSorted((a, b) => a.offset - b.offset).slice(0, MOST_OF_A_KIND);
    this.omitted = mistakes.length - shown.length;
    this.problems = shown.map(({ offset, message }) => ({ ...this.#positionAt(offset), message }));
  }

  /** Where the value at a path starts, or what holds it where there is none. */
  positionOf(path: Problem["path"]): Position {
    const { node, key } = this.#walk(path);
    // An empty value has no place of its own.
    const empty = isScalar(node) && node.value === null && node.source === "";
    return this.#positionAt(offsetOf(node === undefined || empty ? key : node));
  }

  /** Where the last key of a path is written. */
  keyPositionOf(path: Problem["path"]): Position {
    return this.#positionAt(offsetOf(this.#walk(path).key));
  }

  /** A scalar as it is written, such as `1.30`. */
  sourceOf(path: Problem["path"]): string {
    const { node } = this.#walk(path);
    const [start, end] = (isScalar(node) && node.range) || [0, 0];
    return this.#text.slice(start, end);
  }

  /** The node at a path and its key; of a path that leads nowhere, the key of the last node that there is. */
  #walk(path: Problem["path"]): { readonly node: unknown; readonly key: unknown } {
    let node: unknown = this.#document?.contents;
    let key: unknown = node;
    for (const segment of path) {
      const holder = this.#resolved(node);
      if (isMap(holder)) {
        const pair = this.#pairOf(holder, segment);
        if (!pair) return { node: undefined, key };
        node = pair.value;
        key = pair.key;
      } else if (isSeq(holder) && typeof segment === "number" && segment in holder.items) {
        node = holder.items[segment];
        key = node;
      } else {
        return { node: undefined, key };
      }
    }
    return { node, key };
  }

  #pairOf(map: YAMLMap, key: string | number): Pair | undefined {
    // Of a key that is given twice, the last is the value.
    const { own, merges } = this.#pairsOf(map);
    const pair = own.get(String(key));
    if (pair) return pair;
    for (const { value } of merges) {
      const sources = this.#resolved(value);
      for (const source of isSeq(sources) ? sources.items : [sources]) {
        const from = this.#resolved(source);
        const merged = isMap(from) ? this.#pairOf(from, key) : undefined;
        if (merged) return merged;
      }
    }
    return undefined;
  }

  #pairsOf(map: YAMLMap): Pairs {
    const known = this.#pairs.get(map);
    if (known) return known;
    const scalars = map.items.filter((pair): pair is Pair<Scalar> => isScalar(pair.key));
    const pairs = {
      own: new Map(scalars.map((pair) => [String(pair.key.value), pair])),
      merges: scalars.filter(({ key }) => key.source === "<<"),
    };
    this.#pairs.set(map, pairs);
    return pairs;
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) && this.#document ? node.resolve(this.#document) : node;
  }

  #positionAt(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}
