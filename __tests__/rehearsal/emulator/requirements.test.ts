import { readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../../..");
const FILES = [
  "rehearsal/emulator/requirements/ministack.txt",
  "rehearsal/emulator/requirements/moto.txt",
  "e2e/requirements/checkov.txt",
  "e2e/requirements/shellcheck.txt",
];

describe.each(FILES)("%s", (file) => {
  const entries = readFileSync(join(ROOT, file), "utf8")
    .replace(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ")
    .split("\n")
    .filter((line) => line.trim() !== "");

  test("pins each package by version and by the hashes of its files", () => {
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries)
      expect(entry).toMatch(/^[\w.-]+==[\w.]+( ; [\w .*<>=!'()]+?)?( +--hash=sha256:[0-9a-f]{64})+ *$/);
  });
});

test("pip is told to take nothing without a hash", () => {
  expect(readFileSync(join(ROOT, "rehearsal/emulator/python-environment.ts"), "utf8")).toContain(
    '"--require-hashes"',
  );
});
