import { Fn, Lazy, TerraformOutput, TerraformVariable } from "cdktf";
import fc from "fast-check";
import { type HelmValues, renderHelmValues } from "../../../constructs/shared/helm-values";
import { terraformText } from "../../../constructs/shared/terraform-text";
import { built } from "../../support/built";

type Tokens = Readonly<Record<"text" | "list", any>>;

/** The text as Terraform reads it from the synthesized JSON, templates not yet evaluated. */
function rendered(values: (tokens: Tokens) => HelmValues): string {
  return built((stack) => {
    const text = new TerraformVariable(stack, "text", { type: "string" }).stringValue;
    const list = Fn.split(",", text);
    new TerraformOutput(stack, "values", { value: renderHelmValues(values({ text, list })), staticId: true });
  }).terraform.output.values.value;
}

/** What Terraform makes of a text that holds no reference: of the signs before a brace it drops one (seen with 1.11). */
const evaluated = (text: string) => JSON.parse(text.replace(/([$%])\1\{/g, "$1{"));

describe("renderHelmValues", () => {
  test("gives back any literal value, whatever signs it is made of", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("${x}", "%{if a}", "$${y}", '"', "\\", "\n", "$", "{", "%%{"),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("any")),
        fc.dictionary(text, tie("any")),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(text, value), (values) => {
        expect(evaluated(renderHelmValues(terraformText(values)))).toEqual(values);
      }),
      { numRuns: 200 },
    );
  });

  test("escapes what Terraform would take for a template in a user's text", () => {
    expect(rendered(() => terraformText({ userData: 'echo "${HOSTNAME}" %{x}' }))).toBe(
      '{\n  "userData": "echo \\"$${HOSTNAME}\\" %%{x}"\n}',
    );
  });

  test("leaves a token to Terraform's own encoding, of any type", () => {
    expect(
      rendered(({ text, list }) => ({
        role: text,
        ids: list,
        later: Lazy.anyValue({ produce: () => text }),
      })),
    ).toBe(
      '{\n  "role": ${jsonencode(var.text)},\n  "ids": ${jsonencode(split(",", var.text))},\n  "later": ${jsonencode(var.text)}\n}',
    );
  });

  test("puts a token into a longer text, where the rest stays literal", () => {
    expect(rendered(({ text }) => ({ name: `a "${text}" ${terraformText("${b}")}` }))).toBe(
      '{\n  "name": "a \\"${var.text}\\" $${b}"\n}',
    );
  });

  test("leaves out what is undefined", () => {
    expect(renderHelmValues({ a: undefined, b: { c: undefined }, d: [] })).toBe(
      '{\n  "b": {},\n  "d": []\n}',
    );
  });
});
