import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { machine, withFiles } from "../support/drain-machine";

const DENIED = { "denied-get-token": "" };

describe("a hook that gets no token for the cluster", () => {
  test("fails before anything is deleted, and never takes that for a cluster without nodes", () => {
    const one = machine(withFiles(DENIED));
    const { status, stderr } = one.drain();
    expect(status).toBe(1);
    expect(stderr).toContain("An error occurred (AccessDenied)");
    expect(stderr).toContain("refuses or is out of reach (above); nothing was deleted");
    expect(one.calls("kubectl")).toEqual([]);
    expect(one.calls("terminate")).toEqual([]);
  });

  test("fails as well when it gets none half-way", () => {
    const one = machine();
    // Each pause of the hook takes most of a token's quarter of an hour.
    one.write(
      "clock",
      "sleep() { SECONDS=$((SECONDS + 700)); : >$ACCOUNT/denied-get-token; command sleep 0.01; }\n",
    );
    const { status } = one.drain({ BASH_ENV: join(one.account, "clock"), DRAIN_DEADLINE_SECONDS: "5000" });
    expect(status).toBe(1);
  });

  test.each([
    ["drain-load-balancers.sh", "load-balancer-stubs", /nothing was deleted/],
    ["guard-infra.sh", "guard-stubs", /AccessDenied/],
  ])("says so (%s)", (script, stubs, said) => {
    const folder = mkdtempSync(join(tmpdir(), "refused-token-"));
    const files = {
      ...DENIED,
      calls: "",
      nodepools: "",
      made: "",
      cluster: "ACTIVE\thttps://api.example\tY2E=\tvpc-0a\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stderr } = spawnSync("bash", [resolve(__dirname, "../../hooks", script)], {
      env: {
        PATH: [join(__dirname, stubs), process.env.PATH].join(delimiter),
        HOME: folder,
        ACCOUNT: folder,
        DRAIN_CLUSTER: "demo",
        DRAIN_REGION: "eu-west-1",
        DRAIN_VPC: "vpc-0a",
        DRAIN_NODE_SECURITY_GROUP: "sg-0a",
        DRAIN_ENVIRONMENT: "prod",
        DRAIN_API_SERVER: "https://api.example",
        DRAIN_DEADLINE_SECONDS: "1",
        DRAIN_POLL_SECONDS: "0.1",
      },
      encoding: "utf8",
    });
    const calls = readFileSync(join(folder, "calls"), "utf8");
    rmSync(folder, { recursive: true });
    expect([status, stderr]).toEqual([1, expect.stringMatching(said)]);
    expect(calls).not.toMatch(/kubectl (get crd|delete)/);
  });
});
