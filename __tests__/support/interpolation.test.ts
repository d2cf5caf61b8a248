import { nestedInterpolations } from "./interpolation";

test.each([
  ["${concat([], ${local.a})}", true],
  ['${toset(["a"], ${[for x in local.b : x]})}', true],
  ['${jsonencode({"a" = "${local.b}"})}', false],
  ["$${literal ${local.a}", false],
  ['${"a\\"${local.b}"}', false],
  ["${merge({a = 1}, local.c)} and ${local.d}", false],
])("an expression within an expression is seen: %s", (text, seen) => {
  expect(nestedInterpolations({ a: [text] })).toEqual(seen ? [text] : []);
});
