import type { Conditions, Statement } from "../shared/iam";
import { CERTIFICATES, EVERYTHING, ec2, elb, PROTECTION, READS } from "./controller-actions";

/** The tag by which the controller marks all that it makes; its value is the cluster's name. */
export const TAG = "elbv2.k8s.aws/cluster";

const SAYS_WHOSE: Conditions = { Null: { [`aws:RequestTag/${TAG}`]: "false" } };
const IS_A_CONTROLLERS: Conditions = { Null: { [`aws:ResourceTag/${TAG}`]: "false" } };
/** The mark itself cannot be put on another's thing, nor taken off. */
const KEEPS_ITS_MARK: Conditions = {
  Null: { [`aws:RequestTag/${TAG}`]: "true", [`aws:ResourceTag/${TAG}`]: "false" },
};

export interface UpstreamPolicyContext {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** Whether the controller may ask WAF and Shield.
   * @default true */
  readonly protection?: boolean;
}

/**
 * What the controller may do, in the whole account: the policy that its release 3.5 documents, statement by statement. It is one document
 * for every partition but for the ARNs; the isolated ones document a few actions less, which they do not have.
 * https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/docs/install/iam_policy.json
 */
export function upstreamPolicy({ partition, protection = true }: UpstreamPolicyContext): Statement[] {
  const securityGroups = [`arn:${partition}:ec2:*:*:security-group/*`];
  const balancing = (...kinds: readonly string[]) =>
    kinds.map((kind) => `arn:${partition}:elasticloadbalancing:*:*:${kind}`);
  const targetGroups = balancing("targetgroup/*/*");
  const balancers = balancing("targetgroup/*/*", "loadbalancer/net/*/*", "loadbalancer/app/*/*");
  const listeners = balancing(
    "listener/net/*/*/*",
    "listener/app/*/*/*",
    "listener-rule/net/*/*/*",
    "listener-rule/app/*/*/*",
  );
  return [
    {
      sid: "AllowServiceLinkedRole",
      actions: ["iam:CreateServiceLinkedRole"],
      resources: EVERYTHING,
      conditions: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
    { sid: "AllowReads", actions: READS, resources: EVERYTHING },
    {
      sid: "AllowOtherServices",
      actions: [...CERTIFICATES, ...(protection ? PROTECTION : [])],
      resources: EVERYTHING,
    },
    // Of any group: the nodes' group, which is not the controller's, must let the load balancers in.
    {
      sid: "AllowSecurityGroupRules",
      actions: ec2(["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]),
      resources: EVERYTHING,
    },
    { sid: "AllowSecurityGroup", actions: ec2(["CreateSecurityGroup"]), resources: EVERYTHING },
    {
      sid: "AllowNewSecurityGroupTags",
      actions: ec2(["CreateTags"]),
      resources: securityGroups,
      conditions: { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" }, ...SAYS_WHOSE },
    },
    {
      sid: "AllowSecurityGroupTags",
      actions: ec2(["CreateTags", "DeleteTags"]),
      resources: securityGroups,
      conditions: KEEPS_ITS_MARK,
    },
    {
      sid: "AllowOwnSecurityGroups",
      actions: ec2(["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress", "DeleteSecurityGroup"]),
      resources: EVERYTHING,
      conditions: IS_A_CONTROLLERS,
    },
    {
      sid: "AllowCreation",
      actions: elb(["CreateLoadBalancer", "CreateTargetGroup"]),
      resources: EVERYTHING,
      conditions: SAYS_WHOSE,
    },
    {
      sid: "AllowListeners",
      actions: elb(["CreateListener", "DeleteListener", "CreateRule", "DeleteRule"]),
      resources: EVERYTHING,
    },
    {
      sid: "AllowTags",
      actions: elb(["AddTags", "RemoveTags"]),
      resources: balancers,
      conditions: KEEPS_ITS_MARK,
    },
    { sid: "AllowListenerTags", actions: elb(["AddTags", "RemoveTags"]), resources: listeners },
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
        "ModifyListenerAttributes",
        "ModifyCapacityReservation",
        "ModifyIpPools",
      ]),
      resources: EVERYTHING,
      conditions: IS_A_CONTROLLERS,
    },
    {
      sid: "AllowNewTags",
      actions: elb(["AddTags"]),
      resources: balancers,
      conditions: {
        StringEquals: { "elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"] },
        ...SAYS_WHOSE,
      },
    },
    { sid: "AllowTargets", actions: elb(["RegisterTargets", "DeregisterTargets"]), resources: targetGroups },
    {
      sid: "AllowListenerChanges",
      actions: elb([
        ...(protection ? ["SetWebAcl"] : []),
        "ModifyListener",
        "AddListenerCertificates",
        "RemoveListenerCertificates",
        "ModifyRule",
        "SetRulePriorities",
      ]),
      resources: EVERYTHING,
    },
  ];
}
