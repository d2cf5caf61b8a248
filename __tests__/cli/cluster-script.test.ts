import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { typed, typedInShell } from "../support/typed";

const STUBS = join(__dirname, "..", "hooks", "stubs");
const FAST_CLOCK = join(__dirname, "..", "hooks", "fast-clock.bash");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cluster-script-"));
  mkdirSync(join(folder, "environments"));
  writeFileSync(join(folder, "environments", "blue.yaml"), "aws: { region: eu-west-1 }\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
}

/** A command for the environment blue, agreed to. */
const words = (verb: string) => [verb, "blue", "--yes"];

/** A machine with stand-ins of the tools in a folder. */
const machine = (tools: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: [tools, process.env.PATH].join(delimiter),
  HOME: folder,
  ACCOUNT: folder,
  ENVIRONMENTS_DIR: join(folder, "environments"),
  ...more,
});

describe("npm run drain", () => {
  test("acts by the environment alone, whatever settings another run left in the shell", () => {
    for (const [name, text] of Object.entries({
      calls: "",
      callers: "",
      cluster: "ACTIVE\thttps://api.example\tY2E=\n",
      instances: "",
      templates: "",
      profiles: "",
    }))
      writeFileSync(join(folder, name), text);
    const stale = {
      DRAIN_CLUSTER: "other",
      DRAIN_PROFILE: "stale",
      DRAIN_ROLE_ARN: "arn:aws:iam::444455556666:role/stale",
      DRAIN_API_SERVER: "https://stale.example",
      DRAIN_AWS_ENDPOINT: "http://stale.example",
      DRAIN_INSTANCE_PROFILES: "keep",
    };
    const { status, stderr } = typedInShell(
      words("drain"),
      machine(STUBS, { AWS_ACCESS_KEY_ID: "own", DRAIN_POLL_SECONDS: "1", BASH_ENV: FAST_CLOCK, ...stale }),
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(join(folder, "callers"), "utf8")).toMatch(/^(own: .*\n)+$/);
    expect(readFileSync(join(folder, "calls"), "utf8")).not.toMatch(/other|stale/);
    expect(readFileSync(join(folder, "calls"), "utf8")).toContain("list-instance-profiles");
  });
});

describe("npm run drain, with drain.nodePools: own", () => {
  test("ends the nodes of the file's NodePools and of no other", async () => {
    const file = "aws: { region: eu-west-1 }\ndrain: { nodePools: own }\nnodePools: { web: {} }\n";
    writeFileSync(join(folder, "environments", "blue.yaml"), file);
    const account = { calls: "", callers: "", cluster: "", templates: "", profiles: "" };
    for (const [name, text] of Object.entries(account)) writeFileSync(join(folder, name), text);
    const instances = "i-0a running karpenter-blue web\ni-0b running karpenter-blue theirs\n";
    writeFileSync(join(folder, "instances"), instances);
    const { status } = await typed(
      words("drain"),
      machine(STUBS, { AWS_ACCESS_KEY_ID: "own", DRAIN_POLL_SECONDS: "1", BASH_ENV: FAST_CLOCK }),
    );
    expect(status).toBe(0);
    expect(readFileSync(join(folder, "instances"), "utf8")).toBe(
      "i-0a terminated karpenter-blue web\ni-0b running karpenter-blue theirs\n",
    );
  });
});

describe("npm run adopt-crds", () => {
  function cluster(...crds: string[]): NodeJS.ProcessEnv {
    program(
      "aws",
      `case "$1 \${2-}" in
  "--version ") echo "aws-cli/2.15.3" ;;
  "sts get-caller-identity") echo 111122223333 ;;
  "eks describe-cluster") printf 'ACTIVE\\thttps://api.example\\tY2E=\\tvpc-1\\n' ;;
  *) echo '{"status": {"token": "stub"}}' ;;
esac`,
    );
    writeFileSync(join(folder, "crds"), crds.map((line) => `${line}\n`).join(""));
    program(
      "kubectl",
      `case "$*" in version*) echo '{"gitVersion": "v1.31.2"}' ;; *"get crd"*) cat "$ACCOUNT/crds" ;; esac`,
    );
    return machine(folder, { old: "stale kube-system\n" });
  }
  const adopt = (...crds: string[]) => typed(words("adopt-crds"), cluster(...crds));

  test("says how to make Helm forget the release that had the CRDs", () => {
    const env = cluster("nodepools.karpenter.sh karpenter karpenter v1,");
    const { status, stdout } = typedInShell(words("adopt-crds"), env);
    expect(status).toBe(0);
    expect(stdout).toContain("  kubectl delete secret -n karpenter -l owner=helm,name=karpenter\n");
    expect(stdout).not.toContain("stale");
  });

  test.each([
    ["a command", "nodepools.karpenter.sh $(id) kube-system v1,"],
    ["a second command", "nodepools.karpenter.sh x;id kube-system v1,"],
    ["a namespace of several words", "nodepools.karpenter.sh karpenter a --all v1,"],
    ["a selector of everything", "nodepools.karpenter.sh karpenter,name!=x kube-system v1,"],
    ["colours", "nodepools.karpenter.sh \u001b[31mred kube-system v1,"],
  ])("makes no command of annotations that name no release: %s", async (_, about) => {
    const { status, stdout } = await adopt(about, "nodeclaims.karpenter.sh - - v1,");
    expect(status).toBe(0);
    expect(stdout).not.toContain("kubectl delete");
    expect(stdout).toMatch(/annotations that nodepools\.karpenter\.sh had name no release .* helm list -A\n/);
    expect(stdout).not.toContain("\u001b");
  });

  test("warns of no release where the CRDs had none", async () => {
    expect((await adopt("nodepools.karpenter.sh - - v1,")).stdout).not.toMatch(/helm/);
  });
});
