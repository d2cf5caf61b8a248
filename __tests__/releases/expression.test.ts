import { CelError, type Expression, evaluate } from "../../releases/validation/expression";

const SELF: Expression = ["id", "self"];
const field = (name: string): Expression => [".", SELF, name];
const value = (expression: Expression, self: unknown) => evaluate(expression, { self });

describe("evaluate", () => {
  test("has no value for a field that is not set, unless another operand decides", () => {
    const missing = field("a");
    expect(() => value(missing, {})).toThrow(CelError);
    expect(value(["||", missing, true], {})).toBe(true);
    expect(value(["||", true, missing], {})).toBe(true);
    expect(value(["&&", missing, false], {})).toBe(false);
    expect(() => value(["||", missing, false], {})).toThrow(CelError);
    expect(() => value(["&&", missing, true], {})).toThrow(CelError);
  });

  test("looks only at the branch that a condition chooses", () => {
    const choice: Expression = ["?:", ["has", SELF, "a"], field("a"), "none"];
    expect(value(choice, { a: "one" })).toBe("one");
    expect(value(choice, {})).toBe("none");
  });

  test("goes over the items of a list and the keys of a map", () => {
    const all = (body: Expression): Expression => ["all", SELF, "x", body];
    const isA: Expression = ["==", ["id", "x"], "a"];
    expect(value(all(isA), ["a", "a"])).toBe(true);
    expect(value(all(isA), { a: 1, b: 2 })).toBe(false);
    expect(value(["exists", SELF, "x", isA], ["b", "a"])).toBe(true);
    expect(value(["size", ["filter", SELF, "x", isA]], ["a", "b", "a"])).toBe(2);
  });

  test("lets one item decide beside another that has no value", () => {
    const body: Expression = ["==", [".", ["id", "x"], "a"], 1];
    expect(value(["all", SELF, "x", body], [{}, { a: 2 }])).toBe(false);
    expect(value(["exists", SELF, "x", body], [{}, { a: 1 }])).toBe(true);
    expect(() => value(["all", SELF, "x", body], [{}, { a: 1 }])).toThrow(CelError);
  });

  test("reads whole numbers of 64 bits out of text, and nothing else", () => {
    const number: Expression = [">=", ["int", SELF], 0];
    expect(["0", "007", "+5", "9223372036854775807"].map((text) => value(number, text))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(value(number, "-1")).toBe(false);
    for (const text of ["", "1.5", "1e3", " 1", "0x1", "9223372036854775808"]) {
      expect(() => value(number, text)).toThrow(CelError);
    }
  });

  test("knows text by its characters", () => {
    expect(value(["size", SELF], "a😀")).toBe(2);
    expect(value(["find", SELF, "^[^@]+"], "al2023@v1")).toBe("al2023");
    expect(value(["find", SELF, "@.+$"], "al2023")).toBe("");
    expect(value(["[]", ["split", SELF, "@"], 1], "al2023@v1")).toBe("v1");
    expect(() => value(["[]", ["split", SELF, "@"], 1], "al2023")).toThrow(CelError);
  });

  test("sees what a map holds, and never what every object of JavaScript has", () => {
    expect(value(["in", "constructor", SELF], {})).toBe(false);
    expect(value(["has", SELF, "toString"], {})).toBe(false);
    expect(() => value(field("constructor"), {})).toThrow(CelError);
    expect(value(["in", "a", SELF], { a: 1 })).toBe(true);
    expect(value(["in", "a", ["list", "b", "a"]], {})).toBe(true);
  });

  test("has no value where types do not fit", () => {
    for (const wrong of [
      ["!", 1],
      ["<", 1, "a"],
      ["size", 1],
      ["startsWith", 1, "a"],
    ] as Expression[]) {
      expect(() => value(wrong, {})).toThrow(CelError);
    }
  });

  test("says of an operator that it does not know", () => {
    expect(() => value(["quantity", "1Gi"], {})).toThrow("CEL's quantity is not known");
  });
});
