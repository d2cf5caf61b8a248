import { App } from "cdktf";
import { ConfigError } from "./config/config-error";
import { environmentsFolder, loadEnvironments } from "./config/load-environments";
import { addStacks } from "./stacks/add-stacks";

// CDKTF takes a stack trace for each token and shows none of them: a third of the time that a synth takes.
Error.captureStackTrace = () => {};

try {
  const environments = loadEnvironments(environmentsFolder(process.env));
  // Annotations would otherwise carry stack traces, whose absolute paths differ on every machine.
  const app = new App({ stackTraces: false });
  for (const environment of environments) addStacks(app, environment);
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
