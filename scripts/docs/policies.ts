import { boundaryOf } from "../../cli/policies/boundary";
import { footprintOf } from "../../cli/policies/footprint";
import { indented, policiesFor } from "../../cli/policies/policies";
import { policyDocument } from "../../constructs/shared/iam";
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
  const infra = synthesized(DEFAULT).infra.json;
  const footprint = footprintOf(resolvedOf(DEFAULT), infra, ACCOUNT);
  const boundary = policyDocument(boundaryOf(footprint, infra).statements);
  const parts = [...policiesFor(footprint), ["boundary", boundary] as const];
  return Object.fromEntries(parts.map(([part, policy]) => [`policies/${part}.json`, indented(policy)]));
}
