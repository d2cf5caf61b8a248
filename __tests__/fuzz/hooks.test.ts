import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Machine, TWO_CLUSTERS } from "../support/drain-machine";

/** `npm run fuzz` asks for a thousand. */
const RUNS = Number(process.env.FUZZ_ANSWERS ?? 3);
/** Seconds for a drain whose own deadline is one, on a busy machine. */
const LONGEST_S = 60;

const MARK = ":>$ACCOUNT/ran";

/** What anybody who may write into the cluster can call an object, or have an event, a condition or an error say. */
const word = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[`$(${MARK})`, `\`${MARK}\``, `;${MARK};`, `|${MARK}|`, `a[$(${MARK})]`, `x[\`${MARK}\`]=1`],
        ...["\u001b[2J", "\u001b]0;title\u0007", "\u009b31m", "\r", "\b\b", "\u007f", "\u0004", "\u000e"],
        ...[
          "--all",
          "-rf",
          "*",
          "?",
          "~",
          "%s%n",
          "\\033[31m",
          "'",
          '"',
          "i-0a",
          "True",
          "deleting",
          "<none>",
        ],
        ...["default-1", "demo", "arn:aws:iam::111122223333:role/x", "\u202e", "é", "a".repeat(5000)],
      ),
      fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replaceAll("\u0000", "")),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(""));

const line = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => `${words.join(" ")}\n`);
const text = fc.array(line, { maxLength: 4 }).map((lines) => lines.join(""));

/** Where such answers stand among those of a cluster that is as it should be. */
const answers = fc.record(
  {
    nodepools: text,
    nodeclaims: text,
    nodes: text,
    ec2nodeclasses: text,
    explanation: text,
    instances: text,
    templates: text,
    profiles: text,
    cluster: line,
    role: line,
    "api-down": text,
    "no-nodeclaims": text,
    conflict: text,
  },
  { requiredKeys: [] },
);

const OF_API: readonly string[] = ["nodepools", "nodeclaims", "nodes", "ec2nodeclasses"];

test(
  "whatever a cluster answers, the drain prints no control character, runs no command and ends",
  () => {
    fc.assert(
      fc.property(answers, (said) => {
        const machine = new Machine(TWO_CLUSTERS);
        for (const [name, content] of Object.entries(said))
          machine.write(OF_API.includes(name) ? `api/${name}` : name, healthy(name) + content);
        const from = Date.now();
        const { stdout, stderr, status, signal } = machine.drain({
          DRAIN_ROLE_ARN: "arn:aws:iam::111122223333:role/drain",
        });
        expect([signal, typeof status]).toEqual([null, "number"]);
        expect((Date.now() - from) / 1000).toBeLessThan(LONGEST_S);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(stdout + stderr).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
        expect(existsSync(join(machine.account, "ran"))).toBe(false);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  RUNS * LONGEST_S * 1000,
);

/** What the healthy cluster has under that name, before what is hostile. */
function healthy(name: string): string {
  if (["cluster", "role", "api-down", "no-nodeclaims"].includes(name)) return "";
  return TWO_CLUSTERS.files?.[name] ?? TWO_CLUSTERS.api?.[name] ?? "";
}
