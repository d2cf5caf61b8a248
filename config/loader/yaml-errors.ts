import type { YAMLError } from "yaml";

const NO_VALUE = "expected key: value with a space after the colon, got a line without a value";
const INDENT = "expected the keys of one map in one column, got a line that is indented otherwise";

/** What YAML's parser means, in the words of somebody who edits a file. `rest` is the text from the error's place on. */
type Meaning = string | ((rest: string) => string);

/** By the parser's code, and by how its message begins where a code has several meanings. */
const MEANINGS: readonly (readonly [YAMLError["code"], string, Meaning])[] = [
  ["TAB_AS_INDENT", "", "expected spaces to indent, got a tab"],
  ["BLOCK_AS_IMPLICIT_KEY", "", twoOnALine],
  ["MULTILINE_IMPLICIT_KEY", "", NO_VALUE],
  ["MISSING_CHAR", "Implicit map keys", NO_VALUE],
  [
    "MISSING_CHAR",
    "Missing closing",
    (rest) => `expected a second ${rest[0]} behind the text, got none to the end`,
  ],
  ["BAD_SCALAR_START", "", "expected a value in quotes, got one that starts with a character of YAML's own"],
  ["BAD_INDENT", "All ", INDENT],
  [
    "BAD_INDENT",
    "Flow ",
    (rest) =>
      `expected ${rest[0] === "{" ? "}" : "]"} behind the last entry, got none that closes this ${rest[0]}`,
  ],
  [
    "BAD_DQ_ESCAPE",
    "",
    "expected \\\\ for a \\ in double quotes, got one with a letter that it does not go with; write it twice, or take single quotes",
  ],
  [
    "BAD_ALIAS",
    "Alias cannot be",
    "expected an alias such as *name, got a * alone; name it, or put the * in quotes",
  ],
  [
    "UNEXPECTED_TOKEN",
    "Unexpected flow-",
    (rest) =>
      rest[0] === "{" || rest[0] === "["
        ? `expected one value, got text with a ${rest[0]} in it; put the whole in quotes`
        : `expected ${rest[0] === "}" ? "{" : "["} before it, got a ${rest[0]} that nothing opened`,
  ],
  [
    "UNEXPECTED_TOKEN",
    "Unexpected ,",
    "expected one comma between two entries, got one with nothing before it",
  ],
  [
    "UNEXPECTED_TOKEN",
    "Unexpected ",
    "expected one value, got text behind it; put the whole in quotes, and a ' between single quotes twice",
  ],
  [
    "UNEXPECTED_TOKEN",
    "Block scalar header",
    "expected the text on the lines below | or >, indented, got text behind it",
  ],
  ["RESOURCE_EXHAUSTION", "", "expected values a few levels deep, got more levels than can be read"],
  ["MULTIPLE_ANCHORS", "", "expected one anchor for a value, got a second; remove one of the two"],
  ["MULTIPLE_TAGS", "", "expected a value without a tag, got several; put text that starts with ! in quotes"],
  ["KEY_OVER_1024_CHARS", "", "expected a key of at most 1,024 characters, got a longer one"],
  ["TAG_RESOLVE_FAILED", "", (rest) => tagged(/^!\S*/.exec(rest)?.[0] ?? "a tag")],
];

/** What an error says. `rest` is the text from its place on. */
export function sayYamlError({ code, message }: YAMLError, rest: string): string {
  const known = MEANINGS.find(([own, beginning]) => own === code && message.startsWith(beginning));
  if (known === undefined) return `expected YAML, got an error of its parser: ${message}`;
  const [, , meaning] = known;
  return typeof meaning === "string" ? meaning : meaning(rest);
}

/** The parser takes a line that is indented too deep for a value's second line as well. */
function twoOnALine(rest: string): string {
  const [line = ""] = rest.split("\n");
  if (!/:\s/.test(line)) return INDENT;
  return 'expected one key and its value, got a second ": " on the line; put the value in quotes, or the inner key on a line of its own';
}

function tagged(tag: string): string {
  return `expected a value without a tag, got ${tag}; put text that starts with ! in quotes`;
}
