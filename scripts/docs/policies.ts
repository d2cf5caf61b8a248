import { footprintOf } from "../../cli/policies/footprint";
import { indented, policiesFor } from "../../cli/policies/policies";
import { resolvedOf, synthesized } from "./synthesized";

/** What `environments/default.yaml` has besides a region, as far as it makes roles. */
const DEFAULT = {
  cluster: { addons: { "vpc-cni": { podIdentity: true } } },
  nodeRoles: { cni: false, ssm: false },
};

/** The account that AWS' own documentation has. */
const ACCOUNT = "111122223333";

/** The policies of `npm run policies` for the default environment, by the file's name. */
export function policyFiles(): Readonly<Record<string, string>> {
  const footprint = footprintOf(resolvedOf(DEFAULT), synthesized(DEFAULT).infra.json, ACCOUNT);
  const parts = [...policiesFor(footprint)];
  return Object.fromEntries(parts.map(([part, policy]) => [`policies/${part}.json`, indented(policy)]));
}
