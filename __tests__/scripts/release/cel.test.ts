import { evaluate } from "../../../releases/validation/expression";
import { expressionOf } from "../../../scripts/release/cel";

const id = (name: string) => ({ op: "id", args: name });
const value = (args: unknown) => ({ op: "value", args });
const call = (name: string, from: object, ...operands: object[]) => ({
  op: "rcall",
  args: [name, from, operands],
});

describe("expressionOf", () => {
  test("turns a rule's tree into what synth evaluates", () => {
    const has = { op: "call", args: ["has", [{ op: ".", args: [id("x"), "alias"] }]] };
    const find = {
      op: "==",
      args: [call("find", { op: ".", args: [id("x"), "alias"] }, value("^[^@]+")), value("al2")],
    };
    const expression = expressionOf(call("exists", id("self"), id("x"), { op: "&&", args: [has, find] }));
    expect(expression).toEqual([
      "exists",
      ["id", "self"],
      "x",
      ["&&", ["has", ["id", "x"], "alias"], ["==", ["find", [".", ["id", "x"], "alias"], "^[^@]+"], "al2"]],
    ]);
    expect(evaluate(expression, { self: [{}, { alias: "al2@v1" }] })).toBe(true);
  });

  test.each([
    ["a function that synth has no answer for", { op: "call", args: ["quantity", [value("1Gi")]] }],
    ["a macro of two variables", call("all", id("self"), id("k"), id("v"), value(true))],
    ["a fraction", value(1.5)],
    ["an escaped name", { op: ".", args: [id("self"), "a__dash__b"] }],
    ["what is not a name inside of has()", { op: "call", args: ["has", [id("self")]] }],
    ["a regular expression that is no literal", call("matches", id("self"), id("self"))],
  ])("ends the release at %s", (_, node) => {
    expect(() => expressionOf(node)).toThrow("is not known to releases/validation/expression.ts");
  });

  test("ends the release at a regular expression that has no translation", () => {
    expect(() => expressionOf(call("matches", id("self"), value("(?i)a")))).toThrow("has no translation");
  });
});
