import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Machine, machine, TOOLS, withFiles } from "../support/drain-machine";

/** Of every process of the group that a hook leads. */
function commandLines(group: number): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const [, , of] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
        return Number(of) === group ? [readFileSync(`/proc/${pid}/cmdline`, "utf8")] : [];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

/** Of every file below a folder; a pipe is none. */
function texts(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    try {
      return entry.isFile() ? [readFileSync(join(entry.parentPath, entry.name), "utf8")] : [];
    } catch {
      return [];
    }
  });
}

describe("drain-nodes.sh", () => {
  test("acts in no other account than the given one", () => {
    const { status, stderr } = machine().drain({ DRAIN_ACCOUNT_ID: "999999999999" });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining("of account 111122223333, not of 999999999999"),
    });
  });

  test("acts as the role of the cluster's account, taken by the credentials at hand", () => {
    const one = machine();
    const { status, stderr } = one.drain({
      AWS_ACCESS_KEY_ID: "own",
      DRAIN_ROLE_ARN: "arn:aws:iam::444455556666:role/deployer",
      DRAIN_ROLE_EXTERNAL_ID: "acme-1",
      DRAIN_ACCOUNT_ID: "444455556666",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(one.calls("sts assume-role")).toEqual([
      expect.stringMatching(/--role-arn arn:aws:iam::444455556666:role\/deployer .*--external-id acme-1/),
    ]);
    const [first, ...others] = one.read("callers").trim().split("\n");
    expect(first).toBe("own: sts assume-role");
    expect(others.length).toBeGreaterThan(3);
    for (const call of others) expect(call).toMatch(/^role: /);
  });

  test("acts as that role where no key came with the environment, and by no word that did", () => {
    const one = machine();
    const { status, stderr } = one.drain({
      ...{ words: "--of-the-environment", claims: "--of-the-environment", taken: "--of-the-environment" },
      DRAIN_ROLE_ARN: "arn:aws:iam::444455556666:role/deployer",
      DRAIN_ACCOUNT_ID: "444455556666",
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [first, ...others] = one.read("callers").trim().split("\n");
    expect(first).toBe("nobody: sts assume-role");
    for (const call of others) expect(call).toMatch(/^role: /);
    expect(one.calls("--of-the-environment")).toEqual([]);
  });

  describe("that takes hours", () => {
    const ROLE = "arn:aws:iam::444455556666:role/deployer";
    /** Each pause of the hook takes this many seconds off its clock, and no time. */
    const clock = (one: Machine, seconds: number) => {
      one.write("clock", `sleep() { SECONDS=$((SECONDS + ${seconds})); command sleep 0.01; }\n`);
      return { BASH_ENV: join(one.account, "clock"), DRAIN_ROLE_ARN: ROLE, AWS_ACCESS_KEY_ID: "own" };
    };

    test.each([
      ["waiting for nodes", { DRAIN_DEADLINE_SECONDS: "5000" }],
      ["waiting for Karpenter to let go", { DRAIN_GRACE_SECONDS: "5000" }],
    ])("takes the role anew before its hour is over, with the credentials that came (%s)", (_, waits) => {
      const one = machine();
      expect(one.drain({ ...clock(one, 2900), ...waits }).status).toBe(0);
      const callers = one.read("callers").trim().split("\n");
      const taken = callers.filter((call) => call.endsWith("sts assume-role"));
      expect(taken.length).toBeGreaterThan(2);
      expect(new Set(taken)).toEqual(new Set(["own: sts assume-role"]));
      expect(callers.filter((call) => !/^role: |sts assume-role$/.test(call))).toEqual([]);
    });

    test("takes no role anew while the last one is good", () => {
      const one = machine();
      expect(one.drain({ ...clock(one, 600), DRAIN_DEADLINE_SECONDS: "1500" }).status).toBe(0);
      expect(one.calls("sts assume-role")).toHaveLength(1);
    });

    test("asks for a token anew before its quarter of an hour is over, and not before each call", () => {
      const one = machine();
      expect(one.drain({ ...clock(one, 700), DRAIN_DEADLINE_SECONDS: "1900" }).status).toBe(0);
      expect(one.calls("eks get-token")).toHaveLength(4);
    });
  });

  test("hands no secret to anybody by argument or file", async () => {
    const one = machine();
    const secrets = ["own-secret-1", "own-session-1", "role-secret-1", "role-session-1"];
    one.write("role", "role\trole-secret-1\trole-session-1\n");
    // Whatever is run is written down: what lives for a moment only would not be seen from outside.
    for (const tool of TOOLS.filter((name) => name !== "bash")) one.record(tool);
    const run = one.start({
      AWS_ACCESS_KEY_ID: "own",
      AWS_SECRET_ACCESS_KEY: "own-secret-1",
      AWS_SESSION_TOKEN: "own-session-1",
      DRAIN_ROLE_ARN: "arn:aws:iam::444455556666:role/deployer",
      AWS_STUB_SECONDS: "0.2",
      TMPDIR: one.temporary,
    });
    let running = true;
    const ended = new Promise<number | null>((done) => run.on("exit", done)).finally(() => {
      running = false;
    });
    const seen = { arguments: 0, files: 0 };
    const leaks = new Set<string>();
    const note = (where: keyof typeof seen, text: string) => {
      seen[where] += 1;
      for (const secret of secrets) if (text.includes(secret)) leaks.add(`${secret} in ${where}: ${text}`);
    };
    while (running) {
      for (const text of commandLines(run.pid!)) note("arguments", text);
      for (const text of texts(one.temporary)) note("files", text);
      await new Promise((next) => setTimeout(next, 5));
    }
    expect(await ended).toBe(0);
    expect([...leaks]).toEqual([]);
    note("arguments", one.read("arguments"));
    expect([...leaks]).toEqual([]);
    expect(one.read("arguments")).toContain("/mktemp -d");
    expect(seen.arguments).toBeGreaterThan(20);
    expect(seen.files).toBeGreaterThan(20);
    expect(one.read("callers")).toContain("own: sts assume-role\nrole: sts get-caller-identity\n");
  });

  test("stops before any deletion when the role cannot be taken", () => {
    const one = machine();
    one.write("denied-assume-role", "");
    const { status, stderr } = one.drain({ DRAIN_ROLE_ARN: "arn:aws:iam::444455556666:role/deployer" });
    expect(status).toBe(1);
    expect(stderr).toMatch("the credentials may not take the role arn:aws:iam::444455556666:role/deployer");
    expect(one.calls("")).toEqual([expect.stringContaining("sts assume-role"), ""]);
  });

  test("takes a profile that is named before keys of the environment, as Terraform does", () => {
    const one = machine();
    const stale = {
      AWS_DEFAULT_PROFILE: "stale",
      AWS_WEB_IDENTITY_TOKEN_FILE: "/stale",
      AWS_ROLE_ARN: "stale",
    };
    expect(one.drain({ AWS_ACCESS_KEY_ID: "own", ...stale, DRAIN_PROFILE: "ops" }).status).toBe(0);
    for (const call of one.read("callers").trim().split("\n")) expect(call).toMatch(/^ops: /);
  });

  test("uses a kubeconfig of its own for this cluster and removes it", () => {
    const one = machine(withFiles({ controller: "" }));
    expect(one.drain({ DRAIN_API_SERVER: "https://given.example", DRAIN_API_CA: "Z2l2ZW4=" }).status).toBe(0);
    const cluster = { server: "https://given.example", "certificate-authority-data": "Z2l2ZW4=" };
    expect(JSON.parse(one.read("kubeconfig"))).toEqual({
      apiVersion: "v1",
      kind: "Config",
      "current-context": "drain",
      clusters: [{ name: "drain", cluster }],
      contexts: [{ name: "drain", context: { cluster: "drain", user: "drain" } }],
      users: [{ name: "drain", user: { token: "k8s-aws-v1.stub" } }],
    });
    expect(readdirSync(one.temporary)).toEqual([]);
  });
});
