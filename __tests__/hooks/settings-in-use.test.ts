import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { machine, withFiles } from "../support/drain-machine";
import { which } from "../support/which";

/** A drain whose AWS CLI writes down the environment that it is given. */
function environmentOfAws(more: Record<string, string> = {}): Map<string, string> {
  const one = machine(withFiles({ controller: "" }));
  const aws = join(one.folder, "bin", "aws");
  const stub = readFileSync(aws, "utf8").split("\n").slice(1).join("\n");
  writeFileSync(aws, `#!${which("bash")}\nenv >>"$ACCOUNT/environment"\n${stub}`);
  expect(one.drain(more).status).toBe(0);
  const lines = one.read("environment").split("\n");
  return new Map(lines.map((line) => line.split(/=(.*)/) as [string, string]));
}

describe("the hooks of a destroy", () => {
  test("call AWS in the environment's region, with retries, and never wait for somebody at a terminal", () => {
    const environment = environmentOfAws({ AWS_REGION: "us-east-1", AWS_PAGER: "less" });
    expect(Object.fromEntries(environment)).toMatchObject({
      AWS_REGION: "eu-west-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_PAGER: "",
      AWS_CLI_AUTO_PROMPT: "off",
      AWS_RETRY_MODE: "standard",
      AWS_MAX_ATTEMPTS: "8",
    });
    expect(environment.has("AWS_ENDPOINT_URL")).toBe(false);
  });

  test("keep to the retries that the caller's environment names", () => {
    const environment = environmentOfAws({ AWS_RETRY_MODE: "adaptive", AWS_MAX_ATTEMPTS: "20" });
    expect([environment.get("AWS_RETRY_MODE"), environment.get("AWS_MAX_ATTEMPTS")]).toEqual([
      "adaptive",
      "20",
    ]);
  });

  test("reach the API server that EKS names where the environment names none", () => {
    const one = machine(withFiles({ controller: "" }));
    expect(one.drain().status).toBe(0);
    const { clusters } = JSON.parse(one.read("kubeconfig"));
    expect(clusters[0].cluster).toEqual({
      server: "https://api.example",
      "certificate-authority-data": "Y2E=",
    });
  });

  test("call the endpoint that the environment names", () => {
    const environment = environmentOfAws({ DRAIN_AWS_ENDPOINT: "http://127.0.0.1:5000" });
    expect(environment.get("AWS_ENDPOINT_URL")).toBe("http://127.0.0.1:5000");
  });

  test("with a profile hand on no key, no token and no role of the caller's shell", () => {
    const stale = [
      "ACCESS_KEY_ID",
      "SECRET_ACCESS_KEY",
      "SESSION_TOKEN",
      "SECURITY_TOKEN",
      "DEFAULT_PROFILE",
    ];
    const more = [...stale, "ROLE_ARN", "ROLE_SESSION_NAME", "WEB_IDENTITY_TOKEN_FILE"].map(
      (name) => `AWS_${name}`,
    );
    const environment = environmentOfAws({
      DRAIN_PROFILE: "ops",
      ...Object.fromEntries(more.map((name) => [name, "stale"])),
    });
    expect(environment.get("AWS_PROFILE")).toBe("ops");
    expect(more.filter((name) => environment.has(name))).toEqual([]);
  });

  test.each(["role/deployer", "arn:aws:iam::1:role/deployer", "arn:aws:iam::111122223333:role/a;id", "-x"])(
    "refuse DRAIN_ROLE_ARN=%s before any call",
    (role) => {
      const one = machine();
      const { status, stderr } = one.drain({ DRAIN_ROLE_ARN: role });
      expect({ status, stderr }).toEqual({
        status: 1,
        stderr: `drain: error: DRAIN_ROLE_ARN: '${role}' is no role\n`,
      });
      expect(one.calls("aws")).toEqual([]);
    },
  );

  test.each([
    [{ AWS_STUB_VERSION: "unknown" }, "the AWS CLI is too old (unknown)"],
    [{ AWS_STUB_VERSION: "2.x.1" }, "the AWS CLI is too old (2.x.1)"],
    [{ KUBECTL_STUB_VERSION: "latest" }, "kubectl is too old (latest)"],
  ])("take no version that is none for a new one (%o)", (more, message) => {
    const { status, stderr } = machine().drain(more as unknown as Record<string, string>);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    // The shell's own complaint of what it could not reckon with is no message.
    expect(stderr).not.toMatch(/syntax error|unbound|common\.sh/);
  });

  test("say an end of one's own by a signal's number, and leave no folder", async () => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
    ] as const) {
      const one = machine();
      const run = one.start({ DRAIN_DEADLINE_SECONDS: "60", TMPDIR: one.temporary });
      const ended = new Promise<number | null>((done) => run.on("exit", done));
      while (one.calls("kubectl").length === 0) await new Promise((next) => setTimeout(next, 20));
      process.kill(-run.pid!, signal);
      expect([signal, await ended]).toEqual([signal, code]);
      expect(readdirSync(one.temporary)).toEqual([]);
    }
  });
});
