import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RunScope } from "../../../rehearsal/processes";
import { terraformPlatform } from "../../../rehearsal/terraform/mirrors";
import { Project, type ProjectOptions } from "../../../rehearsal/terraform/project";

const REGISTRY = "registry.terraform.io/hashicorp";

let folder: string;
let scope: RunScope;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "project-test-"));
  scope = new RunScope();
});
afterEach(async () => {
  await scope.end();
  rmSync(folder, { recursive: true });
});

/** A project on a machine that has providers and no network, with a cdktf that does only this. */
function offlineProject(
  cdktf: string,
  name = "terraform",
  { deployBy, GOGC }: { deployBy?: ProjectOptions["deployBy"]; GOGC?: string } = {},
): Project {
  program("node_modules/.bin/cdktf", cdktf);
  program(`bin/${name}`, 'touch "$0-ran"; echo "Failed to query available provider packages"; exit 1');
  return new Project(scope, {
    folder: join(folder, "run"),
    cache: join(folder, "cache"),
    root: folder,
    environments: join(folder, "environments"),
    endpoint: "http://127.0.0.1:1",
    region: "eu-west-1",
    deployBy,
    env: {
      ...(GOGC === undefined ? {} : { GOGC }),
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      HOME: folder,
      XDG_DATA_DIRS: folder,
      TERRAFORM_BINARY_NAME: name,
      // A user's own, each of which leads elsewhere.
      AWS_ENDPOINT_URL_STS: "http://127.0.0.1:2",
      AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
      TF_AWS_STS_ENDPOINT: "http://127.0.0.1:2",
    },
  });
}

function program(path: string, script: string): void {
  const file = join(folder, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** A stack, and on this machine the provider that it wants. */
function stackWith(stack: string, provider: string): void {
  const stackFolder = join(folder, "run", "cdktf.out", "stacks", stack);
  mkdirSync(stackFolder, { recursive: true });
  const required_providers = { [provider]: { source: provider, version: "1.0.0" } };
  writeFileSync(join(stackFolder, "cdk.tf.json"), JSON.stringify({ terraform: { required_providers } }));
  const plugins = join(folder, ".terraform.d", "plugins", REGISTRY, provider, "1.0.0", terraformPlatform());
  mkdirSync(plugins, { recursive: true });
}

describe("Project", () => {
  test("still finds a stack's providers on this machine after another stack has got its own", async () => {
    const project = offlineProject('cp "$TF_CLI_CONFIG_FILE" "$0-$1-$2"');
    stackWith("infra", "infra-only");
    stackWith("workloads", "workloads-only");
    await project.providers("infra");
    await project.providers("workloads");

    await project.destroy("workloads");
    await project.destroy("infra");

    const seenBy = (words: string) =>
      readFileSync(join(folder, "node_modules/.bin", `cdktf-${words}`), "utf8");
    expect(seenBy("destroy-infra")).toContain(`include = ["${REGISTRY}/infra-only"]`);
    expect(seenBy("destroy-workloads")).toContain(`include = ["${REGISTRY}/workloads-only"]`);
  });

  test("leads the AWS provider to the emulated AWS by its environment alone", async () => {
    const project = offlineProject('env | grep -E "^(AWS_ENDPOINT|AWS_IGNORE|TF_AWS)" >"$0-$1"');
    stackWith("infra", "aws");
    const file = join(project.stackFolder("infra"), "cdk.tf.json");
    const stack = {
      ...JSON.parse(readFileSync(file, "utf8")),
      provider: { aws: [{ region: "eu-west-1", endpoints: [{ sts: "http://127.0.0.1:1" }] }] },
    };
    writeFileSync(file, JSON.stringify(stack));
    symlinkSync(join(__dirname, "../../../node_modules/tsx"), join(folder, "node_modules/tsx"));
    writeFileSync(join(folder, "main.ts"), "const synthesizes: boolean = true;\n");
    await project.synth();
    expect(project.synthesized("infra")).toEqual({ ...stack, provider: { aws: [{ region: "eu-west-1" }] } });

    await project.providers("infra");
    await project.deploy("infra");
    expect(readFileSync(join(folder, "node_modules/.bin/cdktf-deploy"), "utf8")).toBe(
      "AWS_ENDPOINT_URL=http://127.0.0.1:1\n",
    );
  });

  test("runs the program that TERRAFORM_BINARY_NAME names, and tells cdktf of it", async () => {
    const project = offlineProject('echo "$TERRAFORM_BINARY_NAME" >"$0-program"', "tofu");
    stackWith("infra", "infra-only");
    await project.providers("infra");
    expect(existsSync(join(folder, "bin", "tofu-ran"))).toBe(true);
    await project.deploy("infra");
    expect(readFileSync(join(folder, "node_modules/.bin/cdktf-program"), "utf8")).toBe("tofu\n");
  });

  test.each([
    [undefined, "400"],
    ["100", "100"],
  ])("has Terraform collect garbage rarely; with GOGC=%s at %s", async (GOGC, seen) => {
    const project = offlineProject('echo "$GOGC" >"$0-gogc"', "terraform", { GOGC });
    await project.deploy("infra");
    expect(readFileSync(join(folder, "node_modules/.bin/cdktf-gogc"), "utf8")).toBe(`${seen}\n`);
  });

  test("tells why a run failed, not why the one before it did", async () => {
    const project = offlineProject('echo "Error: $(cat "$0-reason")"; exit 1');
    const reason = (text: string) => writeFileSync(join(folder, "node_modules/.bin/cdktf-reason"), text);
    reason("no such queue");
    await expect(project.deploy("infra")).rejects.toThrow("cdktf deploy infra failed:\nError: no such queue");
    reason("no such role");
    await expect(project.deploy("infra")).rejects.toThrow("cdktf deploy infra failed:\nError: no such role");
  });

  describe("that Terraform deploys itself", () => {
    /** Gets its providers where a configuration says from where, and locks them with their hashes. */
    const terraform = `
      folder="\${1#-chdir=}"; shift
      echo "$*" >>"$0-words"
      case "$1" in
        init)
          [ -n "$TF_CLI_CONFIG_FILE" ] || { echo "Failed to query available provider packages"; exit 1; }
          printf 'provider "aws" {\\n  version = "1.0.0"\\n  hashes = [\\n    "h1:x=",\\n  ]\\n}\\n' >"$folder/.terraform.lock.hcl" ;;
        apply) echo "Error: no such queue"; exit 1 ;;
      esac`;
    let project: Project;

    beforeEach(async () => {
      project = offlineProject("exit 1", "terraform", { deployBy: "terraform" });
      program("bin/terraform", terraform);
      stackWith("infra", "infra-only");
      await project.providers("infra");
    });

    const words = () => readFileSync(join(folder, "bin/terraform-words"), "utf8").trim().split("\n").slice(1);
    const INIT = "init -input=false -no-color";
    const DESTROY = "destroy -input=false -no-color -auto-approve";

    test("is initialized once, and again when it wants other providers", async () => {
      await project.destroy("infra");
      await project.destroy("infra");
      await project.providers("infra");
      expect(words()).toEqual([INIT, DESTROY, DESTROY]);
      const file = join(project.stackFolder("infra"), "cdk.tf.json");
      const stack = JSON.parse(readFileSync(file, "utf8"));
      writeFileSync(file, JSON.stringify({ terraform: { ...stack.terraform, required_version: ">= 1.10" } }));
      await project.destroy("infra");
      expect(words()).toEqual([INIT, DESTROY, DESTROY, INIT, DESTROY]);
    });

    test("has its providers locked without hashes, which would be compared at each start", async () => {
      await project.destroy("infra");
      expect(readFileSync(join(project.stackFolder("infra"), ".terraform.lock.hcl"), "utf8")).toBe(
        'provider "aws" {\n  version = "1.0.0"\n}\n',
      );
    });

    test("tells why it failed", async () => {
      await expect(project.deploy("infra")).rejects.toThrow(/^deploy infra failed:\nError: no such queue/);
    });
  });
});
