import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { typed } from "../../../support/typed";

const RECORDED = JSON.parse(readFileSync(join(__dirname, "recorded.json"), "utf8"));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "doctor-live-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(
    join(folder, "environments", "default.yaml"),
    'aws: { region: eu-west-1 }\ncluster: { version: "1.36" }\nkarpenter: { version: 1.14.3 }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, answers: Readonly<Record<string, string>>): void {
  const branches = Object.entries(answers).map(([words, does]) => `*"${words}"*) ${does} ;;`);
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\ncase "$*" in\n${branches.join("\n")}\nesac\n`, {
    mode: 0o755,
  });
}

/** The command on a cluster that has these objects, and nothing else. */
async function doctor(objects: readonly object[], ...options: readonly string[]) {
  writeFileSync(join(folder, "objects.json"), JSON.stringify({ items: objects }));
  program("aws", {
    "sts get-caller-identity": `echo '{"Account": "111122223333"}'`,
    "eks describe-cluster": `echo '{"cluster": {"endpoint": "https://x"}}'`,
    "iam get-role": "echo '{}'",
    "service-quotas": `echo '{"Quota": {"Value": 999}}'`,
  });
  program("kubectl", {
    "/version": `echo '{"gitVersion": "v1.36.3"}'`,
    nodepools: `/bin/cat ${join(folder, "objects.json")}`,
    "": `echo '{"items": []}'`,
  });
  const machine = { PATH: join(folder, "bin"), HOME: folder, ENVIRONMENTS_DIR: join(folder, "environments") };
  return typed(["doctor", "--live", ...options], machine);
}

describe("npm run doctor -- --live", () => {
  test("ends with 0 where all is well", async () => {
    const { status, stdout, stderr } = await doctor(RECORDED.controllers);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.split("\n")).toContain("Nothing to fix");
  });

  test("ends with 1 where something is to be fixed, and tells programs by --json", async () => {
    const { status, stdout } = await doctor([], "--json");
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      environment: "default",
      cluster: "karpenter",
      kubernetes: "1.36.3",
      isWell: false,
      findings: [{ harm: "now", what: expect.stringMatching(/^no Deployment of Karpenter's/) }],
    });
  });
});

test("--json without --live is no call", async () => {
  const { status, stderr } = await typed(["doctor", "--json"]);
  expect([status, stderr]).toEqual([
    2,
    expect.stringMatching(/^--json goes with --live\nusage: npm run doctor/),
  ]);
});
