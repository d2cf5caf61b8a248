import type { Shape } from "./body";

/** Nested blocks of a type, by name, as in nested-blocks.json. */
export interface NestedBlocks {
  readonly [name: string]: NestedBlocks;
}

/** Terraform's own types, which no provider's schema holds: they have no blocks. */
export const BUILT_IN: ReadonlySet<string> = new Set(["terraform_data", "terraform_remote_state"]);

const CHECKS = { precondition: {}, postcondition: {} };
const LITERAL = { literal: true };
/** Of a state, which Terraform reads before it can evaluate anything. */
const VERBATIM = { ...LITERAL, verbatim: true };

/** https://developer.hashicorp.com/terraform/language/terraform */
export const TERRAFORM: Shape = {
  ...LITERAL,
  blocks: {
    required_providers: LITERAL,
    backend: { labelled: () => VERBATIM },
    cloud: { ...VERBATIM, blocks: { workspaces: VERBATIM } },
  },
};

/** `locals`, and `output` with its checks. */
export const LOCALS: Shape = {};
export const OUTPUT: Shape = { ...LITERAL, bare: ["depends_on"], blocks: CHECKS };

export const VARIABLE: Shape = { ...LITERAL, bare: ["type"], blocks: { validation: {} } };
export const MODULE: Shape = { bare: ["depends_on", "providers"] };
export const MOVED: Shape = { bare: ["from", "to"] };
export const IMPORT: Shape = { bare: ["to", "provider"] };

/** A block of a provider's own. */
export const shapeOf = (blocks: NestedBlocks): Shape => ({ blocks: withDynamic(shapesOf(blocks)) });

/** A resource or a data source: what its provider says, and what the language adds. */
export function managedShape(nested: NestedBlocks): Shape {
  return {
    bare: ["depends_on", "provider"],
    blocks: {
      ...withDynamic(shapesOf(nested)),
      connection: {},
      provisioner: { labelled: () => ({ bare: ["when", "on_failure"], blocks: { connection: {} } }) },
      lifecycle: { bare: ["ignore_changes", "replace_triggered_by"], blocks: CHECKS },
    },
  };
}

function shapesOf(nested: NestedBlocks): Readonly<Record<string, Shape>> {
  return Object.fromEntries(Object.entries(nested).map(([name, inner]) => [name, shapeOf(inner)]));
}

/** `dynamic "x" { content { ... } }` stands wherever the block x may. */
function withDynamic(blocks: Readonly<Record<string, Shape>>): Readonly<Record<string, Shape>> {
  if (Object.keys(blocks).length === 0) return blocks;
  const labelled = (name: string): Shape => ({ bare: ["iterator"], blocks: { content: blocks[name] ?? {} } });
  return { ...blocks, dynamic: { labelled } };
}
