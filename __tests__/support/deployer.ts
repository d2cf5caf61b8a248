import { footprintOf } from "../../cli/policies/footprint";
import { policiesFor } from "../../cli/policies/policies";
import { ACCOUNT, type Caller } from "./decisions";
import { environmentOf, infraOf } from "./stacks";

/** The policies of an environment with these settings. */
export function policiesOf(settings: object = {}, name = "default"): ReadonlyMap<string, string> {
  return policiesFor(footprintOf(environmentOf(settings, name), infraOf(settings, name).terraform, ACCOUNT));
}

/** Whoever deploys, with all that is theirs. */
export function deployerOf(settings: object = {}, name?: string): Caller {
  const policies = [...policiesOf(settings, name)].filter(([part]) => part.startsWith("deploy-"));
  return { policies: policies.map(([, policy]) => policy) };
}

/** Whoever plans. */
export function plannerOf(settings: object = {}, name?: string): Caller {
  return { policies: [policiesOf(settings, name).get("plan") ?? ""] };
}
