import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { VERBS } from "../../cli/verbs";
import { typed } from "../support/typed";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "wrong-calls-"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(join(folder, "environments", "prod.yaml"), "aws: { region: eu-west-1 }\n");
  writeFileSync(join(folder, "environments", "broken.yaml"), "aws: { region: moon }\n");
  writeFileSync(join(folder, "broken-pod.yaml"), "kind: Pod\n");
  mkdirSync(join(folder, "empty"));
  mkdirSync(join(folder, "full"));
  writeFileSync(join(folder, "full", "file"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const call = (...words: string[]) =>
  typed(
    words.map((word) => word.replace("$", folder)),
    { ENVIRONMENTS_DIR: join(folder, "environments"), PATH: folder },
  );

const NAMES = VERBS.filter(({ args = "" }) => args.includes("environment"));

describe("an environment that is not there", () => {
  test.each(NAMES.map(({ name }) => [name]))("is a wrong call of %s, which ends with 2", async (verb) => {
    const into = ["export", "policies"].includes(verb) ? ["$/new"] : [];
    const { status, stdout, stderr } = await call(verb, "prdo", ...into);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^there is no environment prdo in .*\(did you mean prod\?\)/);
  });

  test("is told apart from one that is broken, which is something to fix", async () => {
    expect((await call("show", "broken")).status).toBe(1);
  });
});

describe("everything that is wrong with a call is told at once", () => {
  const NONE = "there is no environment prdo";
  test.each<[string[], number, string[]]>([
    [["up", "prdo", "broken", "tset"], 2, [NONE, "broken.yaml:1:16: aws.region", "no environment tset"]],
    [["up", "--all", "prod"], 2, ["--all means every environment", "broken.yaml:1:16: aws.region"]],
    [["down", "prdo", "broken"], 2, [NONE, "broken.yaml:1:16: aws.region"]],
    [["doctor", "prdo", "--json"], 2, [NONE, "--json goes with --live"]],
    [
      ["demo", "prdo", "--port", "x", "--keep", "--destroy"],
      2,
      [NONE, "--port needs", "conflicts with --keep"],
    ],
    [["hand-over", "broken", "--principal", "me"], 2, ["broken.yaml:1:16: aws.region", "--principal needs"]],
    [["adopt", "prdo", "--other-state", "$/none"], 2, [NONE, "--other-state: expected a file"]],
    [["cost", "prdo", "--prices", "$/none.yaml"], 2, [NONE, "none.yaml: expected a text file"]],
    [["export"], 2, ["export needs an environment and a folder"]],
    [["export", "prdo"], 2, [NONE, "export needs an environment and a folder"]],
    [
      ["export", "broken", "$/full"],
      2,
      ["broken.yaml:1:16: aws.region", "full: expected an empty or a new folder"],
    ],
    [
      ["policies", "prdo", "$/full", "--account", "1"],
      2,
      [NONE, "full: expected an empty", "expected --account"],
    ],
    [
      ["policies", "prod", "$/new"],
      2,
      ["expected --account with the 12 digits of an account, or aws.accountId"],
    ],
    [["snapshot", "--namespace", "A_B"], 2, ["snapshot needs --out", "--namespace needs"]],
    [
      ["rehearse", "prdo", "$/none.yaml", "--timeout", "x", "--markdown", "$/no/x.md"],
      2,
      ["--markdown says", "--timeout needs", "there is no folder", NONE, "none.yaml: expected a text file"],
    ],
    [
      ["rehearse", "prod", "$/broken-pod.yaml", "--timeout", "5s", "--prices", "$/no-prices.yaml"],
      2,
      [
        "--timeout needs",
        "no-prices.yaml: expected a text file",
        "broken-pod.yaml:1:1: a Kubernetes object needs",
      ],
    ],
    [
      ["rehearse", "prod", "$/environments", "$/empty", "$/broken-pod.yaml", "$/none.yaml"],
      2,
      [
        "environments/broken.yaml:1:1: a Kubernetes object",
        "environments/prod.yaml:1:1: a Kubernetes object",
        "empty: expected a folder with YAML or JSON",
        "broken-pod.yaml:1:1: a Kubernetes object needs",
        "none.yaml: expected a text file",
      ],
    ],
    [
      ["rehearse", "prdo", "$/none.yaml", "--scenario", "$/no-day.yaml"],
      2,
      [NONE, "none.yaml: expected a text file", "no-day.yaml: expected a text file"],
    ],
    [
      ["rehearse", "broken", "$/none.yaml", "--prices", "$/no-prices.yaml"],
      2,
      [
        "broken.yaml:1:16: aws.region",
        "none.yaml: expected a text file",
        "no-prices.yaml: expected a text file",
      ],
    ],
  ])("%j", async (words, code, messages) => {
    const { status, stdout, stderr } = await call(...words);
    expect({ status, stdout }).toEqual({ status: code, stdout: "" });
    for (const message of messages) expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
