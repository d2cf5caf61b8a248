import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { App } from "cdktf";
import type { LoadedEnvironment } from "../config/load-environments";
import { addStacks } from "../stacks/add-stacks";
import { withoutTokenTraces } from "../stacks/without-token-traces";

/** Contents by path, relative and with slashes, sorted by it. */
export type Files = ReadonlyMap<string, Buffer>;

export interface SynthesizedStacks {
  /** What `cdktf synth` writes of each stack, infra first: `cdk.tf.json` and its assets. */
  readonly stacks: ReadonlyMap<string, Files>;
  /** What the environment's author should know, as `cdktf synth` tells it. */
  readonly warnings: readonly string[];
}

interface Manifest {
  readonly stacks: Readonly<
    Record<
      string,
      { readonly workingDirectory: string; readonly annotations: readonly { readonly message: string }[] }
    >
  >;
}

/** An environment's two stacks, synthesized without a trace in the project's own folder. */
export function synthesizedStacks(environment: LoadedEnvironment): SynthesizedStacks {
  const outdir = mkdtempSync(join(tmpdir(), "export-"));
  try {
    const app = new App({ outdir, stackTraces: false });
    withoutTokenTraces({}, () => {
      addStacks(app, environment);
      app.synth();
    });
    const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8")) as Manifest;
    const stacks = Object.entries(manifest.stacks);
    return {
      stacks: new Map(
        stacks.map(([name, { workingDirectory }]) => [name, filesIn(join(outdir, workingDirectory))]),
      ),
      warnings: stacks.flatMap(([, { annotations }]) => annotations.map(({ message }) => message)),
    };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function filesIn(folder: string): Files {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const named = paths.map((path) => [relative(folder, path).replaceAll(sep, "/"), path] as const);
  // By code units: the same in every locale.
  named.sort(([one], [other]) => (one < other ? -1 : 1));
  return new Map(named.map(([name, path]) => [name, readFileSync(path)]));
}
