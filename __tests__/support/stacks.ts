import { type App, Testing } from "cdktf";
import { type Environment, environmentSchema } from "../../config/environment";
import { type ResolvedEnvironment, resolve } from "../../config/resolve";
import { InfraStack } from "../../stacks/infra-stack";
import { WorkloadsStack } from "../../stacks/workloads-stack";
import { Built } from "./built";
import { Graph } from "./graph";

/** An environment as a file with this content would make it. */
export function environmentOf(settings: object = {}, name = "default"): ResolvedEnvironment {
  return resolve(name, parsedOf(settings), settings);
}

/** The same before it is resolved, as rules and warnings read it. */
export function parsedOf(settings: object = {}): Environment {
  return environmentSchema.parse({ aws: { region: "eu-west-1" }, ...settings });
}

export const infraOf = (settings: object = {}, name?: string) =>
  new BuiltStack(new InfraStack(app(), environmentOf(settings, name)));

export const workloadsOf = (settings: object = {}, name?: string) =>
  new BuiltStack(new WorkloadsStack(app(), environmentOf(settings, name)));

export class BuiltStack extends Built {
  readonly graph = new Graph(this.terraform);
}

/** Writes assets to a folder of its own, as `cdktf synth` does. */
function app(): App {
  return Testing.app({ fakeCdktfJsonPath: false });
}
