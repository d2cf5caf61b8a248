import { allows } from "../../iam/policy";
import { fieldsOf, listOf, type Rule } from "../rule";
import { element, renderXml } from "../xml";
import { readRolePolicies } from "./role-policies";

/** What is asked where a call names no resource. */
const ANY = "*";

export const policySimulation: Rule = {
  name: "policy-simulation",
  reason:
    "ministack's simulation takes no notice of condition keys and of all resources but the first, so that it denies what " +
    "has a condition",
  on: ["iam:SimulatePrincipalPolicy"],
  answer: async (call, context) => {
    const fields = fieldsOf(call);
    const role = (fields.PolicySourceArn ?? "").split("/").at(-1) ?? "";
    const policies = await readRolePolicies(role, context);
    const keys = contextOf(fields);
    const resources = listOf(fields, "ResourceArns.member");
    const results = listOf(fields, "ActionNames.member").flatMap((action) =>
      (resources.length > 0 ? resources : [ANY]).map((resource) => {
        const isAllowed = allows(policies, { action, resource, context: keys });
        return element("member", [
          element("EvalActionName", action),
          element("EvalResourceName", resource),
          element("EvalDecision", isAllowed ? "allowed" : "implicitDeny"),
          element("MatchedStatements", []),
          element("MissingContextValues", []),
        ]);
      }),
    );
    const body = renderXml(
      element("SimulatePrincipalPolicyResponse", [
        element("SimulatePrincipalPolicyResult", [
          element("EvaluationResults", results),
          element("IsTruncated", "false"),
        ]),
      ]),
      "https://iam.amazonaws.com/doc/2010-05-08/",
    );
    return { status: 200, headers: { "content-type": "text/xml" }, body };
  },
};

function contextOf(fields: Readonly<Record<string, string>>): Record<string, readonly string[]> {
  const keys: Record<string, readonly string[]> = {};
  for (let number = 1; ; number++) {
    const entry = `ContextEntries.member.${number}`;
    const key = fields[`${entry}.ContextKeyName`];
    if (key === undefined) return keys;
    keys[key] = listOf(fields, `${entry}.ContextKeyValues.member`);
  }
}
