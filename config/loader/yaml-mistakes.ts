import {
  type Alias,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  visit,
  type YAMLError,
} from "yaml";
import { shortened } from "./actual";
import { sayYamlError } from "./yaml-errors";

/** Something that YAML forbids, or that no environment can be made of. */
export interface Mistake {
  readonly offset: number;
  readonly message: string;
  /** Whether what the text says is beyond knowing. */
  readonly fatal: boolean;
}

const SECOND_DOCUMENT = "expected one document in a file, got a second; move it to a file of its own";

/**
 * All that is wrong with a text before any of its values is looked at.
 *
 * @param root what a whole file has to be, in a message's words
 */
export function mistakesIn(documents: readonly Document.Parsed[], text: string, root: string): Mistake[] {
  const [document, second] = documents;
  const mistakes = [
    ...(document ? parsingMistakesIn(document, text) : []),
    ...(second ? [{ offset: second.range[0], message: SECOND_DOCUMENT, fatal: false }] : []),
  ];
  // A text that is not understood may look like none of a map.
  const isUnderstood = isMap(document?.contents) || mistakes.some(({ fatal }) => fatal);
  return isUnderstood ? mistakes : [...mistakes, notAMap(document?.contents, root)];
}

function notAMap(contents: unknown, root: string): Mistake {
  const { value = null } = isScalar(contents) ? contents : {};
  const got = isSeq(contents) ? "a list" : value === null ? "nothing" : shortened(JSON.stringify(value));
  const fix = /^[\w-]+:\S/.test(String(value)) ? " (put a space after the colon)" : "";
  const message = `expected ${root}, got ${got}${fix}`;
  return { offset: offsetOf(contents), message, fatal: true };
}

/**
 * What is wrong with one document as YAML.
 *
 * @param errors of the parser's, those that count
 */
export function parsingMistakesIn(
  document: Document.Parsed,
  text: string,
  errors: readonly YAMLError[] = [...document.errors, ...document.warnings],
): Mistake[] {
  const [first] = errors;
  const duplicates = duplicatesIn(document);
  if (first === undefined) return [...duplicates, ...mistakesInNodes(document)];
  // What follows the first error follows from it.
  const offset = openedAt(first, document) ?? first.pos[0];
  return [...duplicates, { offset, message: sayYamlError(first, text.slice(offset)), fatal: true }];
}

/** Values that one anchor may become, aliases inside it multiplied; the parser's own limit against texts that grow without end. */
const MOST_ALIASES = 100;
const TOO_MANY_ALIASES = `expected an anchor to be used at most ${MOST_ALIASES} times, those inside other anchors multiplied, got more; write the values out`;

/** What a document without mistakes says, or that it would grow too large. */
export function plainValue(document: Document): { readonly value?: unknown; readonly mistake?: Mistake } {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { mistake: { offset: 0, message: TOO_MANY_ALIASES, fatal: true } };
  }
}

/** Where that starts which has no end: the parser tells of it where it gives up, far below. */
function openedAt({ code, message, pos }: YAMLError, document: Document): number | undefined {
  if (code !== "MISSING_CHAR" && !message.startsWith("Flow ")) return undefined;
  let start: number | undefined;
  visit(document, {
    Node: (_, node) => {
      const isOpen = isScalar(node) ? node.type?.startsWith("QUOTE") : isCollection(node) && node.flow;
      if (!isOpen || node.range?.[1] !== pos[0] || isScalar(node) !== (code === "MISSING_CHAR"))
        return undefined;
      start = node.range[0];
      return visit.BREAK;
    },
  });
  return start;
}

function duplicatesIn(document: Document.Parsed): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        // A merge key is a symbol, and may come more than once.
        if (!isScalar(key) || typeof key.value === "symbol") continue;
        const message = `expected each key once, got ${shortened(String(key.source ?? key.value))} a second time; join the two`;
        if (seen.has(key.value)) mistakes.push({ offset: offsetOf(key), message, fatal: false });
        seen.add(key.value);
      }
    },
  });
  return mistakes;
}

function mistakesInNodes(document: Document.Parsed): Mistake[] {
  const mistakes: Mistake[] = [];
  const anchors: Anchors = new Map();
  const add = (node: unknown, message: string | undefined) => {
    if (message !== undefined) mistakes.push({ offset: offsetOf(node), message, fatal: true });
  };
  visit(document, {
    Value: (_, node) => {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    },
    Alias: (_, alias) => add(alias, wrongAlias(alias, anchors)),
    Pair: (_, pair) => add(pair.key, wrongKey(pair, anchors)),
  });
  return mistakes;
}

/** The anchors above a place, of which the last of a name counts. */
type Anchors = Map<string, Node>;

function wrongAlias(alias: Alias, anchors: Anchors): string | undefined {
  const { source } = alias;
  const target = anchors.get(source);
  if (!target) return `*${source} needs an anchor above it (&${source})`;
  const [start, , end] = target.range ?? [0, 0, 0];
  const offset = offsetOf(alias);
  if (offset < start || offset >= end) return undefined;
  return `*${source} needs an anchor that ends above it, and stands inside &${source}`;
}

/** Keys that plain values cannot have, and merges that `toJS` would throw over. */
function wrongKey({ key, value }: Pair, anchors: Anchors): string | undefined {
  const name = resolved(key, anchors);
  if (!isScalar(name)) return "expected text for a key, got a map or a list; put { or [ in quotes";
  if (name.value === null) return "expected key: value, got a value without a key";
  // Zod passes over it in silence, and with it what stands below.
  if (name.value === "__proto__") return "__proto__: unknown key; no setting and no name can be called that";
  // The parser makes a symbol of <<; in quotes it stays a string.
  if (typeof name.value !== "symbol") return undefined;
  const merged = resolved(value, anchors);
  const sources = isSeq(merged) ? merged.items.map((item) => resolved(item, anchors)) : [merged];
  // An alias that leads nowhere is told by itself.
  const isMerge = sources.every((source) => source === undefined || isMap(source));
  return isMerge ? undefined : "expected a map behind <<, such as <<: *anchor of a map, got another value";
}

function resolved(node: unknown, anchors: Anchors): unknown {
  return isAlias(node) ? anchors.get(node.source) : node;
}

/** Where a node starts. */
export function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly [number, number, number] } | undefined)?.range?.[0] ?? 0;
}
