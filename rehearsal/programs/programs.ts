import { accessSync, constants, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { environmentSchema } from "../../config/environment";
import { UserError } from "../../config/user-error";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { goBuild } from "./go-build";
import { withLock } from "./lock";
import { PROGRAMS, type Program, type Programs, RECIPES, type Recipe, recipeOf } from "./recipes";

/** What a cluster runs. */
export interface Versions {
  /** Minor version of Kubernetes, as `cluster.version`. */
  readonly kubernetes: string;
  /** Release of Karpenter, as `karpenter.version`. */
  readonly karpenter: string;
}

/** What a caller lets the recipe know of its machine. */
export interface ProgramsOptions {
  /** `KUBEBUILDER_ASSETS` names a folder whose programs are used as they are, `KARPENTER_CONTROLLER` the
   * controller's file, `XDG_CACHE_HOME` where builds are kept; Go is looked for in `PATH`. */
  readonly env: NodeJS.ProcessEnv;
  /** Of which a patch is taken that can be built.
   * @default what an environment runs that names none */
  readonly versions?: Versions;
  /** Told before and after each build, which takes minutes. */
  readonly say?: (line: string) => void;
}

/** Somebody has to install something: the message says what and how. */
export class MissingProgramError extends UserError {}

/**
 * Finds every program of a rehearsal, and builds what is not there yet (some twelve minutes on two cores, once).
 *
 * @throws MissingProgramError where a version cannot be built, or Go is missing
 */
export async function programs(options: ProgramsOptions): Promise<Programs> {
  const { env, versions = defaultVersions() } = options;
  const paths: Partial<Record<Program, string>> = {};
  for (const program of PROGRAMS) paths[program] = programFromSettings(program, env);
  for (const recipe of recipesFor(versions, env)) Object.assign(paths, await fromRecipe(recipe, options));
  return paths as Programs;
}

/** The versions that an environment's programs have to be of. */
export function versionsOfEnvironment({
  cluster,
  karpenter,
}: {
  readonly cluster: { readonly version?: string };
  readonly karpenter: { readonly version: string };
}): Versions {
  return { kubernetes: cluster.version ?? DEFAULT_VERSIONS.kubernetes, karpenter: karpenter.version };
}

function defaultVersions(): Versions {
  return versionsOfEnvironment(environmentSchema.parse({ aws: { region: "us-east-1" } }));
}

/** Folder that keeps what is made of a recipe. */
export function recipeFolder({ name, version }: Recipe, env: NodeJS.ProcessEnv): string {
  const cache = env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return join(cache, "cdktf-eks-karpenter", "programs", `${name}-${version}`);
}

/** What there is one release of comes always; of the others those of the versions, unless their programs are given. */
function recipesFor(versions: Versions, env: NodeJS.ProcessEnv): Recipe[] {
  const chosen = (["kubernetes", "karpenter"] as const).flatMap((name) => {
    const recipe = recipeOf(name, versions[name]);
    if (recipe !== undefined) return [recipe];
    if (programsOf(name).every((program) => programFromSettings(program, env) !== undefined)) return [];
    throw new MissingProgramError(unbuildable(name, versions[name]));
  });
  return [...chosen, ...RECIPES.filter(({ pins }) => pins === "release")];
}

const CHOSEN = {
  kubernetes: { title: "Kubernetes", setting: "cluster.version", variable: "KUBEBUILDER_ASSETS" },
  karpenter: { title: "Karpenter", setting: "karpenter.version", variable: "KARPENTER_CONTROLLER" },
} as const;

function unbuildable(name: keyof typeof CHOSEN, version: string): string {
  const { title, setting, variable } = CHOSEN[name];
  const known = RECIPES.filter((recipe) => recipe.name === name).map((recipe) => recipe.version);
  return (
    `a rehearsal cannot build ${title} ${version}, only ${known.join(", ")}: set ${setting} to one of these minor ` +
    `versions, or ${variable} to programs of ${version} that you have`
  );
}

function programsOf(name: Recipe["name"]): Program[] {
  return Object.keys(RECIPES.find((recipe) => recipe.name === name)?.packages ?? {}) as Program[];
}

async function fromRecipe(recipe: Recipe, options: ProgramsOptions): Promise<Partial<Programs>> {
  const names = Object.keys(recipe.packages) as Program[];
  const fromSettings = Object.fromEntries(
    names.map((name) => [name, programFromSettings(name, options.env)]),
  );
  if (names.every((name) => fromSettings[name] !== undefined)) return fromSettings;

  const built = recipeFolder(recipe, options.env);
  const missing = names.filter((name) => fromSettings[name] === undefined && !isProgram(join(built, name)));
  if (missing.length > 0) {
    mkdirSync(built, { recursive: true });
    await withLock(join(built, "lock"), () => buildMissing(recipe, built, missing, options));
  }
  return Object.fromEntries(names.map((name) => [name, fromSettings[name] ?? join(built, name)]));
}

function programFromSettings(name: Program, env: NodeJS.ProcessEnv): string | undefined {
  const assets = env.KUBEBUILDER_ASSETS;
  const candidates = [
    name === "karpenter" ? env.KARPENTER_CONTROLLER : undefined,
    assets === undefined ? undefined : join(assets, name),
    name === "kubectl" ? onPath("kubectl", env) : undefined,
  ];
  return candidates.find((file) => file !== undefined && isProgram(file));
}

async function buildMissing(
  recipe: Recipe,
  built: string,
  missing: Program[],
  { env, say }: ProgramsOptions,
) {
  for (const name of missing) {
    const target = join(built, name);
    // Another process may have built it while this one waited for the lock.
    if (isProgram(target)) continue;
    if (!hasGo(env)) {
      throw new MissingProgramError(
        `${name} has to be built once, which needs Go 1.21 or newer: install it from https://go.dev/dl, ` +
          "or set KUBEBUILDER_ASSETS (and KARPENTER_CONTROLLER) to programs that you have",
      );
    }
    say?.(`building ${name} from ${recipe.name} ${recipe.version}, once`);
    const started = Date.now();
    await goBuild(recipe, name, target, env);
    say?.(`built ${name} in ${Math.round((Date.now() - started) / 1000)} s`);
  }
}

/** Whether Go is there to build with. */
export function hasGo(env: NodeJS.ProcessEnv): boolean {
  return onPath("go", env) !== undefined;
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
