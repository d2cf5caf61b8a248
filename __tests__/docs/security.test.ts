import { execFileSync } from "node:child_process";
import { basename, join } from "node:path";
import { Page } from "../support/markdown";

const ROOT = join(__dirname, "..", "..");

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
