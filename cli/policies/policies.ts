import { policyDocument, type Statement } from "../../constructs/shared/iam";
import { cluster } from "./cluster";
import type { Footprint } from "./footprint";
import { attachments, identity } from "./identity";
import { network } from "./network";
import { plan } from "./plan";

/** Policies of whoever deploys infra, and of whoever plans it, by name: each fits into one managed policy. */
export function policiesFor(footprint: Footprint): ReadonlyMap<string, string> {
  const parts: Readonly<Record<string, Statement[]>> = {
    "deploy-network": network(footprint),
    "deploy-cluster": cluster(footprint),
    "deploy-roles": identity(footprint),
    "deploy-policies": attachments(footprint),
    plan: plan(footprint),
  };
  // Where others made every role, nothing is to be done with any.
  const about = Object.entries(parts).map(
    ([name, statements]) => [name, statements.filter(({ resources }) => resources?.length !== 0)] as const,
  );
  return new Map(
    about.flatMap(([name, statements]) =>
      statements.length > 0 ? [[name, policyDocument(statements)]] : [],
    ),
  );
}

/** As people and IAM's console read it. */
export function indented(policy: string): string {
  return `${JSON.stringify(JSON.parse(policy), null, 2)}\n`;
}
