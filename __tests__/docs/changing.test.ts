import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgottenParts } from "../../scripts/docs/infrastructure";
import { changeAsDocumented } from "../support/changing";

const ROOT = join(__dirname, "..", "..");
const FOLDERS = ["__tests__", "config", "constructs", "scripts", "stacks"];

describe("docs/changing.md", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "changing-"));
    for (const name of FOLDERS) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("changes lines that are there", () => {
    changeAsDocumented(folder);
    writeFileSync(join(folder, "config", "cluster.ts"), "");
    expect(() => changeAsDocumented(folder)).toThrow(
      "docs/changing.md changes lines of config/cluster/schema.ts",
    );
  });

  test("npm run check names what is forgotten of a construct that a stack makes, and what to write", () => {
    expect(forgottenParts(folder)).toEqual([]);
    changeAsDocumented(folder);
    expect(forgottenParts(folder)).toEqual([]);
    rmSync(join(folder, "__tests__/constructs/cluster/backup-bucket.test.ts"));
    const construct = join(folder, "constructs/cluster/backup-bucket.ts");
    writeFileSync(construct, readFileSync(construct, "utf8").replaceAll(/^( \*|\/\*\*).*$/gm, ""));
    expect(forgottenParts(folder)).toEqual([
      "constructs/cluster/backup-bucket.ts: needs TSDoc on BackupBucket, which stacks/infra/backups.ts makes: what it is for, and under @setting the setting that brings it, if one does; then npm run docs",
      "__tests__/constructs/cluster/backup-bucket.test.ts: needs to be there, as the test of BackupBucket, which stacks/infra/backups.ts makes",
    ]);
  });
});
