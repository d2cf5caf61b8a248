import { isCollection, LineCounter, parseAllDocuments, type ScalarTag } from "yaml";
import type { Located } from "../../config/loader/located";
import { parsingMistakesIn, plainValue } from "../../config/loader/yaml-mistakes";

type Place = NonNullable<Located["position"]>;

/** One of a file's YAML documents. */
export interface PodsDocument {
  /** Nothing where it cannot be read. */
  readonly value: unknown;
  /** Where the map or the list at a path starts. */
  readonly at: (path: readonly (string | number)[]) => Place;
  readonly problems: readonly Located[];
}

/** What kubectl reads as YAML 1.1 has it: `0777` is octal, `yes` and `off` are truth values. */
const KUBECTLS: ScalarTag[] = [
  {
    ...{ default: true, tag: "tag:yaml.org,2002:int", identify: () => false },
    ...{ test: /^[-+]?0[0-7]+$/, resolve: (text) => Number.parseInt(text, 8) },
  },
  {
    ...{ default: true, tag: "tag:yaml.org,2002:bool", identify: () => false },
    ...{ test: /^(yes|Yes|YES|on|On|ON)$/, resolve: () => true },
  },
  {
    ...{ default: true, tag: "tag:yaml.org,2002:bool", identify: () => false },
    ...{ test: /^(no|No|NO|off|Off|OFF)$/, resolve: () => false },
  },
];

/** The documents of a YAML or JSON text, with what YAML forbids in each. */
export function podsDocuments(file: string, text: string): PodsDocument[] {
  const lines = new LineCounter();
  const placeOf = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    customTags: (tags) => [...KUBECTLS, ...tags],
    merge: true,
    // As `mistakesIn` looks for those that are given twice, without comparing each key with each.
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: "error",
  });
  return [...documents].map((document) => {
    const found = parsingMistakesIn(document, text, document.errors);
    const { value, mistake } = found.length === 0 ? plainValue(document) : {};
    return {
      value,
      at: (path) => {
        const node = document.getIn(path, true);
        return placeOf((isCollection(node) ? node.range?.[0] : undefined) ?? document.range[0]);
      },
      problems: [...found, ...(mistake ? [mistake] : [])].map(({ offset, message }) => ({
        ...{ file, position: placeOf(Math.max(offset, document.range[0])), message },
      })),
    };
  });
}
