import { Annotations, type App } from "cdktf";
import type { LoadedEnvironment } from "../config/load-environments";
import { lineOf } from "../config/loader/located";
import { InfraStack } from "./infra-stack";
import { WorkloadsStack } from "./workloads-stack";

/**
 * Adds an environment's two stacks. Neither depends on the other by CDKTF's means: its CLI would refuse
 * `deploy workloads` and `destroy infra` typed by themselves. Their order is the user's, their link the infra outputs.
 */
export function addStacks(app: App, environment: LoadedEnvironment): void {
  const infra = new InfraStack(app, environment);
  new WorkloadsStack(app, environment);
  for (const warning of environment.warnings) Annotations.of(infra).addWarning(lineOf(warning));
}
