import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { type LoadedEnvironment, loadEnvironments } from "../config/load-environments";
import { pathText } from "../config/loader/path-text";
import { InfraStack } from "../stacks/infra-stack";
import { WorkloadsStack } from "../stacks/workloads-stack";
import { BuiltStack } from "./support/stacks";

const FOLDER = join(__dirname, "..", "examples");

/** What synthesis says of an example, on purpose: where a write-up chose the cheap or the open, so does its example. */
const WARNINGS: Readonly<Record<string, readonly string[]>> = {
  "arm64-spot-poc": [
    "cluster.endpoint.publicCidrs",
    "nodePools.graviton-spot.capacityTypes",
    "nodePools.graviton-spot.instanceCategories",
  ],
  "bottlerocket-spot": ["cluster.endpoint.publicCidrs"],
  "existing-vpc": [],
  "managed-node-group": ["cluster.endpoint.publicCidrs"],
  "spot-with-on-demand-fallback": ["cluster.endpoint.publicCidrs"],
};

const examples = loadEnvironments(FOLDER);

function exampleNamed(name: string): LoadedEnvironment {
  const found = examples.find((example) => example.name === name);
  if (found === undefined) throw new Error(`there is no example ${name}`);
  return found;
}

const app = () => Testing.app({ fakeCdktfJsonPath: false });
const infraOf = (name: string) => new BuiltStack(new InfraStack(app(), exampleNamed(name)));
const workloadsOf = (name: string) => new BuiltStack(new WorkloadsStack(app(), exampleNamed(name)));

describe("the examples", () => {
  test("are the five published set-ups, together in one folder", () => {
    expect(examples.map(({ name }) => name)).toEqual(Object.keys(WARNINGS));
  });

  test.each(Object.entries(WARNINGS))("%s has no warning but those it is worth", (name, expected) => {
    expect(exampleNamed(name).warnings.map(({ path }) => pathText(path))).toEqual(expected);
  });

  test.each(Object.keys(WARNINGS))("S0-47 S0-49 %s synthesizes, with no placeholder left", (name) => {
    for (const { graph, json } of [infraOf(name), workloadsOf(name)]) {
      expect(graph.dangling).toEqual([]);
      expect(json).not.toMatch(/TfToken\[|\[object Object\]|undefined|<aws-cloud-id>/);
    }
  });

  test("S2-21 name no account but the one of AWS' documentation", () => {
    for (const file of readdirSync(FOLDER)) {
      const accounts = readFileSync(join(FOLDER, file), "utf8").match(/\b\d{12}\b/g) ?? [];
      expect(accounts.filter((account) => account !== "111122223333")).toEqual([]);
    }
  });
});
