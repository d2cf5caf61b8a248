import { problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

type Sections = Partially<Pick<Environment, "interruption">>;

/** What is wrong with settings of interruptions beside each other. */
export function interruptionProblems({ interruption }: Sections): Problem[] {
  return problemWhen(
    interruption?.queue === false && interruption.notifications !== undefined,
    ["interruption", "notifications"],
    "needs queue: true, whose rules send the emails",
  );
}

export function interruptionWarnings({ interruption }: Sections): Problem[] {
  return problemWhen(
    interruption?.queue === false,
    ["interruption", "queue"],
    "Spot nodes are reclaimed without a drain: pods are killed two minutes after the notice",
  );
}
