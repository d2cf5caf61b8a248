import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";

const EXAMPLES = join(__dirname, "..", "..", "examples");
const WHOLE = readdirSync(EXAMPLES).map((file) => readFileSync(join(EXAMPLES, file), "utf8"));

/** Pieces at which parsers, schemas and terminals have failed before. */
const PIECES = [
  ..."{}[]:,-?|>&*!%@`#'\"\\\t\n ",
  ...["\u0000", "\u001b[2J", "\u001b]0;x\u0007", "\u009b31m", "\r", "\ufeff", "\u2028", "\ud800", "\u202e"],
  ...[
    "__proto__",
    "constructor",
    "toString",
    "hasOwnProperty",
    "<<",
    "null",
    "~",
    ".nan",
    "-.inf",
    "0x7fffffff",
  ],
  ...[
    "!!js/function 'x'",
    "!!binary aGk=",
    "!!python/object/apply:os.system [id]",
    "&a [*a]",
    "*a",
    "? {a: b}",
  ],
  ...["---\n", "...\n", "%YAML 9.9\n", "extends: ../../etc/passwd\n", "extends: default.yaml\n"],
  ...['${file("/etc/passwd")}', "%{ for a in b }", "$(id)", "`id`", "; rm -rf /", "a".repeat(70_000)],
  ...[
    "99999999999999999999",
    "1e999",
    "-0",
    "2026-11-28",
    "12:30:45",
    "0o777",
    "yes",
    "No",
    "=",
    "\u00e9\u0301",
  ],
];

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

/** Does to a text what an editor, a merge or a stranger does. */
const change = fc.oneof(
  fc.record({ at: place, put: fc.constantFrom(...PIECES) }).map(({ at, put }) => (text: string) => {
    const index = Math.floor(at * text.length);
    return text.slice(0, index) + put + text.slice(index);
  }),
  fc.record({ at: place, length: fc.nat(200) }).map(({ at, length }) => (text: string) => {
    const index = Math.floor(at * text.length);
    return text.slice(0, index) + text.slice(index + length);
  }),
  fc.record({ at: place, to: place }).map(({ at, to }) => (text: string) => {
    const lines = text.split("\n");
    const [line = ""] = lines.splice(Math.floor(at * lines.length), 1);
    lines.splice(Math.floor(to * lines.length), 0, line, line);
    return lines.join("\n");
  }),
  fc.record({ at: place, put: fc.constantFrom(...PIECES) }).map(({ at, put }) => (text: string) => {
    const lines = text.split("\n");
    const index = Math.floor(at * lines.length);
    lines[index] = (lines[index] ?? "").replace(/:.*/, () => `: ${put}`);
    return lines.join("\n");
  }),
);

const broken = fc
  .record({ text: fc.constantFrom(...WHOLE), changes: fc.array(change, { minLength: 1, maxLength: 8 }) })
  .map(({ text, changes }) => changes.reduce((so_far, each) => each(so_far), text));

const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 60 }).map((pieces) => pieces.join(""));

const deep = fc
  .record({ depth: fc.nat(20_000), open: fc.constantFrom("[", "{a: ", "- ", "a:\n ", "? ", "!a ") })
  .map(({ depth, open }) => open.repeat(depth));

/** Each alias stands for many of the one before: a thousand million of the first. */
const laughs = fc
  .record({ levels: fc.nat(12), width: fc.integer({ min: 2, max: 12 }) })
  .map(({ levels, width }) =>
    Array.from({ length: levels + 1 }, (_, level) =>
      level === 0
        ? "a0: &a0 [x]"
        : `a${level}: &a${level} [${Array(width)
            .fill(`*a${level - 1}`)
            .join(", ")}]`,
    ).join("\n"),
  );

const anything = fc.oneof(fc.string({ unit: "binary", maxLength: 400 }), fc.json({ maxDepth: 6 }));

/** What somebody may write into a file of `environments/`, or be brought to. */
export const hostileFile: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: broken },
  { weight: 2, arbitrary: soup },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: laughs },
  { weight: 1, arbitrary: anything },
);
