import type { AwsClient } from "../aws/client";
import { all, type Element, textOf } from "./xml";

/** One thing that exists in the account. */
export interface Item {
  /** What a person calls it: `subnet`, `IAM role`. */
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}

/** Everything that the infra stack may make, as the account's own APIs list it; what every account has is left out. */
export async function inventory(client: AwsClient): Promise<Item[]> {
  const parts = [network, securityGroups, eks, iam, encryptionAndLogs, interruption, nodes];
  return (await Promise.all(parts.map((part) => part(client)))).flat();
}

async function network(client: AwsClient): Promise<Item[]> {
  const vpcs = await ec2(client, "DescribeVpcs", "vpcSet");
  const own = vpcs.filter((vpc) => textOf(vpc, "isDefault") !== "true");
  const isOwn = (each: Element) => own.some((vpc) => textOf(vpc, "vpcId") === textOf(each, "vpcId"));
  const subnets = (await ec2(client, "DescribeSubnets", "subnetSet")).filter(isOwn);
  const gateways = await ec2(client, "DescribeNatGateways", "natGatewaySet");
  const addresses = await ec2(client, "DescribeAddresses", "addressesSet");
  return [
    ...own.map((vpc) => item("VPC", vpc, "vpcId", textOf(vpc, "cidrBlock"))),
    ...subnets.map((each) => item("subnet", each, "subnetId", subnetDetail(each))),
    ...gateways
      .filter((each) => !textOf(each, "state").startsWith("delet"))
      .map((each) => item("NAT gateway", each, "natGatewayId", `in ${textOf(each, "subnetId")}`)),
    ...addresses.map((each) => item("elastic IP", each, "allocationId", textOf(each, "publicIp"))),
  ];
}

function subnetDetail(subnet: Element): string {
  const uses = Object.entries({
    "kubernetes.io/role/elb": "public load balancers",
    "kubernetes.io/role/internal-elb": "internal load balancers",
    "karpenter.sh/discovery": "Karpenter's nodes",
  }).filter(([tag]) => tagsOf(subnet)[tag] !== undefined);
  const where = `${textOf(subnet, "availabilityZone")} ${textOf(subnet, "cidrBlock")}`;
  return [where, ...uses.map(([, use]) => use)].join(", ");
}

async function securityGroups(client: AwsClient): Promise<Item[]> {
  const groups = await ec2(client, "DescribeSecurityGroups", "securityGroupInfo");
  return groups
    .filter((group) => textOf(group, "groupName") !== "default")
    .map((group) => {
      const discovered = tagsOf(group)["karpenter.sh/discovery"] === undefined ? "" : ", found by Karpenter";
      const rules = all(group, "ipPermissions", "item").length;
      const detail = `${textOf(group, "groupId")}, ${rules} kinds of ingress${discovered}`;
      return { kind: "security group", name: textOf(group, "groupName"), detail };
    });
}

async function eks(client: AwsClient): Promise<Item[]> {
  const { clusters } = await client.read<{ clusters: string[] }>("eks", "/clusters");
  return (await Promise.all(clusters.map((name) => cluster(client, name)))).flat();
}

async function cluster(client: AwsClient, name: string): Promise<Item[]> {
  const path = `/clusters/${name}`;
  const { cluster: own } = await client.read<{ cluster: { version: string; status: string } }>("eks", path);
  const { addons } = await client.read<{ addons: string[] }>("eks", `${path}/addons`);
  const { nodegroups } = await client.read<{ nodegroups: string[] }>("eks", `${path}/node-groups`);
  const { accessEntries } = await client.read<{ accessEntries: string[] }>("eks", `${path}/access-entries`);
  const { associations } = await client.read<{
    associations: { namespace: string; serviceAccount: string }[];
  }>("eks", `${path}/pod-identity-associations`);
  return [
    { kind: "EKS cluster", name, detail: `Kubernetes ${own.version}, ${own.status}` },
    ...addons.map((addon) => ({ kind: "EKS add-on", name: addon, detail: "" })),
    ...nodegroups.map((group) => ({ kind: "node group", name: group, detail: "" })),
    ...(await Promise.all(accessEntries.map((arn) => accessEntry(client, path, arn)))),
    ...associations.map(({ namespace, serviceAccount }) => ({
      kind: "Pod Identity",
      name: `${namespace}/${serviceAccount}`,
      detail: "",
    })),
  ];
}

async function accessEntry(client: AwsClient, cluster: string, arn: string): Promise<Item> {
  const path = `${cluster}/access-entries/${encodeURIComponent(arn)}`;
  const { accessEntry: own } = await client.read<{ accessEntry: { type: string } }>("eks", path);
  return { kind: "access entry", name: arn.split(":").at(-1) ?? arn, detail: own.type };
}

async function iam(client: AwsClient): Promise<Item[]> {
  const roles = await client.query("iam", "ListRoles");
  const policies = await client.query("iam", "ListPolicies", { Scope: "Local" });
  const providers = await client.query("iam", "ListOpenIDConnectProviders");
  const profiles = await client.query("iam", "ListInstanceProfiles");
  const names = (answer: Element, action: string, list: string, field: string) =>
    all(answer, `${action}Result`, list, "member").map((each) => textOf(each, field));
  return [
    ...names(roles, "ListRoles", "Roles", "RoleName").map((name) => ({ kind: "IAM role", name, detail: "" })),
    ...names(policies, "ListPolicies", "Policies", "PolicyName").map((name) => ({
      kind: "IAM policy",
      name,
      detail: "",
    })),
    ...names(profiles, "ListInstanceProfiles", "InstanceProfiles", "InstanceProfileName").map((name) => ({
      kind: "instance profile",
      name,
      detail: "",
    })),
    ...names(providers, "ListOpenIDConnectProviders", "OpenIDConnectProviderList", "Arn").map((arn) => ({
      kind: "OIDC provider",
      name: arn.split("oidc-provider/").at(-1) ?? arn,
      detail: "",
    })),
  ];
}

async function encryptionAndLogs(client: AwsClient): Promise<Item[]> {
  type Aliases = { Aliases: { AliasName: string }[] };
  type Groups = { logGroups: { logGroupName: string; retentionInDays?: number }[] };
  const { Aliases: aliases } = await client.json<Aliases>("kms", "ListAliases", {});
  const { logGroups } = await client.json<Groups>("logs", "DescribeLogGroups", {});
  return [
    ...aliases
      .filter(({ AliasName }) => !AliasName.startsWith("alias/aws/"))
      .map(({ AliasName }) => ({ kind: "KMS key", name: AliasName, detail: "" })),
    ...logGroups.map(({ logGroupName, retentionInDays = 0 }) => ({
      kind: "log group",
      name: logGroupName,
      detail: `kept ${retentionInDays} days`,
    })),
  ];
}

async function interruption(client: AwsClient): Promise<Item[]> {
  const { QueueUrls: queues = [] } = await client.json<{ QueueUrls?: string[] }>("sqs", "ListQueues", {});
  const { Rules: rules } = await client.json<{ Rules: { Name: string; EventPattern: string }[] }>(
    "events",
    "ListRules",
    {},
  );
  const alarms = await client.query("monitoring", "DescribeAlarms");
  return [
    ...all(alarms, "DescribeAlarmsResult", "MetricAlarms", "member").map((alarm) => ({
      kind: "alarm",
      name: textOf(alarm, "AlarmName"),
      detail: textOf(alarm, "MetricName"),
    })),
    ...queues.map((url) => ({ kind: "SQS queue", name: url.split("/").at(-1) ?? url, detail: "" })),
    ...rules.map(({ Name, EventPattern }) => {
      const { "detail-type": types = [] } = JSON.parse(EventPattern) as { "detail-type"?: string[] };
      return { kind: "event rule", name: Name, detail: types.join(", ") };
    }),
  ];
}

async function nodes(client: AwsClient): Promise<Item[]> {
  const reservations = await ec2(client, "DescribeInstances", "reservationSet");
  const templates = await ec2(client, "DescribeLaunchTemplates", "launchTemplates");
  return [
    ...reservations
      .flatMap((each) => all(each, "instancesSet", "item"))
      .filter((each) => textOf(each, "instanceState", "name") !== "terminated")
      .map((each) => item("instance", each, "instanceId", textOf(each, "instanceType"))),
    ...templates.map((each) => ({
      kind: "launch template",
      name: textOf(each, "launchTemplateName"),
      detail: textOf(each, "launchTemplateId"),
    })),
  ];
}

async function ec2(client: AwsClient, action: string, set: string): Promise<Element[]> {
  return all(await client.query("ec2", action), set, "item");
}

function tagsOf(resource: Element): Readonly<Record<string, string>> {
  return Object.fromEntries(
    all(resource, "tagSet", "item").map((tag) => [textOf(tag, "key"), textOf(tag, "value")]),
  );
}

function item(kind: string, resource: Element, idField: string, detail: string): Item {
  const id = textOf(resource, idField);
  const name = tagsOf(resource).Name ?? id;
  return { kind, name, detail: name === id ? detail : `${id}, ${detail}` };
}
