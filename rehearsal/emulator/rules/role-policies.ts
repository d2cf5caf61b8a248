import { allows, type PolicyDocument } from "../../iam/policy";
import { KNOWN_CALLS, questionsOf } from "../../iam/questions";
import { denial } from "../refusals";
import { fieldsOf, PASSING, type Rule, type RuleContext } from "../rule";
import { all, parseXml, textOf } from "../xml";

const NAME = "role-policies";
/** Credentials end with the controller that they were given to. */
const KEPT = `${PASSING}${NAME}`;
const ASSUME = "sts:AssumeRole";

/** Long enough for a burst of calls, short enough to see a policy that a test takes away. */
const KEPT_MS = 2000;

interface Kept {
  readonly until: number;
  readonly policies: Promise<PolicyDocument[]>;
}

export const rolePolicies: Rule = {
  name: NAME,
  reason:
    "ministack's own enforcement knows no ARN of an instance profile, no tags of what a call makes, and refuses what " +
    "other rules have rewritten; so a role's calls are put to its policies here, with what AWS documents for each",
  on: [ASSUME, ...KNOWN_CALLS],
  answer: async (call, context) => {
    const role = context.memory.get(`${KEPT} ${call.accessKey}`) as string | undefined;
    if (role === undefined) return undefined;
    const [, , , , account = ""] = role.split(":");
    const policies = await policiesOf(role, context);
    const denied = (await questionsOf(call, context, account)).find((each) => !allows(policies, each));
    if (denied === undefined) return undefined;
    return denial(
      call,
      `${role} is not authorized to perform: ${denied.action} on resource: ${denied.resource}`,
    );
  },
  change: (answer, call, { memory }) => {
    if (call.service === "sts" && answer.status === 200) {
      const key = textOf(parseXml(answer.body), "AssumeRoleResult", "Credentials", "AccessKeyId");
      memory.set(`${KEPT} ${key}`, fieldsOf(call).RoleArn);
    }
    return answer;
  },
};

function policiesOf(role: string, context: RuleContext): Promise<PolicyDocument[]> {
  const cached = context.memory.get(`${KEPT} of ${role}`) as Kept | undefined;
  if (cached !== undefined && cached.until > Date.now()) return cached.policies;
  const policies = readRolePolicies(role.split("/").at(-1) ?? role, context);
  context.memory.set(`${KEPT} of ${role}`, { until: Date.now() + KEPT_MS, policies });
  return policies;
}

/** All that are attached to a role, and its own. */
export async function readRolePolicies(RoleName: string, { ask }: RuleContext): Promise<PolicyDocument[]> {
  const iam = (action: string, parameters: Readonly<Record<string, string>>) =>
    ask({ service: "iam", action, parameters });
  const attached = await iam("ListAttachedRolePolicies", { RoleName });
  const managed = all(attached, "ListAttachedRolePoliciesResult", "AttachedPolicies", "member").map(
    async (each) => {
      const PolicyArn = textOf(each, "PolicyArn");
      const policy = await iam("GetPolicy", { PolicyArn });
      const VersionId = textOf(policy, "GetPolicyResult", "Policy", "DefaultVersionId");
      const version = await iam("GetPolicyVersion", { PolicyArn, VersionId });
      return documentOf(textOf(version, "GetPolicyVersionResult", "PolicyVersion", "Document"));
    },
  );
  const listed = await iam("ListRolePolicies", { RoleName });
  const inline = all(listed, "ListRolePoliciesResult", "PolicyNames", "member").map(async ({ text }) => {
    const policy = await iam("GetRolePolicy", { RoleName, PolicyName: text.trim() });
    return documentOf(textOf(policy, "GetRolePolicyResult", "PolicyDocument"));
  });
  return Promise.all([...managed, ...inline]);
}

/** IAM answers with documents in URL encoding. */
function documentOf(text: string): PolicyDocument {
  return JSON.parse(decodeURIComponent(text)) as PolicyDocument;
}
