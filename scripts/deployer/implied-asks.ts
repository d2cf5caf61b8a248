import type { Ask } from "./asks";
import { type CallView, has } from "./call-view";

/** Roles that the call hands to a service. */
export function passedRoles(view: CallView): Ask[] {
  const pass = (role: unknown, ...services: readonly string[]) =>
    typeof role === "string" && role !== ""
      ? services.flatMap((service) => view.plain(role, { "iam:PassedToService": service }, "iam:PassRole"))
      : [];
  switch (view.action) {
    case "eks:CreateCluster":
      return pass(view.fields.roleArn, "eks.amazonaws.com");
    case "eks:CreateNodegroup":
      return pass(view.fields.nodeRole, "eks.amazonaws.com", "ec2.amazonaws.com");
    case "eks:CreatePodIdentityAssociation":
      return pass(view.fields.roleArn, "pods.eks.amazonaws.com");
    case "ec2:CreateFlowLogs":
      return pass(view.fields.DeliverLogsPermissionArn, "vpc-flow-logs.amazonaws.com");
    case "iam:AddRoleToInstanceProfile":
      return pass(view.role().arn, "ec2.amazonaws.com");
    default:
      return [];
  }
}

/** What EKS asks of whoever makes a cluster with a key, and a node group with a launch template. */
export function asksOfEks(view: CallView): Ask[] {
  if (view.action === "eks:CreateCluster") {
    const key = JSON.stringify(view.fields.encryptionConfig ?? "").match(/arn:[^"]+:key\/[^"]+/)?.[0];
    const context = has(view.keyTags());
    return key === undefined
      ? []
      : ["kms:DescribeKey", "kms:CreateGrant"].flatMap((action) => view.plain(key, context, action));
  }
  if (view.action !== "eks:CreateNodegroup") return [];
  const launched = ["instance", "volume", "network-interface"].map((kind) => view.arn("ec2", `${kind}/*`));
  return launched.flatMap((resource) => view.plain(resource, undefined, "ec2:RunInstances"));
}
