import { type TerraformResourceLifecycle, Token } from "cdktf";

export interface ImmutableSetting {
  /** The setting that asks for another value: `cluster.name`. */
  readonly setting: string;
  /** What it asks for, as text or as a reference. */
  readonly wanted: string;
  /** The resource's attribute that holds what there is; its lifecycle must ignore changes of it. */
  readonly attribute: string;
  /** Why it cannot change, as a sentence. */
  readonly reason: string;
}

type Condition = NonNullable<TerraformResourceLifecycle["postcondition"]>[number];

/**
 * Stops the plan of a change for which Terraform would replace what nodes stand on, past guard and drain, which only a
 * destroy asks.
 *
 * A resource that ignores changes of an attribute keeps what its state has, so at plan time `self` tells it: of a state
 * of any age, in any backend. A first apply takes what the file says, and a destroy asks nothing.
 */
export function refuseChange({ setting, wanted, attribute, reason }: ImmutableSetting): Condition {
  const value = Token.isUnresolved(wanted) ? wanted : JSON.stringify(wanted);
  return {
    condition: `\${self.${attribute} == ${value}}`,
    errorMessage: `${setting}: expected \${self.${attribute}}, got ${wanted}. ${reason} ${OTHER_WAYS}`,
  };
}

/** What to do instead, for whoever wants the other value. */
export const OTHER_WAYS =
  "Nothing was changed. Set it back. To have the other, write a second file in environments/ and move over, or destroy " +
  "workloads and infra with the old value first, then deploy both with the new one.";
