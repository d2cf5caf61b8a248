import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RunScope } from "../processes";
import { withLock } from "../programs/lock";
import { leaveEndpointToEnvironment } from "./endpoint";
import { type PlannedChange, plannedIn } from "./planned-changes";
import { terraformProgram } from "./program";
import { failureIn, type Progress, readProgress } from "./progress";
import { cliConfigIn, type Substitute, useMirrors } from "./providers";
import { isRegistryFailure } from "./registry-failure";

export interface ProjectOptions {
  /** Folder of the run: states, plans and logs stay in it. */
  readonly folder: string;
  /** Folder that this project keeps between runs. */
  readonly cache: string;
  /** Folder of this project, where `cdktf.json` is. */
  readonly root: string;
  /** Folder of environments, see `ENVIRONMENTS_DIR`. */
  readonly environments: string;
  /** The emulated AWS. */
  readonly endpoint: string;
  readonly region: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * The project's stacks, synthesized into the run's folder and applied there by the real `cdktf`. Whatever the user
 * has in the project itself, its state above all, is neither read nor written.
 */
export class Project {
  /** By stack: each knows the mirrors of its own providers and of no others. */
  private readonly terraformConfigs = new Map<string, string>();
  private readonly paths = new Map<string, string>();

  constructor(
    private readonly scope: RunScope,
    private readonly options: ProjectOptions,
  ) {}

  /** What `cdktf synth` runs: the CLI around it writes nothing more, and takes twice as long. */
  async synth(): Promise<void> {
    const command = this.command("the synthesis", ["synth"]);
    const child = this.scope.launch({
      ...command,
      command: process.execPath,
      args: ["--import", "tsx", "main.ts"],
      env: { ...command.env, CDKTF_OUTDIR: this.output, CDKTF_CONTEXT_JSON: "{}" },
    });
    const { code } = await child.exited;
    if (code !== 0)
      throw new Error(`${command.name} failed:\n${failureIn(readFileSync(command.log, "utf8"))}`);
    for (const stack of this.synthesizedStacks) leaveEndpointToEnvironment(this.stackFolder(stack));
    this.readPaths();
  }

  /** Goes on with what another run synthesized, initialized and deployed in this folder. */
  adopt(): void {
    this.readPaths();
    for (const stack of this.synthesizedStacks) {
      const config = cliConfigIn(this.stackFolder(stack));
      if (existsSync(config)) this.terraformConfigs.set(stack, config);
    }
  }

  /** Gets a stack's providers, from the registry or from this machine.
   * @returns those that stand in for others; none where the registry served */
  async providers(stack: string): Promise<Substitute[]> {
    try {
      await this.init(stack);
      return [];
    } catch (error) {
      if (!isRegistryFailure(readFileSync(this.log(`init-${stack}`), "utf8"))) throw error;
    }
    const { substitutes, config } = useMirrors(this.stackFolder(stack), this.options.env);
    this.terraformConfigs.set(stack, config);
    return substitutes;
  }

  /** `cdktf deploy <stack>`. */
  async deploy(stack: string): Promise<void> {
    await this.cdktf("deploy", stack);
  }

  /** `cdktf destroy <stack>`. */
  async destroy(stack: string): Promise<void> {
    await this.cdktf("destroy", stack);
  }

  /** Whether `terraform plan` finds that nothing has to change; the plan's text when it does. */
  async pendingChanges(stack: string): Promise<string | undefined> {
    const plan = this.terraform("plan", stack, ["-detailed-exitcode"]);
    const child = this.scope.launch(plan);
    const { code } = await child.exited;
    if (code === 0) return undefined;
    if (code === 2) return readFileSync(plan.log, "utf8");
    throw new Error(`${plan.name} failed:\n${child.tail()}`);
  }

  /** What `terraform plan` would do, by the construct's path; what stays as it is is left out. */
  async plannedChanges(stack: string): Promise<PlannedChange[]> {
    const plan = this.terraform("plan", stack, ["-json"]);
    await this.scope.complete(plan);
    return plannedIn(readFileSync(plan.log, "utf8"), this.paths);
  }

  /** What stands in the synthesized stack. */
  synthesized(stack: string): unknown {
    return JSON.parse(readFileSync(join(this.stackFolder(stack), "cdk.tf.json"), "utf8"));
  }

  /** Folder of all stacks. */
  get stacksFolder(): string {
    return join(this.output, "stacks");
  }

  stackFolder(stack: string): string {
    return join(this.stacksFolder, stack);
  }

  /** Resources by their construct's path: what is in their addresses are its parts run together, and a hash. */
  private readable(progress: Progress): Progress {
    return "name" in progress
      ? { ...progress, name: this.paths.get(progress.name) ?? progress.name }
      : progress;
  }

  private get output(): string {
    return join(this.options.folder, OUTPUT);
  }

  private get synthesizedStacks(): string[] {
    return readdirSync(this.stacksFolder);
  }

  private readPaths(): void {
    for (const stack of this.synthesizedStacks)
      for (const [name, path] of constructPaths(this.synthesized(stack))) this.paths.set(name, path);
  }

  private async cdktf(verb: string, stack: string): Promise<void> {
    const { root, onProgress } = this.options;
    const words = [verb, stack];
    const command = this.command(`cdktf ${words.join(" ")}`, words, stack);
    const child = this.scope.launch({
      ...command,
      command: join(root, "node_modules", ".bin", "cdktf"),
      args: [...words, ...RUN_FLAGS, "--output", this.output],
      onLine: (line) => {
        const progress = readProgress(line);
        if (progress !== undefined) onProgress?.(this.readable(progress));
      },
    });
    const { code } = await child.exited;
    if (code !== 0)
      throw new Error(`${command.name} failed:\n${failureIn(readFileSync(command.log, "utf8"))}`);
  }

  private async init(stack: string): Promise<void> {
    const { env, cache } = this.options;
    const init = this.terraform("init", stack);
    const pluginCache =
      env.TF_PLUGIN_CACHE_DIR ?? join(env.HOME ?? homedir(), ".terraform.d", "plugin-cache");
    mkdirSync(pluginCache, { recursive: true });
    mkdirSync(cache, { recursive: true });
    // Terraform's cache does not bear two who write.
    await withLock(join(cache, "terraform-init.lock"), () =>
      this.scope.complete({
        ...init,
        env: {
          ...init.env,
          // cdktf's own choice. Without it a provider of some hundred megabytes is loaded again for each run.
          TF_PLUGIN_CACHE_DIR: pluginCache,
          TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE: "true",
        },
      }),
    );
  }

  private terraform(verb: string, stack: string, args: readonly string[] = []) {
    return {
      ...this.command(`terraform ${verb} of ${stack}`, [verb, stack], stack),
      command: terraformProgram(this.options.env),
      args: [`-chdir=${this.stackFolder(stack)}`, verb, "-input=false", "-no-color", ...args],
    };
  }

  /** With a log of its own: what an earlier run of the same said would be read again. */
  private command(name: string, words: readonly string[], stack = "") {
    const log = this.log(words.join("-"));
    rmSync(log, { force: true });
    const config = this.terraformConfigs.get(stack) ?? this.options.env.TF_CLI_CONFIG_FILE;
    return { name, log, cwd: this.options.root, env: this.environment(config) };
  }

  private log(name: string): string {
    return join(this.options.folder, `${name}.log`);
  }

  /** Nothing of the user's own AWS or Terraform settings may lead a rehearsal into a real account or state. */
  private environment(terraformConfig?: string): NodeJS.ProcessEnv {
    const { env, environments, endpoint, region, folder } = this.options;
    const own = Object.entries(env).filter(
      ([name]) => !/^(AWS_|TF_(AWS_|VAR_|CLI_ARGS|WORKSPACE|DATA_DIR|PLUGIN_CACHE))/.test(name),
    );
    return {
      ...Object.fromEntries(own),
      ENVIRONMENTS_DIR: environments,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: region,
      AWS_ENDPOINT_URL: endpoint,
      AWS_CONFIG_FILE: join(folder, "no-aws-config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "no-aws-credentials"),
      AWS_EC2_METADATA_DISABLED: "true",
      // A configuration file that is not there is a warning in each of Terraform's outputs.
      TF_CLI_CONFIG_FILE:
        terraformConfig !== undefined && existsSync(terraformConfig) ? terraformConfig : undefined,
      // cdktf's cache of providers may be the very folder that they now come from.
      CDKTF_DISABLE_PLUGIN_CACHE_ENV: "1",
      CHECKPOINT_DISABLE: "1",
      NO_COLOR: "1",
    };
  }
}

/** In the folder of a run. */
export const OUTPUT = "cdktf.out";

/** Providers are locked for the user's real deployments; a run that is thrown away would only ask the registry. */
const RUN_FLAGS = ["--auto-approve", "--skip-synth", "--skip-provider-lock"] as const;

interface Synthesized {
  readonly resource?: Readonly<
    Record<
      string,
      Readonly<Record<string, { readonly "//"?: { readonly metadata?: { readonly path?: string } } }>>
    >
  >;
}

/** Each resource's name and its construct's path within the stack. */
function constructPaths(stack: unknown): [string, string][] {
  const { resource = {} } = stack as Synthesized;
  return Object.values(resource)
    .flatMap((named) => Object.entries(named))
    .map(([name, block]) => [name, block["//"]?.metadata?.path?.split("/").slice(1).join("/") ?? name]);
}
