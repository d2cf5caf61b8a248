import { type Alias, type Document, isMap, isScalar, isSeq, visit } from "yaml";
import { shortened } from "./found";
import { sayYamlError } from "./yaml-errors";

/** Something that YAML forbids, or that no environment can be made of. */
export interface Mistake {
  readonly offset: number;
  readonly message: string;
  /** Whether what the text says is beyond knowing. */
  readonly fatal: boolean;
}

const SECOND_DOCUMENT = "found a second document; allowed: one in a file; move it to a file of its own";

/** All that is wrong with a text before any of its values is looked at. */
export function mistakesIn(documents: readonly Document.Parsed[], text: string): Mistake[] {
  const [document, second] = documents;
  const mistakes = [
    ...(document ? parsingMistakesIn(document, text) : []),
    ...(second ? [{ offset: second.range[0], message: SECOND_DOCUMENT, fatal: false }] : []),
    ...(isMap(document?.contents) ? [] : [notAMap(document?.contents)]),
  ];
  // What follows from the first fatal one is no mistake of its own.
  const first = mistakes.find(({ fatal }) => fatal);
  return mistakes.filter((mistake) => !mistake.fatal || mistake === first);
}

function notAMap(contents: unknown): Mistake {
  const { value = null } = isScalar(contents) ? contents : {};
  const found = isSeq(contents) ? "a list" : value === null ? "nothing" : shortened(JSON.stringify(value));
  const mend = /^[\w-]+:\S/.test(String(value)) ? "; put a space after the colon" : "";
  const message = `found ${found}; allowed: a map of sections, at least aws: { region: eu-west-1 }${mend}`;
  return { offset: offsetOf(contents), message, fatal: true };
}

function parsingMistakesIn(document: Document.Parsed, text: string): Mistake[] {
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

/** Where a node starts. */
export function offsetOf(node: unknown): number {
  return (node as { readonly range?: readonly [number, number, number] } | undefined)?.range?.[0] ?? 0;
}
