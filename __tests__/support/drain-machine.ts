import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { which } from "./which";

const SCRIPT = resolve(__dirname, "../../hooks/drain-nodes.sh");
const FAST_CLOCK = resolve(__dirname, "../hooks/fast-clock.bash");
/** Programs that every system has. */
export const TOOLS = [
  "awk",
  "bash",
  "cat",
  "cp",
  "cut",
  "env",
  "grep",
  "head",
  "mkfifo",
  "mktemp",
  "rm",
  "sed",
  "sleep",
  "tr",
  "wc",
  "xargs",
];

/** Files that the stubs of aws and kubectl in __tests__/hooks/stubs take for an account and a cluster. */
export interface Account {
  readonly files?: Readonly<Record<string, string>>;
  /** NodePools, NodeClaims, nodes and EC2NodeClasses; left out, Karpenter's CRDs are not there. */
  readonly api?: Readonly<Record<string, string>>;
  readonly without?: readonly string[];
}

/** An account with cluster `demo` (two nodes, a launch template, a profile) and cluster `demo-2` beside it. */
export const TWO_CLUSTERS: Account = {
  files: {
    cluster: "ACTIVE\thttps://api.example\tY2E=\n",
    instances: "i-0a running demo\ni-0b pending demo\ni-0c running demo-2\n",
    templates: "lt-1 demo\nlt-2 demo-2\n",
    profiles:
      "demo_1 /karpenter/eu-west-1/demo/uid/ node-role\ndemo-2_1 /karpenter/eu-west-1/demo-2/uid/ node-role\nmine / node-role\n",
  },
  api: {
    nodepools: "default i- -\n",
    nodeclaims: "default-1 i-0a -\ndefault-2 i-0b -\n",
    nodes: "node-1 i-0a -\nnode-2 i-0b -\n",
    ec2nodeclasses: "default i- -\n",
  },
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A machine with the drain hook and those stubs, and nothing else on its path. */
export class Machine {
  readonly folder = mkdtempSync(join(tmpdir(), "drain-"));
  readonly account = join(this.folder, "account");
  readonly temporary = join(this.folder, "tmp");
  private readonly bin = join(this.folder, "bin");

  constructor({ files = {}, api, without = [] }: Account) {
    folders.push(this.folder);
    for (const folder of [this.account, this.bin, this.temporary]) mkdirSync(folder);
    for (const tool of TOOLS) symlinkSync(which(tool), join(this.bin, tool));
    for (const tool of ["aws", "kubectl"].filter((one) => !without.includes(one))) {
      cpSync(join(__dirname, "..", "hooks", "stubs", tool), join(this.bin, tool));
    }
    this.write("calls", "");
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    if (api) mkdirSync(join(this.account, "api"));
    for (const [kind, text] of Object.entries(api ?? {})) this.write(`api/${kind}`, text);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.account, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.account, name), "utf8");
  }

  /** Has the arguments of a tool written down. */
  record(tool: string): void {
    rmSync(join(this.bin, tool));
    const script = `#!${which("bash")}\nprintf '%s\\n' "$0 $*" >>${this.account}/arguments\nexec ${which(tool)} "$@"\n`;
    writeFileSync(join(this.bin, tool), script, { mode: 0o755 });
  }

  calls(part: string): string[] {
    return this.read("calls")
      .split("\n")
      .filter((line) => line.includes(part));
  }

  environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
    return {
      PATH: this.bin,
      TMPDIR: this.temporary,
      HOME: this.folder,
      KUBECONFIG: "/users/own/kubeconfig",
      ACCOUNT: this.account,
      DRAIN_CLUSTER: "demo",
      DRAIN_REGION: "eu-west-1",
      DRAIN_DEADLINE_SECONDS: "1",
      DRAIN_POLL_SECONDS: "1",
      BASH_ENV: FAST_CLOCK,
      DRAIN_GRACE_SECONDS: "0",
      ...more,
    };
  }

  drain(more: Record<string, string> = {}, ...args: string[]): SpawnSyncReturns<string> {
    return spawnSync(join(this.bin, "bash"), [SCRIPT, ...args], {
      env: this.environment(more),
      encoding: "utf8",
    });
  }

  start(more: Record<string, string> = {}) {
    return spawn(join(this.bin, "bash"), [SCRIPT], {
      env: this.environment(more),
      stdio: "ignore",
      detached: true,
    });
  }
}

export const machine = (account: Account = TWO_CLUSTERS) => new Machine(account);
export const withFiles = (files: Record<string, string>, account: Account = TWO_CLUSTERS): Account => ({
  ...account,
  files: { ...account.files, ...files },
});
