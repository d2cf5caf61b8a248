import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { RunScope } from "../processes";
import { withLock } from "../programs/lock";
import { constructPaths } from "./construct-paths";
import { leaveEndpointToEnvironment } from "./endpoint";
import { environmentOf } from "./environment";
import { wantsOf, withoutHashes } from "./initialization";
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
  /** What deploys and destroys. cdktf adds nothing to what Terraform does, and half of the CPU time.
   * @default "cdktf", as a user does */
  readonly deployBy?: "cdktf" | "terraform";
}

/**
 * The project's stacks, synthesized into the run's folder and applied there by the real `cdktf`, or by Terraform itself.
 * Whatever the user has in the project itself, its state above all, is neither read nor written.
 */
export class Project {
  /** By stack: each knows the mirrors of its own providers and of no others. */
  private readonly terraformConfigs = new Map<string, string>();
  private readonly paths = new Map<string, string>();
  /** By stack, what it was last initialized for. */
  private readonly initialized = new Map<string, string>();

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
    if (this.isInitialized(stack)) return [];
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
    await this.change("deploy", stack);
  }

  /** `cdktf destroy <stack>`. */
  async destroy(stack: string): Promise<void> {
    await this.change("destroy", stack);
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

  private async change(verb: "deploy" | "destroy", stack: string): Promise<void> {
    const { onProgress, deployBy } = this.options;
    const command =
      deployBy === "terraform" ? await this.byTerraform(verb, stack) : this.byCdktf(verb, stack);
    const child = this.scope.launch({
      ...command,
      onLine: (line) => {
        const progress = readProgress(line);
        if (progress !== undefined) onProgress?.(this.readable(progress));
      },
    });
    const { code } = await child.exited;
    if (code !== 0)
      throw new Error(`${command.name} failed:\n${failureIn(readFileSync(command.log, "utf8"))}`);
  }

  private byCdktf(verb: string, stack: string) {
    const words = [verb, stack];
    return {
      ...this.command(`cdktf ${words.join(" ")}`, words, stack),
      command: join(this.options.root, "node_modules", ".bin", "cdktf"),
      args: [...words, ...RUN_FLAGS, "--output", this.output],
    };
  }

  private async byTerraform(verb: "deploy" | "destroy", stack: string) {
    if (!this.isInitialized(stack)) await this.init(stack);
    return {
      ...this.terraform(verb === "deploy" ? "apply" : "destroy", stack, ["-auto-approve"]),
      ...this.command(`${verb} ${stack}`, [verb, stack], stack),
    };
  }

  private isInitialized(stack: string): boolean {
    return this.initialized.get(stack) === wantsOf(this.stackFolder(stack));
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
    withoutHashes(this.stackFolder(stack));
    this.initialized.set(stack, wantsOf(this.stackFolder(stack)));
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
    return { name, log, cwd: this.options.root, env: environmentOf(this.options, config) };
  }

  private log(name: string): string {
    return join(this.options.folder, `${name}.log`);
  }
}

/** In the folder of a run. */
export const OUTPUT = "cdktf.out";

/** Providers are locked for the user's real deployments; a run that is thrown away would only ask the registry. */
const RUN_FLAGS = ["--auto-approve", "--skip-synth", "--skip-provider-lock"] as const;
