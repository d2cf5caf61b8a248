import { expression, type Json } from "../../../export/hcl/expression";

const hcl = (value: Json) => expression(value, { functions: true });

describe("a value of Terraform's JSON as HCL", () => {
  test.each<[string, Json, string]>([
    ["a word", "karpenter", '"karpenter"'],
    ["a number", 1.5, "1.5"],
    ["nothing", null, "null"],
    ["a switch", false, "false"],
    ["a quote, a backslash and a tab", 'say "a\\b"\t', '"say \\"a\\\\b\\"\\t"'],
    ["control characters that only JSON has short forms for", "\b\f\u0001", '"\\u0008\\u000c\\u0001"'],
    ["letters of the world", "größer 猫 🐈", '"größer 猫 🐈"'],
    ["an expression alone", "${aws_vpc.main.id}", "aws_vpc.main.id"],
    ["two expressions", "${a}${b}", '"${a}${b}"'],
    ["an expression within a text", "arn:${a.partition}:iam", '"arn:${a.partition}:iam"'],
    ["strings within an expression", 'x ${join(", ", ["}", "${a}"])}', '"x ${join(", ", ["}", "${a}"])}"'],
    ["an escaped quote within an expression", '${f("\\"}")}', 'f("\\"}")'],
    ["an expression alone that trims nothing", "${~ a ~}", "a"],
    ["an expression that trims", "b ${~ a ~} c", '"b ${~ a ~} c"'],
    ["an expression of two lines", "${[\na]}", "([\na])"],
    ["what is no template", "$${HOME} %%{if} $5 100% {}", '"$${HOME} %%{if} $5 100% {}"'],
    ["a directive", '%{ if a }"b"%{ endif }', '"%{ if a }\\"b\\"%{ endif }"'],
    ["an empty list and an empty map", [[], {}], "[[], {}]"],
    ["a map", { Name: "x", "a/b": "y", for: 1 }, '{\nName = "x"\n"a/b" = "y"\n"for" = 1\n}'],
    ["a map with an expression as key", { "${a}": 1 }, '{\n"${a}" = 1\n}'],
  ])("keeps %s", (_, value, expected) => {
    expect(hcl(value)).toBe(expected);
  });

  test("spreads a text over its lines, and adds none at its end", () => {
    expect(hcl('{\n  "a": ${b}\n}')).toBe('chomp(<<-EOT\n    {\n      "a": ${b}\n    }\nEOT\n)');
    expect(hcl("a\n\nb\n")).toBe("(<<-EOT\n    a\n\n    b\nEOT\n)");
  });

  test.each([
    ["is indented throughout", "  a\n  b"],
    ["ends a heredoc", "a\nEOT\nb"],
    ["has directives", "a\n%{ if b }c%{ endif }"],
    ["has characters that are not to be seen", "a\r\nb"],
    ["begins a line with a space that is none of ASCII's", "a\n\u00a0b"],
  ])("keeps a text on one line that %s", (_, text) => {
    expect(hcl(text)).not.toContain("\n");
  });

  test("calls no function where Terraform evaluates none", () => {
    expect(expression("a\nb", { functions: false })).toBe('"a\\nb"');
  });

  test("refuses a template that does not end, or that HCL would trim more", () => {
    expect(() => hcl("a ${b")).toThrow("a template does not end: ${b");
    expect(() => hcl("a\n${~ b }")).toThrow("cannot be written as HCL, since it trims lines");
    expect(() => hcl('${"b}')).toThrow('a string in a template does not end: "b}');
  });
});
