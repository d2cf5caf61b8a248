import type { Ask } from "./asks";
import { type CallView, has, KNOWS_BOUNDARY, requested, tagList } from "./call-view";

/** By what a call names, in the words of its service. */
export function namedAsks(view: CallView, types: readonly string[]): Ask[] {
  const { service } = view.call;
  const asked = Object.entries(resourcesByType(view)).filter(([type, arn]) => types.includes(type) && arn);
  const context = contextOf(view);
  if (asked.length > 0) return asked.flatMap(([, arn]) => view.plain(arn ?? "", context));
  return view.plain("*", service === "kms" ? context : undefined);
}

/** The condition keys that a call has. */
export function contextOf(view: CallView): Ask["context"] {
  const ofRole = boundaryOf(view);
  const own = ownContext(view);
  return ofRole || own ? { ...own, ...ofRole } : undefined;
}

function boundaryOf(view: CallView): Ask["context"] {
  const { boundary } = view.role();
  return boundary && KNOWS_BOUNDARY.test(view.action) ? { "iam:PermissionsBoundary": boundary } : undefined;
}

function ownContext(view: CallView): Ask["context"] {
  const { service } = view.call;
  if (view.action === "iam:AttachRolePolicy" || view.action === "iam:DetachRolePolicy")
    return { "iam:PolicyARN": view.text("PolicyArn") };
  if (view.action === "iam:CreateServiceLinkedRole")
    return { "iam:AWSServiceName": view.text("AWSServiceName") };
  if (view.action === "kms:CreateKey") return requested(view.kmsTags());
  if (service === "kms" && view.call.action !== "ListAliases") return has(view.keyTags());
  const tags = service === "iam" ? tagList(view.fields, "Tags.member") : {};
  return Object.keys(tags).length > 0 ? requested(tags) : undefined;
}

function resourcesByType(view: CallView): Record<string, string | undefined> {
  const iam = (kind: string, name: string) => (name ? view.arn("iam", `${kind}/${name}`, "") : undefined);
  const cluster = view.text("name") || view.text("clusterName");
  const eks = (kind: string, rest: string) => view.arn("eks", `${kind}/${cluster}/${rest}`);
  const part = (kind: string, key: string, rest: string) => (view.text(key) ? eks(kind, rest) : undefined);
  const [, oidc] =
    view.text("OpenIDConnectProviderArn").match(/\/id\/(\w+)$/) ??
    view.text("Url").match(/\/id\/(\w+)$/) ??
    [];
  const linked = view.text("AWSServiceName");
  const log = view.text("logGroupName");
  const rule = view.text("Rule") || view.text("Name");
  const alarm = view.text("AlarmName") || view.text("AlarmNames.member.1");
  const queue = view.text("QueueName") || view.text("QueueUrl").split("/").at(-1);
  return {
    role: view.text("RoleName").startsWith("AWSServiceRole")
      ? iam("role", `aws-service-role/spot.amazonaws.com/${view.text("RoleName")}`)
      : linked
        ? iam("role", `aws-service-role/${linked}/*`)
        : view.text("RoleName")
          ? view.role().arn
          : undefined,
    policy: view.text("PolicyArn") || iam("policy", view.text("PolicyName")),
    "instance-profile": iam("instance-profile", view.text("InstanceProfileName")),
    "oidc-provider":
      oidc && iam("oidc-provider", `oidc.eks.${view.recording.region}.amazonaws.com/id/${oidc}`),
    cluster: cluster ? view.arn("eks", `cluster/${cluster}`) : undefined,
    nodegroup: part("nodegroup", "nodegroupName", `${view.text("nodegroupName")}/1`),
    addon: part("addon", "addonName", `${view.text("addonName")}/1`),
    "access-entry": part("access-entry", "principalArn", "role/111122223333/any/1"),
    podidentityassociation: part("podidentityassociation", "associationId", view.text("associationId")),
    key: view.text("KeyId") || view.text("TargetKeyId") ? view.arn("kms", "key/1") : undefined,
    alias: view.text("AliasName") ? view.arn("kms", view.text("AliasName")) : undefined,
    "log-group": log ? view.arn("logs", `log-group:${log}`) : view.text("resourceArn") || undefined,
    "rule-on-default-event-bus":
      view.text("ResourceARN") || (rule ? view.arn("events", `rule/${rule}`) : undefined),
    alarm: alarm ? view.arn("cloudwatch", `alarm:${alarm}`) : view.text("ResourceARN") || undefined,
    queue: queue ? view.arn("sqs", queue) : undefined,
    topic: view.text("TopicArn") || (view.text("Name") ? view.arn("sns", view.text("Name")) : undefined),
    subscription: view.text("SubscriptionArn") || undefined,
  };
}
