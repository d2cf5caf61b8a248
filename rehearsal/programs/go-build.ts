import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Program, Recipe } from "./recipes";

/** Folder here that holds the Go module of a recipe whose pins are a module's. */
export function moduleFolder({ name, version }: Recipe): string {
  return join(__dirname, name, version);
}

/** What Go is run with: the release that builds the recipe, wherever a machine's own settings forbid to get it. */
export function goEnvironment({ toolchain }: Recipe, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...env, CGO_ENABLED: "0", ...(toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain }) };
}

/** Builds one program of a recipe. The target comes to be only when it is whole. */
export async function goBuild(
  recipe: Recipe,
  name: Program,
  target: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
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
      ? [["build", "-mod=readonly", ...flags, "-o", join(staging, name), source], moduleFolder(recipe)]
      : [["install", ...flags, `${source}@v${recipe.version}`], staging];

  mkdirSync(staging, { recursive: true });
  const output = openSync(log, "w");
  try {
    const go = spawn("go", args, {
      cwd,
      env: { ...goEnvironment(recipe, env), GOBIN: staging },
      stdio: ["ignore", output, output],
    });
    const [code] = await once(go, "exit");
    if (code !== 0) throw new Error(`go ${args[0]} ended with ${code}`);
  } finally {
    closeSync(output);
  }
}

function tail(log: string): string {
  return readFileSync(log, "utf8").trimEnd().split("\n").slice(-3).join(" | ");
}
