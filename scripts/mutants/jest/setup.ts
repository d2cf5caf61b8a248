import { appendFileSync } from "node:fs";
import type { TerraformStack } from "cdktf";
import { placesOf, placesOfPolicy, weaken } from "../changes";
import { weakenedPolicy } from "../iam";
import type { Mutant } from "../mutant";

/** What a test file gets in the place of what it makes, while `npm run mutants` runs it. */
const mutant: Mutant | undefined = process.env.MUTANT ? JSON.parse(process.env.MUTANT) : undefined;
/** Of each place the tests that make it; ANY, where it is made outside of a test. */
const seen = new Map<string, Set<string>>();
const ANY = "";
let running = ANY;
let began = 0;
const milliseconds: Record<string, number> = {};
const see = (places: readonly string[]) => {
  for (const place of places) seen.set(place, (seen.get(place) ?? new Set()).add(running));
};

Object.assign(globalThis, {
  mutated: {
    begins(title: string): void {
      running = title;
      began = Date.now();
    },
    ends(): void {
      milliseconds[running] = Date.now() - began;
      running = ANY;
    },
    stack(stack: TerraformStack, text: string): string {
      const json = JSON.parse(text);
      if (mutant === undefined) see(placesOf(stack, json));
      else weaken(stack, json, mutant);
      return JSON.stringify(json, null, 2);
    },
    policy(policy: string): string {
      if (mutant === undefined) see(placesOfPolicy(policy));
      return mutant?.part === "iam" ? weakenedPolicy(policy, mutant.place, mutant.change) : policy;
    },
  },
});

jest.mock("../../../constructs/shared/iam", () => {
  const { mutated } = globalThis as unknown as { mutated: { policy(text: string): string } };
  const iam = jest.requireActual("../../../constructs/shared/iam");
  const renderers = [
    "policyDocument",
    "assumeRolePolicy",
    "podIdentityTrustPolicy",
    "webIdentityTrustPolicy",
  ];
  const changed = renderers.map((name) => [name, (...args: unknown[]) => mutated.policy(iam[name](...args))]);
  return { ...iam, ...Object.fromEntries(changed) };
});

afterAll(() => {
  const { MUTANTS_PLACES } = process.env;
  if (!MUTANTS_PLACES) return;
  const places = [...seen].map(([place, titles]) => [place, [...titles]]);
  const entry = { path: expect.getState().testPath, places, milliseconds };
  appendFileSync(MUTANTS_PLACES, `${JSON.stringify(entry)}\n`);
});
