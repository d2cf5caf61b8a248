import type { Condition } from "./objects";

interface Conditioned<C extends Condition> {
  readonly status?: { readonly conditions?: readonly C[] };
}

export function conditionOf<C extends Condition>({ status }: Conditioned<C>, type: string): C | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

export function isTrue(object: Conditioned<Condition>, type: string): boolean {
  return conditionOf(object, type)?.status === "True";
}
