import { App } from "cdktf";
import { ConfigError } from "./config/config-error";
import { loadEnvironments } from "./config/load-environments";
import { addStacks } from "./stacks/add-stacks";

// Annotations would otherwise carry stack traces, whose absolute paths differ on every machine.
const CONTEXT = { "@cdktf/disable_stack_trace_in_metadata": true };

try {
  const environments = loadEnvironments(process.env.ENVIRONMENTS_DIR ?? "environments");
  const app = new App({ context: CONTEXT });
  for (const environment of environments) addStacks(app, environment);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
