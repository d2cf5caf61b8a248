import type { Schema } from "../../../releases/validation/schema";
import { refuseUnknownKeywords } from "../../../scripts/release/keywords";

describe("refuseUnknownKeywords", () => {
  test.each([
    ["nullable", { type: "string", nullable: true }],
    ["oneOf", { oneOf: [] }],
    ["type", { type: "number" }],
    ["format", { type: "string", format: "ipv4" }],
    ["enum", { type: "integer", enum: [1] }],
    ["anyOf", { anyOf: [{ type: "string" }] }],
    ["x-kubernetes-list-type", { type: "array", "x-kubernetes-list-type": "map" }],
    [
      "x-kubernetes-validations",
      { "x-kubernetes-validations": [{ rule: "true", messageExpression: "'a'" }] },
    ],
    ["items", { type: "array", items: { type: "string", default: "a" } }],
  ])("ends the release at %s that synth does not judge, and says where", (keyword, schema) => {
    const spec = { type: "object", properties: { a: schema } } as Schema;
    expect(() => refuseUnknownKeywords(spec, "NodePool")).toThrow(
      `NodePool.a: releases/validation does not know ${keyword}`,
    );
  });

  test("ends the release at a pattern that has no translation", () => {
    expect(() => refuseUnknownKeywords({ type: "string", pattern: "\\pL" }, "NodePool")).toThrow(
      "no translation",
    );
  });
});
