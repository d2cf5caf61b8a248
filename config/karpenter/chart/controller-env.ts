import { asRecord, problemWhen } from "../../crd/reading";
import { expected } from "../../messages";
import type { Problem } from "../../problems";

const PATH = ["karpenter", "values", "controller", "env"];

/** What is wrong with variables of a user's own for the controller, which gets AWS_REGION from `aws.region`. */
export function controllerEnvProblems(values: unknown, region: string | undefined): Problem[] {
  const { env } = asRecord(asRecord(values).controller);
  if (!Array.isArray(env)) {
    return problemWhen(env !== undefined, PATH, expected('a list such as [{ name: GODEBUG, value: "..." }]'));
  }
  return env.flatMap((variable, index) => {
    const { name, value } = asRecord(variable);
    const conflicts = name === "AWS_REGION" && region !== undefined && value !== region;
    return problemWhen(
      conflicts,
      [...PATH, index],
      `conflicts with aws.region (${region}), which is where the cluster and the nodes are; remove AWS_REGION, the controller gets it from there`,
    );
  });
}
