import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typed, typedInShell } from "../support/typed";

const ROOT = join(__dirname, "..", "..");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "policies-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...words: string[]) {
  const { status, stdout, stderr } = await typed(["policies", ...words]);
  return { status, stdout, stderr: stderr.trim() };
}

describe("npm run policies", () => {
  test("writes those of the default environment, which docs/policies shows", () => {
    const words = ["policies", "default", join(folder, "out"), "--account", "111122223333"];
    const { status, stdout } = typedInShell(words);
    expect(status).toBe(0);
    const names = readdirSync(join(ROOT, "docs", "policies"));
    expect(stdout.trim().split("\n").toSorted()).toEqual(
      names.map((name) => join(folder, "out", name)).toSorted(),
    );
    for (const name of names) {
      expect([name, readFileSync(join(folder, "out", name), "utf8")]).toEqual([
        name,
        readFileSync(join(ROOT, "docs", "policies", name), "utf8"),
      ]);
    }
  });

  test.each([
    [[], "policies needs an environment and a folder"],
    [["default", "out"], "expected --account with the 12 digits of an account, or aws.accountId in the file"],
    [["default", "out", "--account", "12"], "expected --account with the 12 digits of an account"],
  ])("is a wrong call with %j", async (words, message) => {
    const { status, stdout, stderr } = await run(
      ...words.map((word) => (word === "out" ? join(folder, "out") : word)),
    );
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
  });

  test("says all that is wrong at once, after the call itself", async () => {
    expect(await run("prdo", ROOT, "--account", "12")).toMatchObject({ status: 2 });
    const { status, stderr } = await run("prdo", ROOT, "--account", "111122223333");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^there is no environment prdo .*\n\S+: expected an empty or a new folder/);
  });

  test("says that an environment is not there, and that a folder has something in it", async () => {
    expect(await run("prdo", join(folder, "out"), "--account", "111122223333")).toMatchObject({ status: 2 });
    expect((await run("default", ROOT, "--account", "111122223333")).stderr).toContain(
      "expected an empty or a new folder",
    );
  });
});
