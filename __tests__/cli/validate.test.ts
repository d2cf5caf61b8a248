import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typed, typedInShell } from "../support/typed";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "validate-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function validate(files: Readonly<Record<string, string>>, ...names: string[]) {
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  return typed(["validate", ...names], { ENVIRONMENTS_DIR: folder });
}

const GOOD = "aws: { region: eu-west-1 }\n";
const BAD = "aws: { region: eu-west-1 }\nnodePool: {}\nkarpenter: { replicas: two }\n";

describe("npm run validate", () => {
  test("ends with 0 and a line for each file where all are valid", async () => {
    const { status, stdout, stderr } = await validate({ "default.yaml": GOOD });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const env = { ...process.env, ENVIRONMENTS_DIR: folder };
    expect(typedInShell(["validate"], env)).toEqual({ status, stdout, stderr });
    expect(stdout).toMatch(
      /default\.yaml: valid\n {2}warning: \S+default\.yaml:1:1: cluster\.endpoint\.publicCidrs: /,
    );
  });

  test("says every problem once, with its line, and ends with 1", async () => {
    const { status, stderr } = await validate({ "default.yaml": GOOD, "prod.yaml": BAD });
    expect(status).toBe(1);
    expect(stderr.match(/prod\.yaml:2:1: nodePool/g)).toHaveLength(1);
    expect(stderr.match(/prod\.yaml:3:\d+: karpenter\.replicas/g)).toHaveLength(1);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("checks one environment beside another that is broken", async () => {
    const files = { "default.yaml": GOOD, "prod.yaml": BAD };
    expect((await validate(files, "default")).status).toBe(0);
    expect((await validate(files, "default", "prod")).status).toBe(1);
    expect(await validate(files, "prdo", "prod")).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/there is no environment prdo[\s\S]*prod\.yaml:2:1: nodePool/),
    });
  });

  test("says where there is nothing to check", async () => {
    mkdirSync(join(folder, "empty"));
    expect((await validate({})).status).toBe(2);
  });
});
