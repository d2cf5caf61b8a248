import type { YAMLError } from "yaml";

/** What YAML's parser means, in the words of somebody who edits a file. */
const MEANINGS: Partial<Record<YAMLError["code"], string>> = {
  TAB_AS_INDENT: "found a tab; allowed: spaces to indent",
  DUPLICATE_KEY: "found a second time; allowed: each key once; join the two",
  BLOCK_AS_IMPLICIT_KEY:
    'found a second ": " on the line; allowed: one key and its value; put the value in quotes, or the inner key on a line of its own',
  MULTILINE_IMPLICIT_KEY: 'found a line without ": "; allowed: key: value, with a space after the colon',
};

export function sayYamlError({ code, message }: YAMLError): string {
  return MEANINGS[code] ?? `not YAML: ${message}`;
}
