import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentOfFile } from "../../../config/load-environments";
import { baseFile } from "../../../rehearsal/change/base-file";

let repository: string;
let folder: string;

const git = (...words: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=a", "-c", "user.email=a@example.com", ...words], {
    stdio: "pipe",
  });

function write(name: string, text: string): string {
  const file = join(repository, name);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "base-test-"));
  folder = mkdtempSync(join(tmpdir(), "base-copy-"));
  git("init", "-q", "-b", "main");
});
afterEach(() => {
  for (const each of [repository, folder]) rmSync(each, { recursive: true });
});

const base = (of: string, file = join(repository, "shop", "environments", "default.yaml")) =>
  baseFile({ base: of, file, folder, env: process.env });

describe("the environment before a change", () => {
  test("is what a git ref has in its place, with all that it extends, whatever the files are now", async () => {
    write("shop/environments/default.yaml", "extends: bases/common.yaml\naws: { region: eu-west-1 }\n");
    write("shop/environments/bases/common.yaml", "extends: deep/tags.yaml\nnodePools: { before: {} }\n");
    write("shop/environments/bases/deep/tags.yaml", "aws: { tags: { team: shop } }\n");
    git("add", "-A");
    git("commit", "-qm", "before");
    write("shop/environments/default.yaml", "aws: { region: eu-west-1 }\n");
    rmSync(join(repository, "shop/environments/bases"), { recursive: true });

    const { nodePools, aws } = environmentOfFile("default", await base("main"));
    expect(Object.keys(nodePools)).toEqual(["before"]);
    expect(aws.region).toBe("eu-west-1");
  });

  test("is a file where there is one of that name", async () => {
    const other = write("other.yaml", "aws: { region: eu-west-1 }\n");
    expect(await base(other)).toBe(other);
  });

  test("may not be what is neither, nor an option of git's", async () => {
    write("shop/environments/default.yaml", "aws: { region: eu-west-1 }\n");
    git("add", "-A");
    git("commit", "-qm", "before");
    for (const each of ["origin/main", "--all", "nowhere.yaml"])
      await expect(base(each)).rejects.toMatchObject({
        exitCode: 2,
        message: `--base ${each}: there is no file and no git ref of that name; a checkout of a pipeline may lack it: git fetch origin main`,
      });
  });

  test("may not be a ref that does not have the environment yet", async () => {
    write("README.md", "");
    git("add", "-A");
    git("commit", "-qm", "before");
    const file = write("shop/environments/default.yaml", "aws: { region: eu-west-1 }\n");
    await expect(base("main", file)).rejects.toMatchObject({
      exitCode: 2,
      message: `--base main: it has no ${file}: there is nothing to compare a new environment with`,
    });
  });

  test("copies nothing that lies outside the folder of environments, nor goes in circles", async () => {
    write(
      "shop/environments/default.yaml",
      "extends: [../../secret.yaml, bases/a.yaml]\naws: { region: eu-west-1 }\n",
    );
    write("shop/environments/bases/a.yaml", "extends: a.yaml\n");
    write("secret.yaml", "tags: {}\n");
    git("add", "-A");
    git("commit", "-qm", "before");
    const file = await base("main");
    expect(readFileSync(file, "utf8")).toContain("extends");
    expect(() => environmentOfFile("default", file)).toThrow(/expected a file in a folder below/);
  });
});
