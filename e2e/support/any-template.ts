import fc from "fast-check";

/** What templates are made of: text with all that means something somewhere, and sequences that Terraform can evaluate. */
const PARTS = [
  ...["a", "Zoë", "猫", "{b}", "}", "$", "%", "$$", "~", "\\", "\\n", '"', "'", "#", "//", "<<-EOT"],
  ...["\n", "\n\n", " ", "  ", "\t", "\r\n", "\n  c", "\nEOT", "\u00a0", "\u0007", "\u2028", "\u007f"],
  ...["$${", "%%{", "$${d}"],
  ...['${"e"}', '${upper("}{\\"f")}', '${jsonencode({ a = [1, "${"g"}"] })}', '${~ "h" ~}'],
  ...[
    '%{ if true }i%{ else }"j"%{ endif }',
    '%{ for k in ["l", "m"] }${k}\n%{ endfor }',
    '${"$${n}"}',
    '${join("", [\n"o"])}',
  ],
] as const;

const text = fc
  .array(fc.constantFrom(...PARTS), { maxLength: 8 })
  .map((scope) => scope.join(""))
  // Parts that stand together may open a sequence that nothing closes, or make text of a directive's beginning.
  .filter((joined) => !/[$%]\{b\}|%%\{ (if|for) /.test(joined))
  // HCL trims more than JSON does where there are several lines, and the export says so.
  .filter((joined) => !(joined.includes('~ "h" ~') && joined.includes("\n")));

/** Any value of Terraform's JSON syntax that can be evaluated by itself. */
export const templates = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { arbitrary: text, weight: 6 },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 1e21),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(text, fc.constantFrom("for", "null", "a-b", "1", "A_b")), tie("value"), {
      maxKeys: 3,
    }),
  ),
})).value;
