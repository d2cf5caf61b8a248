import { mutantsOfEnvironments } from "./from-environments";
import type { Job } from "./jest-process";
import { nameOf, type Part } from "./mutant";
import { whoSees } from "./who-sees";

/** A job for each mutant of the stacks: a test that never makes its place cannot notice it. */
export async function stackJobs(root: string, parts: readonly Part[], workers: number): Promise<Job[]> {
  const mutants = mutantsOfEnvironments(root).filter(({ part }) => parts.includes(part));
  const seenBy = await whoSees(root, workers);
  return mutants.map((mutant) => ({
    name: nameOf(mutant),
    mutant,
    tests: seenBy.get(mutant.place) ?? [],
  }));
}
