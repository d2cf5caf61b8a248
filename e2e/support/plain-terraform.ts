import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { terraformProgram } from "../../rehearsal/terraform/program";

const run = promisify(execFile);

/** What Terraform is told of its providers and where there is no registry: copied from a stack that has them. */
const PROVIDERS = ["provider_override.tf.json", ".terraform.lock.hcl"];

/** Commands that colour what they print; of the others some refuse to be told not to. */
const COLOURED: ReadonlySet<string> = new Set(["init", "validate", "plan", "apply"]);

/** How a command ended, and all that it printed. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Terraform as someone runs it who has nothing but a folder: no cdktf, and no settings of their own. */
export class PlainTerraform {
  private readonly env: NodeJS.ProcessEnv;

  /**
   * @param initialized a stack's folder that has its providers
   * @param endpoint of the emulated AWS, where the configuration does not say it
   */
  constructor(
    private readonly initialized: string,
    endpoint?: string,
  ) {
    const config = join(initialized, "terraformrc");
    // Without it the AWS provider, some hundred megabytes, is loaded again for each folder.
    const plugins = process.env.TF_PLUGIN_CACHE_DIR ?? join(homedir(), ".terraform.d", "plugin-cache");
    mkdirSync(plugins, { recursive: true });
    this.env = {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: endpoint,
      AWS_EC2_METADATA_DISABLED: "true",
      CHECKPOINT_DISABLE: "1",
      // As in rehearsal/terraform/environment.ts.
      GOGC: "400",
      TF_CLI_CONFIG_FILE: existsSync(config) ? config : process.env.TF_CLI_CONFIG_FILE,
      TF_PLUGIN_CACHE_DIR: plugins,
      // What the cache has is taken as it is: as a mirror of its own it cannot be installed to itself.
      TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true",
    };
  }

  /** `terraform init` of a stack's folder, with the providers of the one that has them. */
  async init(folder: string, ...options: string[]): Promise<void> {
    for (const name of PROVIDERS) {
      const file = join(this.initialized, name);
      if (existsSync(file)) cpSync(file, join(folder, name));
    }
    await this.run(folder, "init", "-input=false", ...options);
  }

  /** The plan as Terraform tells it to machines. */
  async plan(folder: string): Promise<Plan> {
    await this.run(folder, "plan", "-input=false", "-out=tfplan");
    return JSON.parse(await this.run(folder, "show", "-json", "tfplan")) as Plan;
  }

  /** @returns what it prints
   * @throws Error that tells what it prints */
  async run(folder: string, ...words: [verb: string, ...string[]]): Promise<string> {
    const { code, output } = await this.attempt(folder, ...words);
    if (code !== 0) throw new Error(`terraform ${words.join(" ")} in ${folder} failed:\n${output}`);
    return output;
  }

  /** A command that may fail. */
  async attempt(folder: string, ...words: [verb: string, ...string[]]): Promise<Ended> {
    const options = { cwd: folder, env: this.env, maxBuffer: 64 * 1024 * 1024 };
    const plain = COLOURED.has(words[0]) ? [...words, "-no-color"] : words;
    return run(terraformProgram(this.env), plain, options).then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      ({ code, stdout, stderr }) => ({ code, output: `${stdout}${stderr}` }),
    );
  }
}

export interface Plan {
  readonly resource_changes: readonly {
    readonly address: string;
    readonly change: { readonly actions: readonly string[] };
  }[];
  readonly planned_values: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> };
  readonly configuration: unknown;
  readonly output_changes: unknown;
}
