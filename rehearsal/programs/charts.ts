import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseDocument } from "yaml";
import { goEnvironment, moduleFolder } from "./go-build";
import { hasGo, recipeFolder } from "./programs";
import { type Recipe, recipeOf } from "./recipes";

const MODULE = "github.com/aws/karpenter-provider-aws";

/**
 * Folder with the unpacked charts `karpenter` and `karpenter-crd` from the Go module that the controller is built
 * from, for a machine that does not reach their registry. Kept by version, as the controller is.
 *
 * @returns nothing where the release cannot be built, or there is no Go
 */
export function chartsOfModule(version: string, env: NodeJS.ProcessEnv): string | undefined {
  const recipe = recipeOf("karpenter", version);
  if (recipe === undefined) return undefined;
  const folder = join(recipeFolder(recipe, env), "charts");
  if (existsSync(folder)) return folder;
  if (!hasGo(env)) return undefined;
  const staging = `${folder}.${process.pid}`;
  mkdirSync(staging, { recursive: true });
  try {
    writeCharts(moduleSource(recipe, env), recipe.version, staging);
    putInPlace(staging, folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return folder;
}

/** Another process may have made the same meanwhile. */
function putInPlace(staging: string, folder: string): void {
  try {
    renameSync(staging, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** Where Go keeps the release's source, proven by the pins of the recipe. */
function moduleSource(recipe: Recipe, env: NodeJS.ProcessEnv): string {
  const answer = execFileSync("go", ["mod", "download", "-json", MODULE], {
    cwd: moduleFolder(recipe),
    env: goEnvironment(recipe, env),
    encoding: "utf8",
  });
  return (JSON.parse(answer) as { readonly Dir: string }).Dir;
}

/**
 * A release's own job stamps its charts: in its source they carry the version, tag and digest of the release before,
 * and the folder `crds` of the main chart is not there.
 */
export function writeCharts(source: string, version: string, folder: string): void {
  for (const chart of ["karpenter", "karpenter-crd"]) {
    copyTexts(join(source, "charts", chart), join(folder, chart));
    stamp(join(folder, chart, "Chart.yaml"), [
      [["version"], version],
      [["appVersion"], version],
    ]);
  }
  stamp(join(folder, "karpenter", "values.yaml"), [
    [["controller", "image", "tag"], version],
    [["controller", "image", "digest"], ""],
  ]);
  copyTexts(join(source, "pkg", "apis", "crds"), join(folder, "karpenter", "crds"));
}

/** Texts alone: Go keeps its modules read-only, down to the folders, and a copy of those modes can hardly be removed. */
function copyTexts(source: string, target: string): void {
  for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const folder = join(target, relative(source, entry.parentPath));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, entry.name), readFileSync(join(entry.parentPath, entry.name)));
  }
}

function stamp(file: string, values: readonly (readonly [readonly string[], string])[]): void {
  const document = parseDocument(readFileSync(file, "utf8"));
  for (const [path, value] of values) document.setIn(path, value);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
}
