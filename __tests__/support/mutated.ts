import type { TerraformStack } from "cdktf";

interface Mutated {
  stack(stack: TerraformStack, json: string): string;
}

/** A stack's JSON as `npm run mutants` weakens it (scripts/mutants/jest/setup.ts); else as it is. */
export function asMutated(stack: TerraformStack, json: string): string {
  const { mutated } = globalThis as { mutated?: Mutated };
  return mutated?.stack(stack, json) ?? json;
}
