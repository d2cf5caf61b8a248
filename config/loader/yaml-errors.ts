import type { YAMLError } from "yaml";

const NO_VALUE = "found a line without a value; allowed: key: value, with a space after the colon";
const INDENT = "found a line indented otherwise than those beside it; allowed: keys of one map in one column";

/** What YAML's parser means, in the words of somebody who edits a file. `rest` is the text from the error's place on. */
type Meaning = string | ((rest: string) => string);

/** By the parser's code, and by how its message begins where a code has several meanings. */
const MEANINGS: readonly (readonly [YAMLError["code"], string, Meaning])[] = [
  ["TAB_AS_INDENT", "", "found a tab; allowed: spaces to indent"],
  ["BLOCK_AS_IMPLICIT_KEY", "", twoOnALine],
  ["MULTILINE_IMPLICIT_KEY", "", NO_VALUE],
  ["MISSING_CHAR", "Implicit map keys", NO_VALUE],
  [
    "MISSING_CHAR",
    "Missing closing",
    (rest) => `found a ${rest[0]} that nothing closes; allowed: text between two of them`,
  ],
  [
    "BAD_SCALAR_START",
    "",
    "found a value that starts with a character of YAML's own; allowed: such a value in quotes",
  ],
  ["BAD_INDENT", "All ", INDENT],
  [
    "BAD_INDENT",
    "Flow ",
    (rest) =>
      `found a ${rest[0]} that nothing closes; allowed: ${rest[0] === "{" ? "}" : "]"} behind its last entry`,
  ],
  [
    "BAD_DQ_ESCAPE",
    "",
    "found a \\ in double quotes with a letter that it does not go with; allowed: \\\\ for itself, or single quotes",
  ],
  ["BAD_ALIAS", "Alias cannot be", "found an alias without a name; allowed: *name, or the * in quotes"],
  [
    "UNEXPECTED_TOKEN",
    "Unexpected flow-",
    (rest) =>
      `found a ${rest[0]} that nothing opened; allowed: as many as there are of ${rest[0] === "}" ? "{" : "["}`,
  ],
  [
    "UNEXPECTED_TOKEN",
    "Unexpected ,",
    "found a comma with nothing before it; allowed: one comma between two entries",
  ],
  [
    "UNEXPECTED_TOKEN",
    "Unexpected ",
    "found text behind a value; allowed: one value; put the whole in quotes, and a ' between single quotes twice",
  ],
  [
    "UNEXPECTED_TOKEN",
    "Block scalar header",
    "found text behind a | or >; allowed: the text on the lines below it, indented",
  ],
  ["TAG_RESOLVE_FAILED", "", (rest) => tagged(/^!\S*/.exec(rest)?.[0] ?? "a tag")],
  [
    "DUPLICATE_KEY",
    "",
    (rest) => `found ${/^[^\s:]+/.exec(rest)?.[0] ?? ""} a second time; allowed: each key once; join the two`,
  ],
];

/** What an error says. `rest` is the text from its place on. */
export function sayYamlError({ code, message }: YAMLError, rest: string): string {
  const found = MEANINGS.find(([own, beginning]) => own === code && message.startsWith(beginning));
  if (found === undefined) return `found no YAML: ${message}`;
  const [, , meaning] = found;
  return typeof meaning === "string" ? meaning : meaning(rest);
}

/** The parser takes a line that is indented too deep for a value's second line as well. */
function twoOnALine(rest: string): string {
  const [line = ""] = rest.split("\n");
  if (!/:\s/.test(line)) return INDENT;
  return 'found a second ": " on the line; allowed: one key and its value; put the value in quotes, or the inner key on a line of its own';
}

function tagged(tag: string): string {
  return `found the tag ${tag}; allowed: values without tags; put text that starts with ! in quotes`;
}
