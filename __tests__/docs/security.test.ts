import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { Page } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");

test("what of the benchmark no test here shows stands in the list of what stays yours, by its number", () => {
  const page = Page.read("docs/security.md");
  const rows = page.section("What it sets of what benchmarks ask").text.match(/^\| \d.*\| none.*\|$/gm) ?? [];
  const numbers = rows.flatMap((row) => row.split("|")[1]!.match(/\d+(\.\d+)+/g) ?? []);
  expect(numbers.length).toBeGreaterThan(6);
  const yours = page.section("What stays yours").text;
  expect(
    numbers.filter((number) => !new RegExp(`\\b${number.replaceAll(".", "\\.")}\\b`).test(yours)),
  ).toEqual([]);
});

test("security.md names no test that is not there", () => {
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "__tests__", "e2e"], {
    cwd: ROOT,
    encoding: "utf8",
  })
    .split("\n")
    .map((file) => basename(file));
  const named = Page.read("docs/security.md").text.match(/[\w-]+\.(test|e2e)\.ts/g) ?? [];
  expect(named.length).toBeGreaterThan(30);
  expect([...new Set(named)].filter((name) => !files.includes(name))).toEqual([]);
});
