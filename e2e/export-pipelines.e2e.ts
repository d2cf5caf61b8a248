import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { Page } from "../__tests__/support/markdown";
import { environmentNamed } from "../config/load-environments";
import { synthesizedStacks } from "../export/synthesized-stacks";
import { MissingProgramError } from "../rehearsal/programs/programs";
import { useMirrors } from "../rehearsal/terraform/providers";

const ROOT = join(__dirname, "..");
const PIPELINES = join(ROOT, "docs", "pipelines");
const ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12";

describe("the pipelines that users copy", () => {
  test("are workflows that GitHub understands, as actionlint tells", async () => {
    const files = readdirSync(PIPELINES).map((name) => join(PIPELINES, name));
    expect(files).toHaveLength(3);
    await promisify(execFile)("go", ["run", ACTIONLINT, ...files]);
  });
});

describe("the hashes of the providers", () => {
  /** Stands for a repository with its synthesized stacks. */
  let repository: string;
  let env: NodeJS.ProcessEnv;
  /** Where the registry is out of reach: `providers lock` looks into no CLI configuration. */
  let mirror: string[];

  beforeAll(async () => {
    repository = mkdtempSync(join(tmpdir(), "locks-"));
    const { stacks } = synthesizedStacks(environmentNamed(join(ROOT, "environments"), "default"));
    for (const [path, content] of stacks.get("infra") ?? []) {
      const file = join(repository, "cdktf.out/stacks/infra", path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    env = { ...process.env, CHECKPOINT_DISABLE: "1" };
    mirror = mirrored(join(repository, "cdktf.out/stacks/infra"));
    expect(await bash(repository, lockCommands())).toMatchObject({ code: 0 });
  });
  afterAll(() => rmSync(repository, { recursive: true, force: true }));

  function mirrored(stack: string): string[] {
    try {
      const { substitutes, config } = useMirrors(stack, env);
      env.TF_CLI_CONFIG_FILE = config;
      return [...new Set(substitutes.map((each) => `-fs-mirror=${each.mirror}`))];
    } catch (error) {
      if (error instanceof MissingProgramError) return [];
      throw error;
    }
  }

  async function bash(folder: string, script: string): Promise<{ code: number; output: string }> {
    const ended = promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", script], { cwd: folder, env });
    return ended.then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code, stdout, stderr }) => ({ code, output: `${stdout}${stderr}` }),
    );
  }

  /** Those of docs/pipelines.md after the synth, for infra and this machine. */
  function lockCommands(): string {
    const [block] = Page.read("docs/pipelines.md").section("Which providers run").fences;
    const [synth, ...commands] = block!.text.split("\n");
    expect(synth).toBe("npx cdktf synth");
    return commands
      .join("\n")
      .replace("in infra workloads", "in infra")
      .replace(
        "-platform=linux_amd64 -platform=darwin_arm64",
        ["-platform=linux_amd64", ...mirror].join(" "),
      );
  }

  /** What a pipeline does in a stack's folder before it plans. */
  function steps(name: string): string[] {
    const { jobs } = parse(readFileSync(join(PIPELINES, name), "utf8"));
    const scripts = Object.values<any>(jobs).flatMap((job) =>
      job.steps.map(({ run = "" }: any) => String(run)),
    );
    return scripts
      .filter((script) => script.includes("terraform init"))
      .map((script) => script.split("\n").slice(0, 2).join("\n"));
  }

  const locked = () => join(repository, "locks", "infra.terraform.lock.hcl");
  const init = async (script: string) => {
    const stack = join(repository, "cdktf.out/stacks/infra");
    rmSync(join(stack, ".terraform"), { recursive: true, force: true });
    const { code, output } = await bash(stack, script);
    return { code, said: output.replaceAll(/[\s│╷╵]+/g, " ") };
  };
  const [script = ""] = steps("github-s3.yml");

  test("are written by the commands of docs/pipelines.md, and let each pipeline in", async () => {
    const text = readFileSync(locked(), "utf8");
    expect(text).toMatch(/provider "\S+\/hashicorp\/aws" \{\n\s+version\s+= "\d+\.\d+\.\d+"/);
    expect(text).toMatch(/"h1:[A-Za-z0-9+/]{43}="/);
    expect(new Set([...steps("github-s3.yml"), ...steps("github-hcp-terraform.yml")])).toEqual(
      new Set([script]),
    );
    expect(await init(script)).toMatchObject({ code: 0 });
    expect(readFileSync(locked(), "utf8")).toBe(text);
  });

  test.each([
    [
      "a package is another than it was",
      /"h1:[^"]*"/g,
      `"h1:${"A".repeat(43)}="`,
      "doesn't match any of the checksums",
    ],
    ["a provider is not written down", /provider "[\s\S]*/, "", "Provider dependency changes detected"],
  ])("stop a run where %s", async (_, written, other, message) => {
    const text = readFileSync(locked(), "utf8");
    try {
      writeFileSync(locked(), text.replace(written, other).replaceAll(/\n *"zh:[^\n]*/g, ""));
      const { code, said } = await init(script);
      expect(code).not.toBe(0);
      expect(said).toContain(message);
    } finally {
      writeFileSync(locked(), text);
    }
  });
});
