import { shown } from "../../cli/show/shown";
import { loadEnvironments } from "../../config/load-environments";
import { withEnvironments } from "../support/environments-folder";
import { Page } from "../support/markdown";

const PAGE = Page.read("docs/environments.md");

/** The files of the example, by what their first lines call them. */
const FILES = Object.fromEntries(
  PAGE.fences.flatMap(({ text }) => {
    const [, name] = /^# environments\/(.+\.yaml)\n/.exec(text) ?? [];
    return name === undefined ? [] : [[name, text]];
  }),
);

const example = withEnvironments(FILES, () =>
  Object.fromEntries(loadEnvironments("environments").map((each) => [each.name, each])),
);

test("the example of environments.md is two environments, which are what the page says", () => {
  expect(Object.keys(example)).toEqual(["prod", "staging"]);
  const { prod, staging } = example;
  expect(prod?.nodePools.general?.spec.limits).toEqual({ cpu: 400, memory: "256Gi" });
  expect(prod?.nodePools).toHaveProperty("batch");
  expect(prod?.aws.tags).toEqual({ owner: "platform", stage: "prod" });
  expect(Object.keys(staging?.nodePools ?? {})).toEqual(["general"]);
  expect([prod?.cluster.name, staging?.cluster.name]).toEqual(["karpenter-prod", "karpenter-staging"]);
});

test("npm run show prints what environments.md shows", () => {
  const lines = shown(example.prod!).split("\n");
  const wanted = PAGE.output("npm run show -- prod")
    .split("\n")
    .filter((line) => line !== "" && line !== "…");
  expect(wanted.length).toBeGreaterThan(6);
  for (const line of wanted) expect(lines.map((each) => each.trim())).toContain(line.trim());
});

test("a state of another kind than the base's is whole as environments.md writes it", () => {
  const [, written = ""] = /`(state: \{ backend: local[^`]*)`/.exec(PAGE.text) ?? [];
  const files = { ...FILES, "staging.yaml": `${FILES["staging.yaml"]}${written}\n` };
  const states = withEnvironments(files, () =>
    loadEnvironments("environments").map(({ state }) => state.backend),
  );
  expect(states).toEqual(["s3", "local"]);
});
