import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exitCode } from "../../cli/command-line";
import { helpOf } from "../../cli/verb";
import { VERBS } from "../../cli/verbs";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { MAINTAINERS_VERBS } from "../../scripts/verbs";

const ROOT = join(__dirname, "..", "..");

/** What a command line prints, and how it ends. */
async function type(...words: string[]) {
  const [out, err] = [jest.spyOn(console, "log"), jest.spyOn(console, "error")];
  const text = (spy: jest.SpyInstance) => spy.mock.calls.flat().join("\n");
  for (const spy of [out, err]) spy.mockImplementation(() => {});
  const status = await exitCode(MAINTAINERS_VERBS, words);
  const printed = { stdout: text(out), stderr: text(err) };
  for (const spy of [out, err]) spy.mockRestore();
  return { status, ...printed };
}

describe("what a maintainer types", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

  test("is found in package.json under its own name, and no user's verb has that", () => {
    for (const { name } of MAINTAINERS_VERBS)
      expect([name, scripts[name]]).toEqual([name, `node --import tsx scripts/main.ts ${name}`]);
    const names = [...VERBS, ...MAINTAINERS_VERBS].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test("shows its usage with --help", async () => {
    const release = MAINTAINERS_VERBS.find(({ name }) => name === "release");
    expect(await type("release", "--help")).toEqual({ status: 0, stderr: "", stdout: helpOf(release!) });
    expect((await type("--help")).stdout).toContain("npm run instance-types");
  });

  test.each([
    [["release"], `expected karpenter and its version, such as ${DEFAULT_VERSIONS.karpenter}, got nothing`],
    [
      ["release", "karpenter", "newest"],
      `expected karpenter and its version, such as ${DEFAULT_VERSIONS.karpenter}, got karpenter newest`,
    ],
    [
      ["release", "karpenter", DEFAULT_VERSIONS.karpenter, "now"],
      '"now" is one argument too many; expected karpenter <version>',
    ],
    [["changes", "network.cdr"], "network.cdr: expected a setting with a sample"],
    [["export:blocks"], "expected files with the output of terraform providers schema -json, got none"],
    [["docs", "--check"], "there is no option --check; there are no options"],
  ])("ends with 2 and the usage where %j is no call of it", async (words, message) => {
    const { status, stdout, stderr } = await type(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).toContain(`usage: npm run ${words[0]}`);
  });
});
