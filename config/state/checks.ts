import { misspeltRegion, unknownRegion } from "../aws/regions";
import { problemWhen } from "../crd/reading";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

const REGION = ["state", "region"] as const;

/** What is wrong with where the states are kept, though each setting is right by itself. */
export function stateProblems({ state }: Partially<Pick<Environment, "state">>): Problem[] {
  if (state?.backend !== "s3") return [];
  return [
    ...misspeltRegion(REGION, state.region),
    ...problemWhen(
      state.encrypt === false && state.kmsKeyArn !== undefined,
      ["state", "kmsKeyArn"],
      "needs encrypt: true",
    ),
  ];
}

export function stateWarnings({ state }: Pick<Environment, "state">): Problem[] {
  return unknownRegion(REGION, state.backend === "s3" ? state.region : undefined);
}
