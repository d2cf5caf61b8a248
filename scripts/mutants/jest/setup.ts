import { appendFileSync } from "node:fs";
import type { TerraformStack } from "cdktf";
import { placesOf, placesOfPolicy, weaken } from "../changes";
import { weakenedPolicy } from "../iam";
import type { Mutant } from "../mutant";

/** What a test file gets in the place of what it makes, while `npm run mutants` runs it. */
const mutant: Mutant | undefined = process.env.MUTANT ? JSON.parse(process.env.MUTANT) : undefined;
const seen = new Set<string>();

Object.assign(globalThis, {
  mutated: {
    stack(stack: TerraformStack, text: string): string {
      const json = JSON.parse(text);
      if (mutant === undefined) for (const place of placesOf(stack, json)) seen.add(place);
      else weaken(stack, json, mutant);
      return JSON.stringify(json, null, 2);
    },
    policy(policy: string): string {
      if (mutant === undefined) for (const place of placesOfPolicy(policy)) seen.add(place);
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
  if (MUTANTS_PLACES)
    appendFileSync(MUTANTS_PLACES, `${JSON.stringify([expect.getState().testPath, [...seen]])}\n`);
});
