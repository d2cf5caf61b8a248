import { type App, type TerraformStack, Testing } from "cdktf";
import { environmentSchema } from "../../config/environment";
import type { Environment } from "../../config/environment-sections";
import { type ResolvedEnvironment, resolve } from "../../config/resolve";
import { InfraStack } from "../../stacks/infra-stack";
import { WorkloadsStack } from "../../stacks/workloads-stack";
import { Built, type Synthesized, synthesized } from "./built";
import { Graph } from "./graph";

/** An environment as a file with this content would make it. */
export function environmentOf(settings: object = {}, name = "default"): ResolvedEnvironment {
  return resolve(name, parsedOf(settings), settings);
}

/** The same before it is resolved, as rules and warnings read it. */
export function parsedOf(settings: object = {}): Environment {
  return environmentSchema.parse({ aws: { region: "eu-west-1" }, ...settings });
}

export const infraOf = (settings: object = {}, name?: string) => builtOf(InfraStack, settings, name);

export const workloadsOf = (settings: object = {}, name?: string) => builtOf(WorkloadsStack, settings, name);

/** Of a test file's own, by what they were made of: the same settings make the same bytes. */
const made = new Map<string, Synthesized>();

function builtOf(
  Stack: new (app: App, environment: ResolvedEnvironment) => TerraformStack,
  settings: object,
  name?: string,
): BuiltStack {
  const key = JSON.stringify([Stack.name, name, settings]);
  const stack = made.get(key) ?? synthesized(() => new Stack(app(), environmentOf(settings, name)));
  made.set(key, stack);
  return new BuiltStack(stack);
}

export class BuiltStack extends Built {
  readonly graph = new Graph(this.terraform);
}

/** Writes assets to a folder of its own, as `cdktf synth` does. */
function app(): App {
  return Testing.app({ fakeCdktfJsonPath: false });
}
