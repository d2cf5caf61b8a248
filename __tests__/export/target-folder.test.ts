import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderProblem, writeAll } from "../../export/target-folder";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "target-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = (entries: Record<string, string>) =>
  new Map(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)]));

/** The second cannot be written: its folder is the first. */
const IMPOSSIBLE = files({ a: "1", "a/b": "2" });

describe("the folder of an export", () => {
  test("may be new, under new folders, or empty", () => {
    expect(folderProblem(join(folder, "new", "er"))).toBeUndefined();
    expect(folderProblem(folder)).toBeUndefined();
    writeAll(join(folder, "new", "er"), files({ "infra/main.tf": "x" }));
    expect(readFileSync(join(folder, "new/er/infra/main.tf"), "utf8")).toBe("x");
  });

  test("is refused where something is in it, or it is a file or below one", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(folderProblem(folder)).toBe(
      `${folder}: expected an empty or a new folder, got one with something in it`,
    );
    expect(folderProblem(file)).toBe(`${file}: expected an empty or a new folder, got a file`);
    expect(folderProblem(join(file, "below"))).toBe(`${file}/below: cannot be made, ${file} is a file`);
  });

  test("is as it was when a file cannot be written", () => {
    expect(() => writeAll(join(folder, "new", "er"), IMPOSSIBLE)).toThrow(/EEXIST|ENOTDIR/);
    expect(readdirSync(folder)).toEqual([]);
    mkdirSync(join(folder, "empty"));
    expect(() => writeAll(join(folder, "empty"), IMPOSSIBLE)).toThrow(/EEXIST|ENOTDIR/);
    expect(existsSync(join(folder, "empty"))).toBe(true);
    expect(readdirSync(join(folder, "empty"))).toEqual([]);
  });
});
