import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  accessSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { withLock } from "./lock";
import { type Program, type Programs, RECIPES, type Recipe } from "./recipes";

/** What a caller lets the recipe know of its machine. */
export interface ProgramsOptions {
  /** `KUBEBUILDER_ASSETS` names a folder whose programs are used as they are, `KARPENTER_CONTROLLER` the
   * controller's file, `XDG_CACHE_HOME` where builds are kept; Go is looked for in `PATH`. */
  readonly env: NodeJS.ProcessEnv;
  /** Told once before each build, which takes minutes. */
  readonly say?: (line: string) => void;
}

/** Somebody has to install something: the message says what and how. */
export class MissingProgramError extends Error {}

/** Finds every program of a rehearsal, and builds what is not there yet (some twelve minutes on two cores, once). */
export async function programs(options: ProgramsOptions): Promise<Programs> {
  const found: Partial<Record<Program, string>> = {};
  for (const recipe of RECIPES) Object.assign(found, await fromRecipe(recipe, options));
  return found as Programs;
}

async function fromRecipe(recipe: Recipe, options: ProgramsOptions): Promise<Partial<Programs>> {
  const names = Object.keys(recipe.packages) as Program[];
  const given = Object.fromEntries(names.map((name) => [name, givenProgram(name, options.env)]));
  if (names.every((name) => given[name] !== undefined)) return given;

  const built = join(cacheFolder(options.env), `${recipe.name}-${recipe.version}`);
  const missing = names.filter((name) => given[name] === undefined && !isProgram(join(built, name)));
  if (missing.length > 0) {
    mkdirSync(built, { recursive: true });
    await withLock(join(built, "lock"), () => buildMissing(recipe, built, missing, options));
  }
  return Object.fromEntries(names.map((name) => [name, given[name] ?? join(built, name)]));
}

function givenProgram(name: Program, env: NodeJS.ProcessEnv): string | undefined {
  const assets = env.KUBEBUILDER_ASSETS;
  const candidates = [
    name === "karpenter" ? env.KARPENTER_CONTROLLER : undefined,
    assets === undefined ? undefined : join(assets, name),
    name === "kubectl" ? onPath("kubectl", env) : undefined,
  ];
  return candidates.find((file) => file !== undefined && isProgram(file));
}

async function buildMissing(recipe: Recipe, built: string, missing: Program[], options: ProgramsOptions) {
  for (const name of missing) {
    const target = join(built, name);
    // Another process may have built it while this one waited for the lock.
    if (isProgram(target)) continue;
    options.say?.(`building ${name} from ${recipe.name} ${recipe.version}, once`);
    await build(recipe, name, target, options.env);
  }
}

async function build(recipe: Recipe, name: Program, target: string, env: NodeJS.ProcessEnv): Promise<void> {
  if (onPath("go", env) === undefined) {
    throw new MissingProgramError(
      `${name} has to be built once, which needs Go 1.21 or newer: install it from https://go.dev/dl, ` +
        "or set KUBEBUILDER_ASSETS (and KARPENTER_CONTROLLER) to programs that you have",
    );
  }
  const staging = `${target}.${process.pid}`;
  const log = `${target}.log`;
  try {
    await runGo(recipe, name, staging, log, env);
    renameSync(join(staging, name), target);
  } catch (error) {
    throw new Error(`${name} could not be built; ${log} ends with: ${tail(log)}`, { cause: error });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

async function runGo(recipe: Recipe, name: Program, staging: string, log: string, env: NodeJS.ProcessEnv) {
  const stamps = Object.entries(recipe.stamps ?? {}).map(([variable, value]) => `-X ${variable}=${value}`);
  const flags = ["-trimpath", "-ldflags", ["-s", "-w", ...stamps].join(" ")];
  const source = recipe.packages[name] ?? name;
  const [args, cwd] =
    recipe.pins === "module"
      ? [
          ["build", "-mod=readonly", ...flags, "-o", join(staging, name), source],
          join(__dirname, recipe.name),
        ]
      : [["install", ...flags, `${source}@v${recipe.version}`], staging];

  mkdirSync(staging, { recursive: true });
  const output = openSync(log, "w");
  try {
    const go = spawn("go", args, {
      cwd,
      env: { ...env, CGO_ENABLED: "0", GOBIN: staging },
      stdio: ["ignore", output, output],
    });
    const [code] = await once(go, "exit");
    if (code !== 0) throw new Error(`go ${args[0]} ended with ${code}`);
  } finally {
    closeSync(output);
  }
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "cdktf-eks-karpenter", "programs");
}

function onPath(name: string, env: NodeJS.ProcessEnv): string | undefined {
  return (env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function tail(log: string): string {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-3).join(" | ");
}
