import type { Statement } from "../../constructs/shared/iam";
import managed from "../../releases/aws-managed-policies.json";
import type { Footprint } from "./footprint";
import { type Grant, grantsIn } from "./granted";

/** A permissions boundary for the roles of an environment's infra. */
export interface Boundary {
  readonly statements: readonly Statement[];
  /** What a role gets and nobody here knows the content of: policies, and roles that are passed. */
  readonly unknown: readonly string[];
}

const MANAGED: Readonly<Record<string, { readonly actions: readonly string[] }>> = managed.policies;

/**
 * Whatever stands in a role's policies: nobody becomes another, or more. The boundary allows none of it anyway; so it stays
 * when somebody adds a service for a role of theirs.
 */
const NEVER = [
  ...["AddUserToGroup", "Attach*", "CreateAccessKey", "CreateLoginProfile", "CreatePolicy*", "CreateRole"],
  ...["CreateUser", "Delete*PermissionsBoundary", "Put*", "Set*", "Update*"],
].map((name) => `iam:${name}`);

/**
 * All that the roles of infra do together, and nothing by which one becomes an administrator: no IAM but instance profiles
 * and the nodes' role, no taking of other roles, of data no more than the roles read. What a role may do by its own
 * policies is narrower; this is the most that whoever may write into a role can give it.
 */
export function boundaryOf(footprint: Footprint, infra: object): Boundary {
  const { attached, policies } = footprint;
  const grants = grantsIn(footprint, infra);
  const others = attached.filter((arn) => !policies.includes(arn));
  const known = others.flatMap((arn) => MANAGED[managedName(arn)]?.actions ?? []);
  const own = grants.statements.flatMap(({ actions }) => actions);
  const anywhere = [...own.filter((action) => !NARROWED.test(action)), ...known].filter(
    (action) => !IDENTITY.test(action),
  );
  const statements = [
    { sid: "Services", actions: shortened(anywhere), resources: ["*"] },
    ...data(footprint, grants.statements),
    ...identity(footprint, [...own, ...known], grants.passed),
    { sid: "Never", effect: "Deny" as const, actions: [...NEVER, "sts:AssumeRole"], resources: ["*"] },
  ];
  return {
    statements: statements.filter(({ actions, resources }) => actions.length > 0 && resources.length > 0),
    unknown: [...others.filter((arn) => MANAGED[managedName(arn)] === undefined), ...grants.unknown],
  };
}

/** The name of a policy of AWS' own. */
function managedName(arn: string): string {
  return arn.includes(":iam::aws:policy/") ? (arn.split("/").at(-1) ?? "") : "";
}

/** Of infra's own policies these are held to what they name: they read or write what others keep. */
const NARROWED = /^(kms|sqs|ssm):|^logs:(?!Describe)/;
const IDENTITY = /^iam:(\w+InstanceProfile|PassRole|CreateServiceLinkedRole)$/;

type Allowed = Statement & { readonly resources: readonly string[] };

function data(footprint: Footprint, granted: readonly Grant[]): Allowed[] {
  const { partition, region, accountId, queues, logGroups, nameTags } = footprint;
  const of = (service: string) => {
    const actions = granted.flatMap((each) => each.actions).filter((each) => NARROWED.test(each));
    return unique(actions.filter((each) => each.startsWith(`${service}:`)));
  };
  const named = (service: string) =>
    granted
      .filter(({ actions }) => actions.some((each) => each.startsWith(`${service}:`)))
      .flatMap(({ resources }) => resources);
  const keys = named("kms");
  const isMade = (arn: string) => arn.includes("${");
  return [
    { sid: "Queue", actions: of("sqs"), resources: queues },
    { sid: "Logs", actions: of("logs"), resources: logGroups.flatMap((arn) => [arn, `${arn}:*`]) },
    { sid: "Parameters", actions: of("ssm"), resources: unique(named("ssm")) },
    ...namedKeys(
      granted.map((grant) => ({ ...grant, resources: grant.resources.filter((arn) => !isMade(arn)) })),
    ),
    {
      sid: "OwnKeys",
      actions: of("kms"),
      resources: keys.some(isMade) ? [`arn:${partition}:kms:${region}:${accountId}:key/*`] : [],
      conditions: { StringLike: { "aws:ResourceTag/Name": nameTags } },
    },
  ];
}

/** Keys of others: as the role's own policy has them, since an alias stands in a condition alone, over every key. */
function namedKeys(granted: readonly Grant[]): Allowed[] {
  const statements = granted.flatMap(({ actions, resources, conditions }) => {
    const ofKeys = actions.filter((action) => action.startsWith("kms:"));
    return ofKeys.length > 0 && resources.length > 0 ? [{ actions: ofKeys, resources, conditions }] : [];
  });
  return statements.map((statement, index) => ({ sid: `Keys${index + 1}`, ...statement }));
}

function identity(
  { partition, accountId }: Footprint,
  actions: readonly string[],
  passed: readonly string[],
): Allowed[] {
  const of = (pattern: RegExp) => shortened(actions.filter((action) => pattern.test(action)));
  return [
    {
      sid: "InstanceProfiles",
      actions: of(/^iam:\w+InstanceProfile$/),
      resources: [`arn:${partition}:iam::${accountId}:instance-profile/*`],
    },
    {
      sid: "PassesNodesRole",
      actions: of(/^iam:PassRole$/),
      resources: unique(passed),
      conditions: { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
    },
    {
      sid: "ServiceLinkedRole",
      actions: of(/^iam:CreateServiceLinkedRole$/),
      resources: ["*"],
      conditions: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
  ];
}

/**
 * Each once, and in few words, since a policy has 6144 characters: what describes, by its service alone; load balancers, of
 * which AmazonEKSClusterPolicy has nearly all, as a whole.
 */
function shortened(actions: readonly string[]): string[] {
  const short = actions.map((action) =>
    action
      .replace(/^elasticloadbalancing:\w+$/, "elasticloadbalancing:*")
      .replace(/^(ec2|elasticfilesystem|logs|ssm):Describe\w+$/, "$1:Describe*"),
  );
  return unique(short);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].toSorted();
}
