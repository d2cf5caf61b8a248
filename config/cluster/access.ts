import { z } from "zod";
import { expected } from "../messages";
import { principalArn, WITH_OTHER_PROBLEMS } from "../primitives";
import type { Problem } from "../problems";
import { withoutInvalid } from "../without-invalid";

const userName = z
  .string()
  .regex(
    /^[\w+=,.@-]{1,64}$/,
    expected("an IAM user's name such as ann", "for a user with a path write principal with the whole ARN"),
  );

/** Kubernetes' own groups are closed to access entries: EKS refuses any that starts with `system:`. */
const group = z
  .string()
  .min(1)
  .regex(
    /^(?!system:)/,
    expected(
      "a group of your own, bound by a RoleBinding",
      "for system:masters take the policy AmazonEKSClusterAdminPolicy",
    ),
  );

const policy = z.strictObject({
  name: z
    .string()
    .regex(
      /^Amazon[A-Za-z0-9]+Policy$/,
      expected(
        "an access policy of EKS: AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSEditPolicy, AmazonEKSViewPolicy",
      ),
    )
    .describe(
      "One of EKS' access policies (`aws eks list-access-policies`): `AmazonEKSClusterAdminPolicy`, `AmazonEKSAdminPolicy`, `AmazonEKSAdminViewPolicy`, `AmazonEKSEditPolicy`, `AmazonEKSViewPolicy` and others. IAM policies are none of them.",
    ),
  namespaces: z
    .array(
      z
        .string()
        .regex(/^[a-z0-9*]([-a-z0-9*]*[a-z0-9*])?$/, expected("a namespace such as team-a or team-*")),
    )
    .min(1)
    .optional()
    .describe(
      "Namespaces in which the policy holds; `*` at the end stands for any ending. Default: the whole cluster.",
    ),
});

const entry = z
  .strictObject({
    principal: principalArn
      .optional()
      .describe("ARN of an IAM role or user, of this account or another. This or `user`."),
    user: userName.optional().describe("Name of an IAM user of this account. This or `principal`."),
    policies: z.array(policy).default([]).describe("What the principal may do, by EKS' own policies."),
    groups: z
      .array(group)
      .default([])
      .describe("Kubernetes groups that the principal is in, for RoleBindings of your own."),
  })
  .superRefine((value, context) => {
    const report = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    // Wrong fields are told by themselves, and count here as if they said something.
    const { principal, user, policies, groups } = withoutInvalid(value, context.issues);
    const hasPrincipal = "principal" in value;
    if (hasPrincipal === "user" in value) {
      report(
        hasPrincipal ? ["user"] : [],
        expected("either principal (an ARN) or user (an IAM user's name in this account)"),
      );
    }
    if (policies?.length === 0 && groups?.length === 0) {
      report([], `needs policies, groups or both; without them ${principal ?? user ?? "it"} may do nothing`);
    }
    const names = (policies ?? []).map(({ name }) => name);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) < index)
        report(["policies", index, "name"], expected("each policy once", "join the namespaces"));
    }
  }, WITH_OTHER_PROBLEMS);

export const accessSchema = z
  .record(
    z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/, expected("a name of letters, digits, hyphens and underscores")),
    entry,
  )
  .default({})
  .describe(
    "Access entries for further IAM users and roles, by a name of your choice, which tells them apart and nothing else. Whoever creates the cluster is its first admin already: EKS refuses another entry for the same principal, here as in `admins`.",
  );

export type AccessSettings = z.output<typeof accessSchema>;

type Principal = { readonly principal?: string; readonly user?: string };

export interface AccessContext {
  readonly admins?: readonly string[];
  /** The account, where the environment names it. */
  readonly accountId?: string;
}

/** Principals that have an entry already. EKS takes one for each. */
export function accessProblems(
  access: Readonly<Record<string, Principal | undefined>> | undefined,
  { admins = [], accountId }: AccessContext,
): Problem[] {
  const seen = new Map(admins.map((arn) => [principalKey({ principal: arn }, accountId), "cluster.admins"]));
  return Object.entries(access ?? {}).flatMap(([name, entry = {}]) => {
    const key = principalKey(entry, accountId);
    if (key === undefined) return [];
    const earlier = seen.get(key);
    seen.set(key, earlier ?? `cluster.access.${name}`);
    return earlier === undefined
      ? []
      : [
          {
            path: ["cluster", "access", name, entry.user === undefined ? "principal" : "user"],
            message: `conflicts with ${earlier}, which names the same principal; join the two`,
          },
        ];
  });
}

/** A user of the environment's account is one and the same by name and by ARN. */
function principalKey({ principal, user }: Principal, accountId: string | undefined): string | undefined {
  const [, account, name] = /^arn:[^:]+:iam::(\d{12}):user\/([^/]+)$/.exec(principal ?? "") ?? [];
  if (account !== undefined && account === accountId) return `user ${name}`;
  return principal ?? (user && `user ${user}`);
}
