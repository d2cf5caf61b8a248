import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, type TerraformStack } from "cdktf";
import { environmentSchema } from "../../config/environment";
import { type ResolvedEnvironment, resolve } from "../../config/resolve";
import { InfraStack } from "../../stacks/infra-stack";
import { withoutTokenTraces } from "../../stacks/without-token-traces";
import { WorkloadsStack } from "../../stacks/workloads-stack";

interface Block {
  readonly "//"?: { readonly metadata?: { readonly path?: string } };
}

/** A stack's JSON, as far as the docs look into it. */
export interface StackJson {
  readonly terraform: {
    readonly required_version: string;
    readonly required_providers: Readonly<Record<string, { readonly version: string }>>;
  };
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly output?: Readonly<Record<string, { readonly description: string }>>;
}

/** A stack with the parts that it has right under itself, in the order of their making. */
interface SynthesizedStack {
  readonly json: StackJson;
  readonly parts: readonly { readonly id: string; readonly construct: string }[];
}

export interface Synthesized {
  readonly infra: SynthesizedStack;
  readonly workloads: SynthesizedStack;
}

/** Both stacks of an environment with these settings, and a region. */
export function synthesized(settings: object = {}): Synthesized {
  const environment = resolvedOf(settings);
  const outdir = mkdtempSync(join(tmpdir(), "docs-"));
  try {
    return withoutTokenTraces({}, () => {
      const app = new App({ stackTraces: false, outdir });
      return {
        infra: seen(new InfraStack(app, environment)),
        workloads: seen(new WorkloadsStack(app, environment)),
      };
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function seen(stack: TerraformStack): SynthesizedStack {
  const parts = stack.node.children.map((part) => ({ id: part.node.id, construct: part.constructor.name }));
  // With its tokens resolved, as it would be written.
  return { json: stack.toTerraform() as StackJson, parts };
}

export function resolvedOf(settings: object = {}): ResolvedEnvironment {
  return resolve("default", environmentSchema.parse({ aws: { region: "eu-west-1" }, ...settings }));
}

/** How many resources of each type every part of a stack has, by the id that the part has right under the stack. */
export function partsOf({ resource = {} }: StackJson): Map<string, Map<string, number>> {
  const parts = new Map<string, Map<string, number>>();
  for (const [type, blocks] of Object.entries(resource)) {
    for (const [name, block] of Object.entries(blocks)) {
      const part = block["//"]?.metadata?.path?.split("/")[1] ?? name;
      const types = parts.get(part) ?? new Map<string, number>();
      types.set(type, (types.get(type) ?? 0) + 1);
      parts.set(part, types);
    }
  }
  return parts;
}
