import { App } from "cdktf";
import { environmentsFolder, readEnvironments } from "./config/load-environments";
import { addStacks } from "./stacks/add-stacks";
import { withoutTokenTraces } from "./stacks/without-token-traces";

const { whole, broken, error } = readEnvironments(environmentsFolder(process.env));
if (whole.length === 0) {
  console.error(error?.message);
  process.exitCode = 1;
} else {
  // The CLI does not say which stack is meant, and shows what stands on standard output alone where a synth succeeds.
  if (error)
    console.log(`Without the stacks of ${broken.join(", ")}, which cannot be read:\n${error.message}`);
  withoutTokenTraces(process.env, () => {
    // Annotations would otherwise carry stack traces, whose absolute paths differ on every machine.
    const app = new App({ stackTraces: false });
    for (const environment of whole) addStacks(app, environment);
    app.synth();
  });
}
