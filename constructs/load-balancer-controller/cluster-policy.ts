import type { Conditions, Statement } from "../shared/iam";
import { CERTIFICATES, EVERYTHING, ec2, elb, PROTECTION, READS } from "./controller-actions";
import { TAG, type UpstreamPolicyContext } from "./upstream-policy";

export interface ClusterPolicyContext extends UpstreamPolicyContext {
  readonly region: string;
  readonly accountId: string;
  /** As the controller is told it: the value of its tag. */
  readonly clusterName: string;
  readonly vpcId: string;
}

/**
 * What the controller may do for one cluster: its release's policy, with every statement that a condition can hold held
 * to what bears this cluster's tag, or to its VPC. What no condition holds says so. In two parts, since one passes the
 * size of a managed policy.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancing.html
 */
export function clusterPolicy(context: ClusterPolicyContext) {
  return {
    reads: readings(context),
    changes: [...securityGroups(context), ...loadBalancers(context)],
  } satisfies Record<string, Statement[]>;
}

function readings({ protection = true }: ClusterPolicyContext): Statement[] {
  return [
    {
      sid: "AllowServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: EVERYTHING,
      conditions: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
    { sid: "AllowReads", actions: READS, resources: EVERYTHING },
    { sid: "AllowCertificates", actions: CERTIFICATES, resources: EVERYTHING },
    // Of any load balancer and any web ACL: these services know no tag of a load balancer.
    ...(protection
      ? [
          {
            sid: "AllowProtection",
            actions: [...PROTECTION, "elasticloadbalancing:SetWebAcl"],
            resources: EVERYTHING,
          },
        ]
      : []),
  ];
}

function securityGroups(context: ClusterPolicyContext): Statement[] {
  const { partition, region, accountId, vpcId } = context;
  const groups = [`arn:${partition}:ec2:${region}:${accountId}:security-group/*`];
  // A VPC that another account shares bears that account's number.
  const vpc = `arn:${partition}:ec2:${region}:*:vpc/${vpcId}`;
  return [
    // Of any group of the VPC: the nodes' group, which is not the controller's, must let the load balancers in.
    {
      sid: "AllowSecurityGroupRules",
      actions: ec2(["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]),
      resources: EVERYTHING,
      conditions: { ArnLike: { "ec2:Vpc": vpc } },
    },
    { sid: "AllowSecurityGroupsVpc", actions: ec2(["CreateSecurityGroup"]), resources: [vpc] },
    {
      sid: "AllowSecurityGroup",
      actions: ec2(["CreateSecurityGroup"]),
      resources: groups,
      conditions: requestsOwnTag(context),
    },
    {
      sid: "AllowNewSecurityGroupTags",
      actions: ec2(["CreateTags"]),
      resources: groups,
      conditions: {
        StringEquals: { "ec2:CreateAction": "CreateSecurityGroup", ...requestsOwnTag(context).StringEquals },
      },
    },
    {
      sid: "AllowSecurityGroupTags",
      actions: ec2(["CreateTags", "DeleteTags"]),
      resources: groups,
      conditions: leavesTagAlone(context),
    },
    {
      sid: "AllowOwnSecurityGroups",
      actions: ec2(["DeleteSecurityGroup"]),
      resources: groups,
      conditions: hasOwnTag(context),
    },
  ];
}

function loadBalancers(context: ClusterPolicyContext): Statement[] {
  const { partition, region, accountId } = context;
  const balancing = (...kinds: readonly string[]) =>
    kinds.map((kind) => `arn:${partition}:elasticloadbalancing:${region}:${accountId}:${kind}`);
  const balancers = balancing("targetgroup/*", "loadbalancer/net/*", "loadbalancer/app/*");
  const rules = balancing("listener-rule/net/*", "listener-rule/app/*");
  const listeners = [...balancing("listener/net/*", "listener/app/*"), ...rules];
  return [
    {
      sid: "AllowCreation",
      actions: elb(["CreateLoadBalancer", "CreateTargetGroup"]),
      resources: EVERYTHING,
      conditions: requestsOwnTag(context),
    },
    {
      sid: "AllowNewTags",
      actions: elb(["AddTags"]),
      resources: balancers,
      conditions: {
        StringEquals: {
          "elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"],
          ...requestsOwnTag(context).StringEquals,
        },
      },
    },
    // AWS documents the creating action for load balancers and target groups alone. So a listener without any cluster's
    // mark can be given this cluster's; one of another cluster cannot.
    {
      sid: "AllowNewListenerTags",
      actions: elb(["AddTags"]),
      resources: listeners,
      conditions: { ...requestsOwnTag(context), StringEqualsIfExists: hasOwnTag(context).StringEquals },
    },
    {
      sid: "AllowTags",
      actions: elb(["AddTags", "RemoveTags"]),
      resources: [...balancers, ...listeners],
      conditions: leavesTagAlone(context),
    },
    {
      sid: "AllowOwn",
      actions: elb([
        "ModifyLoadBalancerAttributes",
        "SetIpAddressType",
        "SetSecurityGroups",
        "SetSubnets",
        "DeleteLoadBalancer",
        "ModifyTargetGroup",
        "ModifyTargetGroupAttributes",
        "DeleteTargetGroup",
        "RegisterTargets",
        "DeregisterTargets",
        "ModifyCapacityReservation",
        "ModifyIpPools",
        "CreateListener",
        "DeleteListener",
        "ModifyListener",
        "ModifyListenerAttributes",
        "AddListenerCertificates",
        "RemoveListenerCertificates",
        "CreateRule",
        "DeleteRule",
        "ModifyRule",
      ]),
      resources: EVERYTHING,
      conditions: hasOwnTag(context),
    },
    // Of any rule of the account in this region: this action knows no tag.
    { sid: "AllowRulePriorities", actions: elb(["SetRulePriorities"]), resources: rules },
  ];
}

/** What is made says whose it is. */
const requestsOwnTag = ({ clusterName }: ClusterPolicyContext) =>
  ({ StringEquals: { [`aws:RequestTag/${TAG}`]: clusterName } }) satisfies Conditions;

/** What is there is this cluster's. */
const hasOwnTag = ({ clusterName }: ClusterPolicyContext) =>
  ({ StringEquals: { [`aws:ResourceTag/${TAG}`]: clusterName } }) satisfies Conditions;

/** The mark itself cannot be changed or taken off, by which another cluster could be given it. */
const leavesTagAlone = (context: ClusterPolicyContext): Conditions => ({
  ...hasOwnTag(context),
  Null: { [`aws:RequestTag/${TAG}`]: "true" },
  "ForAllValues:StringNotEquals": { "aws:TagKeys": TAG },
});
