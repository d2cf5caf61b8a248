import { asRecord } from "../../config/crd/reading";

/** A kind of thing in the account that infra makes under a name of its own, and cannot make where it is there already. */
export type AccountKind =
  | "aws_cloudwatch_event_rule"
  | "aws_eks_access_entry"
  | "aws_eks_pod_identity_association"
  | "aws_iam_instance_profile"
  | "aws_iam_policy"
  | "aws_iam_role"
  | "aws_sqs_queue";

/** What a stack makes, as far as one can look for it. What EKS and EventBridge take twice (targets, attachments) is none. */
export interface Wanted {
  readonly kind: AccountKind;
  /** In the stack. */
  readonly address: string;
  /** Name; of an access entry the role's, of an association `namespace/serviceAccount`. */
  readonly name: string;
  /** Of the kinds that IAM has. */
  readonly path?: string;
  /** Of an access entry. */
  readonly type?: string;
}

/** Something in the account. */
export interface InAccount {
  /** By which Terraform imports it. */
  readonly id: string;
  readonly path?: string;
  readonly type?: string;
}

/** What was looked for, with what was seen. */
export type Looked = Wanted & {
  /** Nothing where it is not there. */
  readonly actual?: InAccount;
  /** Why nobody knows, in AWS' words. */
  readonly unseen?: string;
};

export interface Imports {
  /** Addresses and ids, in the stack's order. */
  readonly imports: readonly { readonly address: string; readonly id: string }[];
  /** What is there and cannot be imported. */
  readonly conflicts: readonly string[];
  /** What AWS did not show. */
  readonly unseen: readonly string[];
}

const NAMED: Readonly<Partial<Record<string, AccountKind>>> = {
  aws_cloudwatch_event_rule: "aws_cloudwatch_event_rule",
  aws_iam_instance_profile: "aws_iam_instance_profile",
  aws_iam_policy: "aws_iam_policy",
  aws_iam_role: "aws_iam_role",
  aws_sqs_queue: "aws_sqs_queue",
};

/**
 * What of Karpenter's an infra stack makes.
 *
 * @param stack its cdk.tf.json
 * @param nodeRoles names of roles that node classes name
 */
export function wantedIn(stack: unknown, nodeRoles: readonly string[]): Wanted[] {
  const resources = asRecord(asRecord(stack).resource);
  const roleOf = (principal: unknown) => {
    const [, id] = /^\$\{aws_iam_role\.(\w+)\.arn\}$/.exec(String(principal)) ?? [];
    return id === undefined ? undefined : asRecord(asRecord(resources.aws_iam_role)[id]).name;
  };
  return Object.entries(resources).flatMap(([type, blocks]) =>
    Object.entries(asRecord(blocks)).flatMap(([id, block]): Wanted[] => {
      const address = `${type}.${id}`;
      const { name, path = "/", type: entryType, ...rest } = asRecord(block);
      const kind = NAMED[type];
      if (kind !== undefined && typeof name === "string") {
        return [{ kind, address, name, ...(type.startsWith("aws_iam_") ? { path: String(path) } : {}) }];
      }
      if (type === "aws_eks_pod_identity_association") {
        return [{ kind: type, address, name: `${rest.namespace}/${rest.service_account}` }];
      }
      if (type !== "aws_eks_access_entry" || entryType !== "EC2_LINUX") return [];
      const entry = { kind: type, type: entryType } as const;
      if (rest.for_each !== undefined) {
        // The roles that it is for stand first; behind them those that have an entry.
        const [, own = ""] = /setsubtract\((\[[^\]]*\])/.exec(String(rest.for_each)) ?? [];
        const roles = nodeRoles.filter((role) => own.includes(JSON.stringify(role)));
        return roles.map((role) => ({
          ...entry,
          address: `${address}[${JSON.stringify(role)}]`,
          name: role,
        }));
      }
      const role = roleOf(rest.principal_arn);
      return typeof role === "string" ? [{ ...entry, address, name: role }] : [];
    }),
  );
}

/** What to import, and what stands in the way: Terraform would replace what has another path or type. */
export function importsOf(wanted: readonly Looked[]): Imports {
  const there = wanted.flatMap(({ actual, ...each }) => (actual ? [{ ...each, actual }] : []));
  const conflictOf = ({ kind, name, path, type, actual }: (typeof there)[number]) => {
    if (path !== undefined && actual.path !== undefined && actual.path !== path)
      return `${kind} ${name} has the path ${actual.path}, and infra's has ${path}: to import it is to replace it. ${kind === "aws_iam_role" ? "Keep it by its name (karpenter.controllerRole or karpenter.nodeRole: { name: ... }), set aws.rolePath to its path" : "Set aws.rolePath to it"}, or take it away there first`;
    if (type !== undefined && actual.type !== undefined && actual.type !== type)
      return `the access entry of ${name} is of type ${actual.type}, and nodes need ${type}: delete it right before infra is deployed`;
    return undefined;
  };
  return {
    imports: there
      .filter((each) => conflictOf(each) === undefined)
      .map(({ address, actual }) => ({ address, id: actual.id })),
    conflicts: there.map(conflictOf).filter((conflict) => conflict !== undefined),
    unseen: wanted.flatMap(({ kind, name, unseen }) => (unseen ? [`${kind} ${name}: ${unseen}`] : [])),
  };
}
