import { existsSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Machine, TWO_CLUSTERS } from "../support/drain-machine";
import { CONTROL_CHARACTERS, hostileLine as line, hostileText as text } from "./hostile-answers";

/** `npm run fuzz` asks for a thousand. */
const RUNS = Number(process.env.FUZZ_ANSWERS ?? 3);
/** Seconds for a drain whose own deadline is one, on a busy machine. */
const LONGEST_S = 60;

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
        expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS);
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
