import type { YAMLError } from "yaml";

/** What YAML's parser means, in the words of somebody who edits a file. */
const MEANINGS: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "found a tab; allowed: spaces to indent",
  BLOCK_AS_IMPLICIT_KEY:
    'found a second ": " on the line; allowed: one key and its value; put the value in quotes, or the inner key on a line of its own',
  MULTILINE_IMPLICIT_KEY: "found a line without a value; allowed: key: value, with a space after the colon",
  BAD_SCALAR_START:
    "found a value that starts with a character of YAML's own; allowed: such a value in quotes",
};

const INDENT = "found a line indented otherwise than those beside it; allowed: keys of one map in one column";

/** What an error says. `rest` is the text from its place on. */
export function sayYamlError({ code, message }: YAMLError, rest: string): string {
  if (code === "DUPLICATE_KEY") {
    const [key = ""] = /^[^\s:]+/.exec(rest) ?? [];
    return `found ${key} a second time; allowed: each key once; join the two`;
  }
  if (code === "TAG_RESOLVE_FAILED") {
    const [tag = "a tag"] = /^!\S*/.exec(rest) ?? [];
    return `found the tag ${tag}; allowed: values without tags; put text that starts with ! in quotes`;
  }
  if (code === "BAD_INDENT" && message.startsWith("All ")) return INDENT;
  return MEANINGS[code] ?? `found no YAML: ${message}`;
}
