import { TerraformStack, Testing } from "cdktf";
import { withoutTokenTraces } from "../../stacks/without-token-traces";
import { nestedInterpolations } from "./interpolation";
import { asMutated } from "./mutated";

/** A resource or data source as it stands in the synthesized JSON. */
export type Attributes = Record<string, any> & { readonly depends_on?: string[] };

/** A binding's class, as the cdktf matchers take it. */
interface TerraformType {
  readonly tfResourceType: string;
}

/** A stack as its file has it, and its name for the CLI. */
export interface Synthesized {
  readonly name: string;
  readonly json: string;
}

/** Synthesizes a stack as main.ts does, validations on. Whatever test made it, Terraform can parse it. */
export function synthesized(make: () => TerraformStack): Synthesized {
  return withoutTokenTraces(process.env, () => {
    const stack = make();
    const json = asMutated(stack, Testing.synth(stack, true));
    const nested = nestedInterpolations(JSON.parse(json));
    if (nested.length > 0) throw new Error(`Terraform cannot parse ${nested.join("\n")}`);
    return { name: stack.node.id, json };
  });
}

/** The synthesized JSON of one stack, with look-ups that say so when they find too many or none. */
export class Built {
  /** The stack's name for the CLI. */
  readonly name: string;
  readonly json: string;
  readonly terraform: Record<string, any>;

  constructor(stack: TerraformStack | Synthesized) {
    const { name, json } = stack instanceof TerraformStack ? synthesized(() => stack) : stack;
    this.name = name;
    this.json = json;
    this.terraform = JSON.parse(json);
  }

  /** Every resource (or data source) of a type, by its id in the stack. */
  byId(type: TerraformType): Record<string, Attributes> {
    const { tfResourceType } = type;
    return this.terraform.resource?.[tfResourceType] ?? this.terraform.data?.[tfResourceType] ?? {};
  }

  all(type: TerraformType): Attributes[] {
    return Object.values(this.byId(type));
  }

  only(type: TerraformType): Attributes {
    const found = this.all(type);
    if (found.length !== 1) throw new Error(`expected one ${type.tfResourceType}, found ${found.length}`);
    return found[0]!;
  }

  /** The one resource of a type whose attributes include the given ones. */
  where(type: TerraformType, attributes: Attributes): Attributes {
    const found = this.all(type).filter((candidate) =>
      Object.entries(attributes).every(
        ([key, value]) => JSON.stringify(candidate[key]) === JSON.stringify(value),
      ),
    );
    if (found.length !== 1) {
      throw new Error(
        `expected one ${type.tfResourceType} with ${JSON.stringify(attributes)}, found ${found.length}`,
      );
    }
    return found[0]!;
  }
}

/** Builds one stack with the given content, validations on. */
export function built(content: (stack: TerraformStack) => void): Built {
  return new Built(
    synthesized(() => {
      const stack = new TerraformStack(Testing.app(), "test");
      content(stack);
      return stack;
    }),
  );
}
