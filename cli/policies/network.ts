import type { Statement } from "../../constructs/shared/iam";
import type { Footprint } from "./footprint";

const ec2 = (...names: readonly string[]) => names.map((name) => `ec2:${name}`);

/** What is made, by the call that makes it. */
const MADE = {
  AllocateAddress: "elastic-ip",
  CreateVpc: "vpc",
  CreateSubnet: "subnet",
  CreateInternetGateway: "internet-gateway",
  CreateNatGateway: "natgateway",
  CreateRouteTable: "route-table",
  CreateSecurityGroup: "security-group",
  AuthorizeSecurityGroupIngress: "security-group-rule",
  AuthorizeSecurityGroupEgress: "security-group-rule",
  CreateVpcEndpoint: "vpc-endpoint",
  CreateFlowLogs: "vpc-flow-log",
  CreateLaunchTemplate: "launch-template",
} as const;

/** What these calls use as they make something. */
const USERS = [
  "CreateSubnet",
  "CreateNatGateway",
  "CreateRouteTable",
  "CreateSecurityGroup",
  "AuthorizeSecurityGroupIngress",
  "AuthorizeSecurityGroupEgress",
  "CreateVpcEndpoint",
  "CreateFlowLogs",
] as const;

const CHANGES = [
  "ModifyVpcAttribute",
  "DeleteVpc",
  "ModifySubnetAttribute",
  "DeleteSubnet",
  "AttachInternetGateway",
  "DetachInternetGateway",
  "DeleteInternetGateway",
  "DeleteNatGateway",
  "ReleaseAddress",
  "DisassociateAddress",
  "CreateRoute",
  "ReplaceRoute",
  "DeleteRoute",
  "AssociateRouteTable",
  "DisassociateRouteTable",
  "DeleteRouteTable",
  "RevokeSecurityGroupIngress",
  "RevokeSecurityGroupEgress",
  "ModifySecurityGroupRules",
  "UpdateSecurityGroupRuleDescriptionsIngress",
  "UpdateSecurityGroupRuleDescriptionsEgress",
  "DeleteSecurityGroup",
  "ModifyVpcEndpoint",
  "DeleteVpcEndpoints",
  "DeleteFlowLogs",
  "CreateLaunchTemplateVersion",
  "ModifyLaunchTemplate",
  "DeleteLaunchTemplate",
] as const;

/**
 * EC2: what bears this cluster's name in its tag `Name`, as all that infra makes does, and nothing else; so nobody can
 * give the name to what has another.
 */
export function network(footprint: Footprint): Statement[] {
  const { partition, region, accountId, clusterName, nameTags, others } = footprint;
  const arn = (kind: string) => `arn:${partition}:ec2:${region}:${accountId}:${kind}/*`;
  const anything = `arn:${partition}:ec2:${region}:${accountId}:*`;
  const asOurs = { StringLike: { "aws:RequestTag/Name": nameTags } };
  const ours = { StringLike: { "aws:ResourceTag/Name": nameTags } };
  const nobodys = { Null: { "aws:ResourceTag/Name": "true" } };
  return [
    { sid: "Reads", actions: ec2("Describe*", "GetSecurityGroupsForVpc"), resources: ["*"] },
    {
      sid: "Makes",
      actions: ec2(...Object.keys(MADE)),
      resources: [...new Set<string>(Object.values(MADE))].map(arn),
      conditions: asOurs,
    },
    { sid: "ChangesOwn", actions: ec2(...USERS, ...CHANGES), resources: [anything], conditions: ours },
    ...(others.length > 0
      ? [
          {
            sid: "UsesVpcOfOthers",
            actions: ec2(
              "CreateSecurityGroup",
              "CreateVpcEndpoint",
              "CreateFlowLogs",
              "ModifyVpcEndpoint",
              "DeleteVpcEndpoints",
            ),
            resources: others,
          },
          {
            sid: "TagsSubnetsOfOthers",
            actions: ec2("CreateTags", "DeleteTags"),
            resources: others.filter((each) => each.includes(":subnet/")),
          },
        ]
      : []),
    {
      sid: "TagsNew",
      actions: ec2("CreateTags"),
      resources: [anything],
      conditions: {
        StringLike: { "aws:RequestTag/Name": nameTags },
        StringEquals: { "ec2:CreateAction": Object.keys(MADE) },
      },
    },
    { sid: "TagsOwn", actions: ec2("CreateTags", "DeleteTags"), resources: [anything], conditions: ours },
    // AWS makes a VPC's default group without a name; infra empties it and gives it one.
    {
      sid: "DefaultGroup",
      actions: ec2("RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"),
      resources: [arn("security-group")],
      conditions: nobodys,
    },
    {
      sid: "TagsDefaultGroup",
      actions: ec2("CreateTags"),
      resources: [arn("security-group")],
      conditions: { ...nobodys, ...asOurs },
    },
    // EKS asks whether whoever makes a node group with a launch template may launch with it. What is launched has a role
    // only by iam:PassRole.
    {
      sid: "NodeGroup",
      actions: ec2("RunInstances"),
      resources: [anything, `arn:${partition}:ec2:${region}::image/*`],
    },
    // The hook of a destroy, where the controller is dead: what Karpenter has launched for this cluster.
    {
      sid: "Drain",
      actions: ec2("TerminateInstances", "DeleteLaunchTemplate"),
      resources: [arn("instance"), arn("launch-template")],
      conditions: { StringEquals: { "aws:ResourceTag/eks:eks-cluster-name": clusterName } },
    },
    {
      sid: "Leftovers",
      actions: ec2("DeleteNetworkInterface", "DetachNetworkInterface"),
      resources: [arn("network-interface")],
      conditions: { StringEquals: { "aws:ResourceTag/cluster.k8s.amazonaws.com/name": clusterName } },
    },
  ];
}
