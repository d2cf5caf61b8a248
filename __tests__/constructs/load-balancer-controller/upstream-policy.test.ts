import { upstreamPolicy } from "../../../constructs/load-balancer-controller/upstream-policy";
import { policyDocument } from "../../../constructs/shared/iam";

interface Rendered {
  readonly Sid: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: object;
}

const statements: Rendered[] = JSON.parse(policyDocument(upstreamPolicy({ partition: "aws" }))).Statement;
const granting = (action: string) =>
  statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .map(({ Sid: _, Action: __, ...rest }) => rest);

const OWN = { Null: { "aws:ResourceTag/elbv2.k8s.aws/cluster": "false" } };
const NEW = { Null: { "aws:RequestTag/elbv2.k8s.aws/cluster": "false" } };
const MARKED = {
  Null: {
    "aws:RequestTag/elbv2.k8s.aws/cluster": "true",
    "aws:ResourceTag/elbv2.k8s.aws/cluster": "false",
  },
};
const BALANCERS = [
  "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*",
  "arn:aws:elasticloadbalancing:*:*:loadbalancer/net/*/*",
  "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*",
];
const GROUPS = "arn:aws:ec2:*:*:security-group/*";

/** As docs/install/iam_policy.json of v3.5.0 has them: what deletes, tags or opens something. */
const CRITICAL: Record<string, object[]> = {
  "iam:CreateServiceLinkedRole": [
    {
      Resource: "*",
      Condition: { StringEquals: { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" } },
    },
  ],
  "ec2:DeleteSecurityGroup": [{ Resource: "*", Condition: OWN }],
  "ec2:AuthorizeSecurityGroupIngress": [{ Resource: "*" }, { Resource: "*", Condition: OWN }],
  "ec2:CreateTags": [
    { Resource: GROUPS, Condition: { StringEquals: { "ec2:CreateAction": "CreateSecurityGroup" }, ...NEW } },
    { Resource: GROUPS, Condition: MARKED },
  ],
  "elasticloadbalancing:CreateLoadBalancer": [{ Resource: "*", Condition: NEW }],
  "elasticloadbalancing:CreateTargetGroup": [{ Resource: "*", Condition: NEW }],
  "elasticloadbalancing:DeleteLoadBalancer": [{ Resource: "*", Condition: OWN }],
  "elasticloadbalancing:DeleteTargetGroup": [{ Resource: "*", Condition: OWN }],
  "elasticloadbalancing:ModifyLoadBalancerAttributes": [{ Resource: "*", Condition: OWN }],
  "elasticloadbalancing:RegisterTargets": [{ Resource: "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*" }],
  "elasticloadbalancing:RemoveTags": [
    { Resource: BALANCERS, Condition: MARKED },
    {
      Resource: [
        "arn:aws:elasticloadbalancing:*:*:listener/net/*/*/*",
        "arn:aws:elasticloadbalancing:*:*:listener/app/*/*/*",
        "arn:aws:elasticloadbalancing:*:*:listener-rule/net/*/*/*",
        "arn:aws:elasticloadbalancing:*:*:listener-rule/app/*/*/*",
      ],
    },
  ],
  "elasticloadbalancing:SetRulePriorities": [{ Resource: "*" }],
  "ec2:GetSecurityGroupsForVpc": [{ Resource: "*" }],
  "elasticloadbalancing:DescribeListenerAttributes": [{ Resource: "*" }],
};

describe("upstreamPolicy", () => {
  test.each(Object.keys(CRITICAL))("allows %s as release 3.5 documents it, and not otherwise", (action) => {
    expect(granting(action)).toEqual(CRITICAL[action]!.map((rest) => ({ Effect: "Allow", ...rest })));
  });

  test("tags what it makes at its creation, and nothing of another", () => {
    expect(granting("elasticloadbalancing:AddTags")).toContainEqual({
      Effect: "Allow",
      Resource: BALANCERS,
      Condition: {
        StringEquals: { "elasticloadbalancing:CreateAction": ["CreateTargetGroup", "CreateLoadBalancer"] },
        ...NEW,
      },
    });
  });

  test("has as many statements and actions as the release's document", () => {
    expect(statements).toHaveLength(16);
    expect(statements.flatMap(({ Action }) => Action)).toHaveLength(86);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => action.includes("*"))).toEqual([]);
  });

  test.each(["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])(
    "fits into one managed policy in %s",
    (partition) => {
      const document = policyDocument(upstreamPolicy({ partition }));
      expect(document.length).toBeLessThan(6144);
      for (const [, found] of document.matchAll(/"arn:([^:]+):/g)) expect(found).toBe(partition);
    },
  );
});
