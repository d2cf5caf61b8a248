import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

export interface OutputProps {
  readonly value: unknown;
  /** What a reader of `terraform output` does with it, as a sentence. */
  readonly description: string;
}

/** An output of a stack, under its own name. */
export function output(stack: Construct, name: string, { value, description }: OutputProps): void {
  new TerraformOutput(stack, name, { value, description, staticId: true });
}
