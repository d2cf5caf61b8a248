import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiServer, liveNode, livePod, SECRET } from "../support/live-cluster";
import { typed, typedInShell } from "../support/typed";

let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "snapshot-test-"));
  out = join(folder, "shop.yaml");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A kubectl that writes down its arguments and answers of these objects. */
async function kubectl(objects: readonly object[]): Promise<void> {
  const { ask } = apiServer(objects as any, { perPage: 500 });
  const paths = ["/version", "/api/v1/nodes", "/api/v1/namespaces", "/api/v1/pods"];
  const answers = await Promise.all(paths.map(async (path) => [path, (await ask(path)).output] as const));
  const cases = answers.map(([path, answer]) => `${path}|${path}\\?*) echo '${answer}' ;;`);
  const script = `echo "$*" >> ${folder}/calls
case "$*" in *current-context) echo shop ; exit ;; esac
for path; do :; done
case "$path" in ${cases.join("\n")}
*) echo '{"items":[]}' ;;
esac`;
  writeFileSync(join(folder, "kubectl"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** A machine that has kubectl at most. */
const machine = () => ({ PATH: folder, HOME: folder });

async function snapshot(...options: readonly string[]) {
  const { stderr, ...rest } = await typed(["snapshot", ...options], machine());
  return { ...rest, stderr: stderr.trim() };
}

const NODE = liveNode("node-1", "m5.large");

describe("npm run snapshot", () => {
  test("says which cluster it reads, and writes a file that its owner alone can read", async () => {
    await kubectl([NODE, livePod("a"), livePod("b", { phase: "Pending" })]);
    const { status, stdout } = typedInShell(["snapshot", "--out", out], machine());
    expect(stdout.split("\n")).toEqual([
      "context shop: reading, and changing nothing",
      "Kubernetes 1.35: pods that run: 1, that wait: 1; nodes: 1; objects in the file: 2",
      `wrote ${out}; now: npm run rehearse -- <environment> ${out}`,
      "",
    ]);
    expect(status).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(readFileSync(out, "utf8")).not.toContain(SECRET);
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n").slice(1);
    expect(calls.filter((call) => !call.startsWith("--request-timeout=60s get --raw /"))).toEqual([]);
  });

  test("asks the context that it is given, and calls nothing by its name where that is wanted", async () => {
    await kubectl([NODE, livePod("acme", { spec: { nodeSelector: { acme: "fast" } } })]);
    const { stdout } = await snapshot("--out", out, "--context", "prod", "--anonymous");
    expect(stdout).toMatch(/^context prod: /);
    expect(stdout).toMatch(/\n {2}acme=fast is x\d+=x\d+ now\n/);
    expect(readFileSync(out, "utf8")).not.toContain("acme");
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
    expect(calls.filter((call) => !call.startsWith("--context prod "))).toEqual([]);
  });

  test("writes nothing where there is no kubectl, or no such namespace", async () => {
    const missing = await snapshot("--out", out);
    expect(missing).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "no cluster is chosen: kubectl is not installed: https://kubernetes.io/docs/tasks/tools/. Nothing was written",
    });
    await kubectl([NODE]);
    const { status, stderr } = await snapshot("--out", out, "--namespace", "shpo");
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "context shop has no namespace shpo. Nothing was written",
    });
    expect(existsSync(out)).toBe(false);
  });

  test.each([
    ["nowhere/shop.yaml", /^there is no folder \S+nowhere to write shop\.yaml into$/],
    ["docs", /^docs: expected a file to write, got a folder; name a file in it$/],
    ["README.md/shop.yaml", /^there is no folder \S+README\.md to write shop\.yaml into$/],
  ])("says before it looks that it cannot write %s", async (file, message) => {
    await kubectl([NODE]);
    const { status, stderr } = await snapshot("--out", file);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
  });

  test.each([
    [[], "snapshot needs --out <file.yaml>"],
    [["--out", "shop.yaml", "--namespace", "../nodes"], "--namespace needs a namespace behind it"],
  ])("shows its usage for %j", async (options, message) => {
    const { status, stderr } = await snapshot(...options);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toContain("usage: npm run snapshot -- [--out <file.yaml>]");
  });
});
