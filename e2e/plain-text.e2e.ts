import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { terraformText } from "../constructs/shared/terraform-text";
import { stackHcl } from "../export/hcl/stack-hcl";
import { terraformProgram } from "../rehearsal/terraform/program";

const TEXTS = [
  "${x}%{y}",
  "$${x}%%{y}",
  "$%{x}",
  "%${x}",
  '"${file("/etc/hostname")}"',
  "%{ if true }a%{ endif }",
];
const VALUES = { texts: TEXTS, keys: Object.fromEntries(TEXTS.map((text) => [text, [text]])) };
const BACKEND = "state-${x}-%{y}.tfstate";

/** Text of a file as stacks write it, and a backend with text in it. */
const STACK = {
  terraform: { backend: { local: { path: BACKEND } } },
  output: {
    plain: { value: terraformText(VALUES) },
    chart: { value: JSON.stringify(terraformText(VALUES), null, 2) },
  },
};

describe.each([
  ["JSON", async () => new Map([["main.tf.json", JSON.stringify(STACK)]])],
  ["HCL", () => stackHcl(STACK)],
])("text of a file, applied by Terraform from %s", (_, files) => {
  const folder = mkdtempSync(join(tmpdir(), "plain-text-"));
  const terraform = (...args: string[]) =>
    execFileSync(terraformProgram(process.env), args, { cwd: folder, encoding: "utf8" });
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is exactly what was written", async () => {
    for (const [name, text] of await files()) writeFileSync(join(folder, name), text);
    terraform("init", "-input=false");
    terraform("apply", "-input=false", "-auto-approve");
    const { plain, chart } = JSON.parse(terraform("output", "-json"));
    expect(plain.value).toEqual(VALUES);
    expect(JSON.parse(chart.value)).toEqual(VALUES);
    expect(readdirSync(folder)).toContain(BACKEND);
  });
});
