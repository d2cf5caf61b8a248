import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { testNamesIn } from "../../scripts/checklist/test-names";

const SCRIPT = join(__dirname, "..", "..", "scripts", "checklist.ts");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "checklist-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The command in a project with these items and these test files. */
function checklist(ids: readonly string[], files: Readonly<Record<string, string>>) {
  const rows = ids.map((id) => `| ${id} | a thing | here |`);
  const list = ["# List", "", "| Id | What | Where |", "| --- | --- | --- |", ...rows, ""].join("\n");
  for (const [path, text] of Object.entries({ ...files, "docs/published-set-ups.md": list })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const args = ["--import", require.resolve("tsx"), SCRIPT];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  return { status, stdout, lines: stderr.split("\n").filter((line) => line !== "") };
}

describe("npm run checklist", () => {
  test("is content when each item is in the name of a test, wherever the test is", () => {
    const files = {
      "__tests__/deep/a.test.ts": 'test("S0-1 S1-3: stands", () => {});',
      "e2e/b.e2e.ts": 'test("S0-2 runs", () => {});',
    };
    expect(checklist(["S0-1", "S0-2", "S1-3"], files)).toEqual({
      status: 0,
      stdout: "3 items of the published set-ups, each with a test\n",
      lines: [],
    });
  });

  test("fails on an item without a test, and says where it belongs", () => {
    const files = { "__tests__/a.test.ts": '// S0-2\ntest("S0-1 stands", () => {});' };
    expect(checklist(["S0-1", "S0-2"], files)).toEqual({
      status: 1,
      stdout: "",
      lines: [
        "docs/published-set-ups.md:6: S0-2 has no test; put S0-2 into the name of the test in __tests__ or e2e that shows it, or write that test",
      ],
    });
  });

  test("fails on a test of what is no item", () => {
    const files = { "__tests__/a.test.ts": 'test("S0-1 stands", () => {});\ntest("S0-10", () => {});' };
    expect(checklist(["S0-1"], files)).toMatchObject({
      status: 1,
      lines: [
        "__tests__/a.test.ts:2: S0-10 is no item; mend the id, or give it a row in docs/published-set-ups.md",
      ],
    });
  });

  test("fails on an item that stands twice", () => {
    const files = { "__tests__/a.test.ts": 'test("S0-1 stands", () => {});' };
    expect(checklist(["S0-1", "S0-1"], files)).toMatchObject({
      status: 1,
      lines: ["docs/published-set-ups.md:6: S0-1 stands there a second time; give each id one row"],
    });
  });

  test("takes a range for each id from its first to its last", () => {
    const files = { "__tests__/a.test.ts": 'test("S2-25..27 stand", () => {});' };
    expect(checklist(["S2-25", "S2-26", "S2-27"], files)).toMatchObject({ status: 0 });
    expect(checklist(["S2-25", "S2-26"], files)).toMatchObject({
      status: 1,
      lines: [expect.stringMatching(/^__tests__\/a\.test\.ts:1: S2-27 is no item/)],
    });
  });
});

describe("testNamesIn", () => {
  const namesIn = (text: string) => testNamesIn("a.test.ts", text).map(({ name }) => name);

  test.each([
    [
      "a suite's name before its tests'",
      'describe("a", () => { describe("b", () => { it("c", f); }); });',
      ["a b c"],
    ],
    ["rows under one name", 'test.each([["x"]])("takes %s", () => {});', ["takes %s"]],
    [
      "the first cell of each row where the title starts with it",
      'test.each([["S0-1", "x"], ["S0-2", "y"]])("%s: %s stands", f);',
      ["S0-1 S0-2 %s: %s stands"],
    ],
    ["rows in a template", "test.each`a | b`('takes $a', () => {});", ["takes $a"]],
    ["a name that is put together", "test(`S0-1 ${word} stands`, () => {});", ["S0-1   stands"]],
    ["tests in a loop", 'for (const x of y) test("a", () => {});', ["a"]],
    [
      "no test that is skipped",
      'test.skip("a", f); describe.skip("b", () => { test("c", f); }); test.todo("d");',
      [],
    ],
    [
      "no rows, no remark and no other function",
      '/* test("a", f) */ test.each(["S0-1"]); expect("b", f);',
      [],
    ],
    ["no suite without a test", 'describe("a", () => {});', []],
  ])("finds %s", (_, text, names) => {
    expect(namesIn(text)).toEqual(names);
  });
});
