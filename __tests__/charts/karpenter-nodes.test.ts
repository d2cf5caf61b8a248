import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { valuesOf, workloads } from "../support/workloads";

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(__dirname, "../../charts/karpenter-nodes/values.schema.json"), "utf8")),
);
const accepts = (values: unknown) => schema.safeParse(values).success;

describe("values.schema.json of karpenter-nodes", () => {
  test("accepts what KarpenterNodes gives", () => {
    const object = { metadata: { labels: { a: "b" }, annotations: { c: "d" } }, spec: { role: "r" } };
    const stack = workloads({
      nodes: {
        nodeClasses: { "arm64.v2": object },
        nodePools: { default: object },
        nodeOverlays: { default: object },
        capacityBuffers: { default: { ...object, metadata: { namespace: "shop" } } },
      },
    });
    expect(accepts(valuesOf(stack, "karpenter-nodes")[0])).toBe(true);
    expect(accepts({ nodeClasses: {}, nodePools: {} })).toBe(true);
  });

  test.each([
    ["a misspelt map, whose objects Helm would delete", { nodeclasses: {}, nodeClasses: {}, nodePools: {} }],
    ["a missing map", { nodeClasses: {} }],
    [
      "a name that Kubernetes refuses",
      { nodeClasses: { Default_1: { spec: { role: "r" } } }, nodePools: {} },
    ],
    ["a spec that is not under spec", { nodeClasses: {}, nodePools: { default: { weight: 1 } } }],
    ["an empty spec", { nodeClasses: {}, nodePools: { default: { spec: {} } } }],
    [
      "a label that is no text",
      { nodeClasses: {}, nodePools: { a: { spec: { weight: 1 }, metadata: { labels: { on: true } } } } },
    ],
  ])("refuses %s", (_, values) => expect(accepts(values)).toBe(false));
});
