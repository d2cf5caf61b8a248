import { controllerPolicies } from "../../../constructs/karpenter/controller-policies/controller-policies";
import type { NodeClassThings } from "../../../constructs/karpenter/controller-policies/node-classes";
import { policyDocument } from "../../../constructs/shared/iam";
import { allows, type Context } from "../../../rehearsal/iam/policy";

const CONTEXT = {
  partition: "aws",
  region: "eu-west-1",
  accountId: "111122223333",
  clusterName: "prod",
  nodeRoleArn: "arn:aws:iam::111122223333:role/KarpenterNodeRole-prod",
};
const NOTHING = { roles: [], imageParameters: [], volumeKeys: [] };

const policiesFor = (things: Partial<NodeClassThings>, context: object = {}) =>
  controllerPolicies({ ...CONTEXT, ...context, nodeClasses: { ...NOTHING, ...things } });

/** Whether the controller may, by all its policies together. */
function may(
  things: Partial<NodeClassThings>,
  action: string,
  resource: string,
  context: Context = {},
): boolean {
  const documents = policiesFor(things).map(({ statements }) => JSON.parse(policyDocument(statements)));
  return allows(documents, { action, resource, context: { "aws:RequestedRegion": "eu-west-1", ...context } });
}

describe("Karpenter's controller", () => {
  const TEAM = "arn:aws:iam::111122223333:role/team/team-nodes";
  const toEc2 = { "iam:PassedToService": "ec2.amazonaws.com" };

  test("may pass the roles of node classes to EC2, no other role, and to no other service", () => {
    const roles = [TEAM];
    expect(may({ roles }, "iam:PassRole", TEAM, toEc2)).toBe(true);
    expect(may({}, "iam:PassRole", TEAM, toEc2)).toBe(false);
    expect(may({ roles }, "iam:PassRole", "arn:aws:iam::111122223333:role/admin", toEc2)).toBe(false);
    expect(may({ roles }, "iam:PassRole", TEAM, { "iam:PassedToService": "lambda.amazonaws.com" })).toBe(
      false,
    );
    expect(may({ roles }, "iam:PassRole", CONTEXT.nodeRoleArn, toEc2)).toBe(true);
  });

  const parameter = (name: string, account = "111122223333", region = "eu-west-1") =>
    `arn:aws:ssm:${region}:${account}:parameter${name}`;

  test.each([
    ["/golden/al2023/x86_64", parameter("/golden/al2023/x86_64")],
    ["golden", parameter("/golden")],
    ["/golden/al2023:3", parameter("/golden/al2023")],
    ["/golden/al2023:released", parameter("/golden/al2023")],
    [parameter("/shared/ami", "444455556666"), parameter("/shared/ami", "444455556666")],
    [`${parameter("/shared/ami", "444455556666")}:2`, parameter("/shared/ami", "444455556666")],
  ])("may read the parameter %s, and none beside it", (name, arn) => {
    const things = { imageParameters: [name] };
    expect(may(things, "ssm:GetParameter", arn)).toBe(true);
    expect(may({}, "ssm:GetParameter", arn)).toBe(false);
    expect(may(things, "ssm:GetParameter", `${arn}/secret`)).toBe(false);
    expect(may(things, "ssm:PutParameter", arn)).toBe(false);
  });

  test("needs nothing more for AWS' own parameters", () => {
    const imageParameters = ["/aws/service/bottlerocket/aws-k8s-1.35/x86_64/latest/image_id"];
    expect(policiesFor({ imageParameters }).map(({ name }) => name)).not.toContain("NodeClasses");
    expect(
      may({ imageParameters }, "ssm:GetParameter", `arn:aws:ssm:eu-west-1::parameter${imageParameters[0]}`),
    ).toBe(true);
  });

  const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const key = (id: string, account = "111122223333") => `arn:aws:kms:eu-west-1:${account}:key/${id}`;
  const byEc2 = { "kms:ViaService": "ec2.eu-west-1.amazonaws.com" };
  const grant = { ...byEc2, "kms:GrantIsForAWSResource": "true" };

  test.each([
    ["its id", KEY, key(KEY)],
    ["its ARN", key(KEY, "444455556666"), key(KEY, "444455556666")],
  ])("may encrypt volumes under a key named by %s: through EC2 only, and no other key", (_, name, arn) => {
    const things = { volumeKeys: [name] };
    for (const action of [
      "kms:GenerateDataKeyWithoutPlaintext",
      "kms:Decrypt",
      "kms:DescribeKey",
      "kms:ReEncryptFrom",
    ]) {
      expect([action, may(things, action, arn, byEc2)]).toEqual([action, true]);
      expect([action, may(things, action, arn)]).toEqual([action, false]);
    }
    expect(may(things, "kms:CreateGrant", arn, grant)).toBe(true);
    expect(may(things, "kms:CreateGrant", arn, byEc2)).toBe(false);
    expect(may(things, "kms:Decrypt", key("other"), byEc2)).toBe(false);
    expect(may({}, "kms:CreateGrant", arn, grant)).toBe(false);
    expect(may(things, "kms:ScheduleKeyDeletion", arn, byEc2)).toBe(false);
  });

  test.each([
    ["alias/volumes", "111122223333"],
    ["arn:aws:kms:eu-west-1:444455556666:alias/volumes", "444455556666"],
  ])("may encrypt volumes under the key that %s leads to, whichever that is", (name, account) => {
    const things = { volumeKeys: [name] };
    const led = { "kms:ResourceAliases": ["alias/volumes", "alias/other"] };
    expect(may(things, "kms:Decrypt", key(KEY, account), { ...byEc2, ...led })).toBe(true);
    expect(may(things, "kms:CreateGrant", key(KEY, account), { ...grant, ...led })).toBe(true);
    expect(
      may(things, "kms:Decrypt", key(KEY, account), { ...byEc2, "kms:ResourceAliases": ["alias/x"] }),
    ).toBe(false);
    expect(may(things, "kms:Decrypt", key(KEY, "999999999999"), { ...byEc2, ...led })).toBe(false);
    expect(may(things, "kms:CreateGrant", key(KEY, "999999999999"), { ...grant, ...led })).toBe(false);
  });

  test.each([
    ["another account's AMI", "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0"],
    ["another account's snapshot", "arn:aws:ec2:eu-west-1::snapshot/snap-0123456789abcdef0"],
    [
      "a shared capacity reservation",
      "arn:aws:ec2:eu-west-1:444455556666:capacity-reservation/cr-0123456789abcdef0",
    ],
    ["a placement group", "arn:aws:ec2:eu-west-1:111122223333:placement-group/training"],
    [
      "another's subnet, in a shared VPC",
      "arn:aws:ec2:eu-west-1:444455556666:subnet/subnet-0123456789abcdef0",
    ],
    ["an own security group", "arn:aws:ec2:eu-west-1:111122223333:security-group/sg-0123456789abcdef0"],
  ])("may launch with %s as it is", (_, resource) => {
    for (const action of ["ec2:RunInstances", "ec2:CreateFleet"])
      expect(may({}, action, resource)).toBe(true);
  });

  test("may give what it launches tags of the file's", () => {
    const tags = {
      "aws:RequestTag/kubernetes.io/cluster/prod": "owned",
      "aws:RequestTag/eks:eks-cluster-name": "prod",
      "aws:RequestTag/karpenter.sh/nodepool": "general",
      "aws:RequestTag/cost-center": "42",
      "ec2:CreateAction": "CreateFleet",
    };
    expect(may({}, "ec2:CreateTags", "arn:aws:ec2:eu-west-1:111122223333:instance/*", tags)).toBe(true);
  });

  test("has the policy of its own for it last, and the six that Karpenter documents stay as they are", () => {
    const without = controllerPolicies(CONTEXT);
    expect(policiesFor({})).toEqual(without);
    const all = policiesFor({
      roles: [TEAM],
      imageParameters: ["/golden"],
      volumeKeys: ["alias/volumes", KEY],
    });
    expect(all.slice(0, -1)).toEqual(without);
    expect(all.at(-1)?.name).toBe("NodeClasses");
  });

  test("fits into managed policies with the longest names, in the longest partition", () => {
    const context = { partition: "aws-us-gov", region: "us-gov-west-1", clusterName: "x".repeat(100) };
    const many = policiesFor(
      {
        roles: Array.from({ length: 24 }, () => `arn:aws-us-gov:iam::111122223333:role/${"x".repeat(64)}`),
        imageParameters: Array.from({ length: 8 }, (_, index) => `/golden/${"y".repeat(40)}/${index}`),
        volumeKeys: [
          ...Array.from({ length: 5 }, (_, index) => `${index}${KEY.slice(1)}`),
          "alias/a",
          "alias/b",
        ],
      },
      context,
    );
    for (const { statements } of many) expect(policyDocument(statements).length).toBeLessThan(6144);
  });

  test("names EC2 as China's KMS does", () => {
    const context = { partition: "aws-cn", region: "cn-north-1" };
    const { statements = [] } = policiesFor({ volumeKeys: [KEY] }, context).at(-1) ?? {};
    expect(JSON.stringify(statements)).toMatch('"ec2.cn-north-1.amazonaws.com.cn"');
    expect(JSON.stringify(statements)).not.toMatch("arn:aws:");
  });
});
