import { clusterPolicy } from "../../../constructs/load-balancer-controller/cluster-policy";
import { upstreamPolicy } from "../../../constructs/load-balancer-controller/upstream-policy";
import { policyDocument, type Statement } from "../../../constructs/shared/iam";
import { ACCOUNT, type Ask, isAllowed, rendered } from "../../support/decisions";

const PLACES = [
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

const TAG = "elbv2.k8s.aws/cluster";
const OURS = { [`aws:ResourceTag/${TAG}`]: "demo" };
const NEIGHBOURS = { [`aws:ResourceTag/${TAG}`]: "other" };
const AS_OURS = { [`aws:RequestTag/${TAG}`]: "demo", "aws:TagKeys": [TAG, "ingress.k8s.aws/stack"] };
const AS_NEIGHBOURS = { ...AS_OURS, [`aws:RequestTag/${TAG}`]: "other" };
const MORE_TAGS = { "aws:RequestTag/team": "a", "aws:TagKeys": ["team"] };

const contextOf = (partition: string, region: string, clusterName = "demo") => ({
  ...{ partition, region, clusterName, accountId: ACCOUNT, vpcId: "vpc-0123456789abcdef0" },
});

type ClusterPolicy = ReturnType<typeof clusterPolicy>;
const callerOf = ({ reads, changes }: ClusterPolicy) => rendered([...reads, ...changes]);

/** The controller's calls as its release makes them, each with what must turn it down: pkg/deploy of v3.5.0. */
function calls(partition: string, region: string): [string, Ask, Record<string, Partial<Ask>>][] {
  const elb = (name: string) => `arn:${partition}:elasticloadbalancing:${region}:${ACCOUNT}:${name}`;
  const ec2 = (name: string) => `arn:${partition}:ec2:${region}:${ACCOUNT}:${name}`;
  const vpc = (id: string) => ({ "ec2:Vpc": ec2(`vpc/${id}`) });
  const [balancer, listener] = [elb("loadbalancer/app/k8s-a/0a"), elb("listener/app/k8s-a/0a/1b")];
  const [rule, targets] = [elb("listener-rule/app/k8s-a/0a/1b/2c"), elb("targetgroup/k8s-a/3d")];
  const group = ec2("security-group/sg-1");
  const owned = (action: string, resource: string): [string, Ask, Record<string, Partial<Ask>>] => [
    `${action} of its own`,
    { action: `elasticloadbalancing:${action}`, resource, context: OURS },
    { "of another cluster": { context: NEIGHBOURS }, "of nobody's": { context: {} } },
  ];
  const made = (action: string, resource: string): [string, Ask, Record<string, Partial<Ask>>][] => [
    [
      `Create${action}`,
      { action: `elasticloadbalancing:Create${action}`, resource, context: AS_OURS },
      { "as another cluster's": { context: AS_NEIGHBOURS }, "without a mark": { context: {} } },
    ],
    [
      `tags at Create${action}`,
      {
        action: "elasticloadbalancing:AddTags",
        resource,
        context: { ...AS_OURS, "elasticloadbalancing:CreateAction": `Create${action}` },
      },
      {
        "at another time": { context: AS_OURS },
        "as another cluster's": {
          context: { ...AS_NEIGHBOURS, "elasticloadbalancing:CreateAction": `Create${action}` },
        },
      },
    ],
  ];
  return [
    ...made("LoadBalancer", balancer),
    ...made("TargetGroup", targets),
    ...["SetSubnets", "SetSecurityGroups", "SetIpAddressType", "ModifyLoadBalancerAttributes"].map((action) =>
      owned(action, balancer),
    ),
    owned("DeleteLoadBalancer", balancer),
    owned("CreateListener", balancer),
    ...["ModifyListener", "DeleteListener", "AddListenerCertificates", "RemoveListenerCertificates"].map(
      (action) => owned(action, listener),
    ),
    owned("ModifyListenerAttributes", listener),
    owned("CreateRule", listener),
    ...["ModifyRule", "DeleteRule"].map((action) => owned(action, rule)),
    ...["RegisterTargets", "DeregisterTargets", "ModifyTargetGroup", "DeleteTargetGroup"].map((action) =>
      owned(action, targets),
    ),
    owned("ModifyTargetGroupAttributes", targets),
    [
      "priorities of rules",
      { action: "elasticloadbalancing:SetRulePriorities", resource: rule },
      {
        "in another region": { resource: rule.replace(region, "ap-southeast-2") },
        "of another account": { resource: rule.replace(ACCOUNT, "999999999999") },
      },
    ],
    [
      "tags of a new listener",
      { action: "elasticloadbalancing:AddTags", resource: listener, context: AS_OURS },
      {
        "as another cluster's": { context: AS_NEIGHBOURS },
        "over another cluster's mark": { context: { ...AS_OURS, ...NEIGHBOURS } },
      },
    ],
    ...[balancer, targets, listener, rule].map((resource): [string, Ask, Record<string, Partial<Ask>>] => [
      `more tags of ${resource.split(":").at(-1)}`,
      { action: "elasticloadbalancing:AddTags", resource, context: { ...OURS, ...MORE_TAGS } },
      {
        "of another cluster": { context: { ...NEIGHBOURS, ...MORE_TAGS } },
        "that hand it over": { context: { ...OURS, ...AS_NEIGHBOURS } },
      },
    ]),
    [
      "a tag taken off",
      {
        action: "elasticloadbalancing:RemoveTags",
        resource: targets,
        context: { ...OURS, "aws:TagKeys": ["team"] },
      },
      {
        "which is the mark": { context: { ...OURS, "aws:TagKeys": [TAG] } },
        "of another cluster": { context: { ...NEIGHBOURS, "aws:TagKeys": ["team"] } },
      },
    ],
    [
      "a security group",
      { action: "ec2:CreateSecurityGroup", resource: group, context: AS_OURS },
      { "as another cluster's": { context: AS_NEIGHBOURS }, "without a mark": { context: {} } },
    ],
    [
      "a security group in its VPC",
      { action: "ec2:CreateSecurityGroup", resource: ec2("vpc/vpc-0123456789abcdef0"), context: AS_OURS },
      { "in another VPC": { resource: ec2("vpc/vpc-other") } },
    ],
    [
      "tags of a new security group",
      {
        action: "ec2:CreateTags",
        resource: group,
        context: { ...AS_OURS, "ec2:CreateAction": "CreateSecurityGroup" },
      },
      { "at another time": { context: AS_OURS } },
    ],
    [
      "more tags of its security group",
      { action: "ec2:CreateTags", resource: group, context: { ...OURS, ...MORE_TAGS } },
      {
        "of another cluster": { context: { ...NEIGHBOURS, ...MORE_TAGS } },
        "that hand it over": { context: { ...OURS, ...AS_NEIGHBOURS } },
      },
    ],
    [
      "a tag taken off its security group",
      { action: "ec2:DeleteTags", resource: group, context: { ...OURS, "aws:TagKeys": ["team"] } },
      {
        "which is the mark": { context: { ...OURS, "aws:TagKeys": [TAG] } },
        "of another cluster": { context: { ...NEIGHBOURS, "aws:TagKeys": ["team"] } },
      },
    ],
    ...["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"].map(
      (name): [string, Ask, Record<string, Partial<Ask>>] => [
        name,
        { action: `ec2:${name}`, resource: group, context: vpc("vpc-0123456789abcdef0") },
        { "in another VPC": { context: vpc("vpc-other") } },
      ],
    ),
    [
      "its security group deleted",
      { action: "ec2:DeleteSecurityGroup", resource: group, context: OURS },
      { "of another cluster": { context: NEIGHBOURS }, "of nobody's": { context: {} } },
    ],
  ];
}

describe.each(PLACES)("clusterPolicy in %s", (partition, region) => {
  const ours = callerOf(clusterPolicy(contextOf(partition, region)));
  const upstreams = rendered(upstreamPolicy({ partition }));

  test.each(calls(partition, region))("allows %s, and nothing beside it", async (_, ask, off) => {
    expect(await isAllowed(ours, ask)).toBe(true);
    // The release's own policy allows it as well: what is asked is what the controller really does.
    expect(await isAllowed(upstreams, ask)).toBe(true);
    for (const [why, change] of Object.entries(off))
      expect([why, await isAllowed(ours, { ...ask, ...change })]).toEqual([why, false]);
  });

  test("names no action that the release's policy does not", () => {
    const actionsOf = ({ policies }: typeof ours) =>
      policies.flatMap((policy) => JSON.parse(policy).Statement.flatMap(({ Action }: any) => Action));
    const theirs = new Set(actionsOf(upstreams));
    expect(actionsOf(ours).filter((action) => !theirs.has(action))).toEqual([]);
  });

  test("reads what the release's policy reads", async () => {
    for (const action of ["elasticloadbalancing:DescribeLoadBalancers", "ec2:DescribeSubnets"])
      expect(await isAllowed(ours, { action, resource: "*" })).toBe(true);
  });

  test("fits into two managed policies, for the longest name of a cluster too", () => {
    const { reads, changes } = clusterPolicy(contextOf(partition, region, "c".repeat(100)));
    for (const part of [reads, changes]) expect(policyDocument(part).length).toBeLessThan(6144);
  });
});

describe("WAF and Shield", () => {
  const web = { action: "wafv2:GetWebACLForResource", resource: "*" };
  const shield = { action: "shield:DescribeProtection", resource: "*" };
  const classic = { action: "elasticloadbalancing:SetWebAcl", resource: "*" };
  const context = contextOf("aws", "eu-west-1");
  const actionsOf = (statements: readonly Statement[]) => statements.flatMap(({ actions }) => actions);
  const ofCluster = (more: object = {}) => actionsOf(clusterPolicy({ ...context, ...more }).reads);

  test("are asked unless they are switched off, in both policies", () => {
    for (const { action } of [web, shield, classic]) {
      expect(ofCluster()).toContain(action);
      expect(actionsOf(upstreamPolicy(context))).toContain(action);
      expect(ofCluster({ protection: false })).not.toContain(action);
      expect(actionsOf(upstreamPolicy({ ...context, protection: false }))).not.toContain(action);
    }
  });

  test("leave no other action behind", () => {
    const off = new Set(ofCluster({ protection: false }));
    const lost = ofCluster().filter((action) => !off.has(action));
    expect(lost.filter((action) => !/^(waf|wafv2|waf-regional|shield):|SetWebAcl$/.test(action))).toEqual([]);
  });
});
