import type { ResolvedEnvironment } from "../../config/resolve";
import { clusterArn } from "../../constructs/shared/arns";
import { ec2Principal, partitionOf } from "../../constructs/shared/partitions";

/** What infra makes in an account, by the names that policies can hold: read from the stack that makes it. */
export interface Footprint {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
  readonly clusterName: string;
  readonly clusterArn: string;
  /** Patterns of the tag `Name` that every resource of EC2 and KMS here has. */
  readonly nameTags: readonly string[];
  /** ARNs of the roles, with their path. */
  readonly roles: readonly string[];
  /** Those of them that have a policy of their own inside. */
  readonly inlineRoles: readonly string[];
  /** Roles that others made and whose policies the plan has IAM simulate; their paths are not known here. */
  readonly simulated: readonly string[];
  /** Roles, made or others', by the service that they are passed to. */
  readonly passed: Readonly<Record<string, readonly string[]>>;
  /** ARNs of the policies that are made. */
  readonly policies: readonly string[];
  /** ARNs of every policy that a role gets. */
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly instanceProfiles: readonly string[];
  readonly logGroups: readonly string[];
  readonly rules: readonly string[];
  readonly queues: readonly string[];
  readonly alarms: readonly string[];
  readonly topics: readonly string[];
  /** A key of the secrets that others made. */
  readonly secretsKey?: string;
  /** Whether infra makes a key of its own, for whatever. */
  readonly makesKeys: boolean;
  /** ARNs of the keys' aliases. */
  readonly keyAliases: readonly string[];
  /** ARNs of a VPC that others made, its subnets and route tables. */
  readonly others: readonly string[];
}

type Attributes = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, Attributes>>>>;

/**
 * @param infra the synthesized stack, as JSON
 * @param accountId the account that it is deployed to
 */
export function footprintOf(environment: ResolvedEnvironment, infra: object, accountId: string): Footprint {
  const { region, permissionsBoundary, rolePath = "/" } = environment.aws;
  const partition = partitionOf(region);
  const clusterName = environment.cluster.name;
  const { resource = {} } = infra as { readonly resource?: Resources };
  // By id: the order of a stack in memory is another than that of its file.
  const made = (type: string) =>
    Object.entries(resource[type] ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const names = (type: string, key = "name") => made(type).map(([, attributes]) => String(attributes[key]));
  const arn = (service: string, rest: string, place = region) =>
    `arn:${partition}:${service}:${place}:${accountId}:${rest}`;
  const roleArn = (name: string, path = rolePath) => arn("iam", `role${path}${name}`, "");
  const roleOf = (reference: unknown) => {
    const [, id = ""] = String(reference).match(/aws_iam_role\.(\w+)/) ?? [];
    return roleArn(String(resource.aws_iam_role?.[id]?.name));
  };
  const own = new Map(made("aws_iam_policy").map(([id, { name }]) => [id, arn("iam", `policy/${name}`, "")]));
  const attached = made("aws_iam_role_policy_attachment").map(([, { policy_arn: policy }]) => {
    const [, id = ""] = String(policy).match(/aws_iam_policy\.(\w+)/) ?? [];
    return own.get(id) ?? String(policy);
  });
  const existing = environment.network?.existing;
  const { controllerRole, nodeRole, identity, nodeIdentity } = environment.karpenter;
  const found = (role: typeof controllerRole | string) =>
    typeof role === "object"
      ? [roleArn(role.name, "/"), roleArn(role.name, "/*/")].map((each) => ({ arn: each, check: role.check }))
      : [];
  return {
    ...{ partition, region, accountId, clusterName },
    clusterArn: clusterArn({ partition, region, accountId, clusterName }),
    nameTags: [clusterName, `${clusterName}-*`, `eks-${clusterName}-*`],
    roles: names("aws_iam_role").map((name) => roleArn(name)),
    simulated: [...found(controllerRole), ...found(nodeRole)].flatMap(({ arn, check }) =>
      check ? [arn] : [],
    ),
    inlineRoles: unique(made("aws_iam_role_policy").map(([, { role }]) => roleOf(role))),
    passed: merged(
      passedOf(made("aws_iam_role"), (name) => roleArn(name)),
      [
        ...(identity === "podIdentity" ? [[PODS, found(controllerRole)] as const] : []),
        ...(nodeIdentity === "instanceProfile" ? [[ec2Principal(partition), found(nodeRole)] as const] : []),
      ],
    ),
    policies: [...own.values()],
    attached: unique(attached),
    boundary: permissionsBoundary,
    instanceProfiles: names("aws_iam_instance_profile").map((name) =>
      arn("iam", `instance-profile/${name}`, ""),
    ),
    logGroups: names("aws_cloudwatch_log_group").map((name) => arn("logs", `log-group:${name}`)),
    rules: names("aws_cloudwatch_event_rule").map((name) => arn("events", `rule/${name}`)),
    queues: names("aws_sqs_queue").map((name) => arn("sqs", name)),
    alarms: names("aws_cloudwatch_metric_alarm", "alarm_name").map((name) =>
      arn("cloudwatch", `alarm:${name}`),
    ),
    topics: names("aws_sns_topic").map((name) => arn("sns", name)),
    secretsKey: environment.cluster.encryption?.kmsKeyArn,
    makesKeys: made("aws_kms_key").length > 0,
    keyAliases: names("aws_kms_alias").map((name) => arn("kms", name)),
    // A VPC that another account shares bears that account's number.
    others: existing
      ? [
          `vpc/${existing.vpcId}`,
          ...[...existing.privateSubnetIds, ...existing.publicSubnetIds].map((id) => `subnet/${id}`),
          ...existing.routeTableIds.map((id) => `route-table/${id}`),
        ].map((rest) => `arn:${partition}:ec2:${region}:*:${rest}`)
      : [],
  };
}

const PODS = "pods.eks.amazonaws.com";

function merged(
  made: Readonly<Record<string, readonly string[]>>,
  found: readonly (readonly [string, readonly { readonly arn: string }[]])[],
): Record<string, readonly string[]> {
  const all: Record<string, readonly string[]> = { ...made };
  for (const [service, roles] of found) {
    if (roles.length > 0) all[service] = [...(all[service] ?? []), ...roles.map(({ arn }) => arn)];
  }
  return all;
}

/** The services that a role's trust policy names are those that it is passed to. */
function passedOf(roles: readonly (readonly [string, Attributes])[], arnOf: (name: string) => string) {
  const passed: Record<string, string[]> = {};
  for (const [, { name, assume_role_policy: trust }] of roles) {
    for (const service of servicesIn(String(trust))) {
      passed[service] = [...(passed[service] ?? []), arnOf(String(name))];
    }
  }
  return passed;
}

/** As text: an issuer's reference in it may hold quotes. */
function servicesIn(trust: string): string[] {
  return [...trust.matchAll(/"Service":"([^"]+)"/g)].map(([, service = ""]) => service);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
