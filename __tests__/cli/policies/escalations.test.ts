import { ACCOUNT, type Ask, type Caller, isAllowed } from "../../support/decisions";
import { deployerOf, plannerOf, policiesOf } from "../../support/deployer";

const REGIONS = [
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

/** Steps by which a deployer becomes an administrator, or touches what is another's. */
function escalations(partition: string, region: string): Record<string, Ask> {
  const iam = (rest: string) => `arn:${partition}:iam::${ACCOUNT}:${rest}`;
  const ec2 = (rest: string) => `arn:${partition}:ec2:${region}:${ACCOUNT}:${rest}`;
  const eks = (rest: string) => `arn:${partition}:eks:${region}:${ACCOUNT}:${rest}`;
  const ADMIN = `arn:${partition}:iam::aws:policy/AdministratorAccess`;
  const [self, admin] = [iam("role/deployer"), iam("role/admin")];
  const theirs = { "aws:ResourceTag/Name": "production" };
  const fleet = { action: "iam:AttachRolePolicy", context: { "iam:PolicyARN": ADMIN } };
  return {
    "attaches AdministratorAccess to itself": { ...fleet, resource: self },
    "attaches AdministratorAccess to a role of infra": { ...fleet, resource: iam("role/karpenter-cluster") },
    "attaches a policy of its own to itself": {
      action: "iam:AttachRolePolicy",
      resource: self,
      context: { "iam:PolicyARN": iam("policy/KarpenterControllerNodeLifecyclePolicy-karpenter") },
    },
    "writes a policy into itself": { action: "iam:PutRolePolicy", resource: self },
    "writes a policy into an administrator": { action: "iam:PutRolePolicy", resource: admin },
    "writes a new version of its own policy": {
      action: "iam:CreatePolicyVersion",
      resource: iam("policy/deployer-policy"),
    },
    "makes an older version of any policy the default": {
      action: "iam:SetDefaultPolicyVersion",
      resource: iam("policy/KarpenterControllerNodeLifecyclePolicy-karpenter"),
    },
    "trusts itself to an administrator's role": { action: "iam:UpdateAssumeRolePolicy", resource: admin },
    "makes a role of another name": { action: "iam:CreateRole", resource: iam("role/backdoor") },
    "makes a user": { action: "iam:CreateUser", resource: iam("user/backdoor") },
    "makes an access key": { action: "iam:CreateAccessKey", resource: iam("user/root-like") },
    "adds itself to a group": { action: "iam:AddUserToGroup", resource: iam("group/admins") },
    "makes a policy of another name": { action: "iam:CreatePolicy", resource: iam("policy/backdoor") },
    "takes an administrator's role": { action: "sts:AssumeRole", resource: admin },
    "passes an administrator's role to EC2": {
      action: "iam:PassRole",
      resource: admin,
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
    "passes an administrator's role to pods": {
      action: "iam:PassRole",
      resource: admin,
      context: { "iam:PassedToService": "pods.eks.amazonaws.com" },
    },
    "passes a role of infra to a Lambda function": {
      action: "iam:PassRole",
      resource: iam("role/karpenter-karpenter"),
      context: { "iam:PassedToService": "lambda.amazonaws.com" },
    },
    "puts an administrator's role into a profile": {
      action: "iam:AddRoleToInstanceProfile",
      resource: iam("instance-profile/backdoor"),
    },
    "deletes another cluster": { action: "eks:DeleteCluster", resource: eks("cluster/production") },
    "opens another cluster": { action: "eks:CreateAccessEntry", resource: eks("cluster/production") },
    "rules another cluster": {
      action: "eks:AssociateAccessPolicy",
      resource: eks("access-entry/production/role/111122223333/deployer/1"),
    },
    "gives another cluster's pods a role": {
      action: "eks:CreatePodIdentityAssociation",
      resource: eks("cluster/production"),
    },
    "deletes another VPC": { action: "ec2:DeleteVpc", resource: ec2("vpc/vpc-1"), context: theirs },
    "opens another security group": {
      action: "ec2:AuthorizeSecurityGroupIngress",
      resource: ec2("security-group/sg-1"),
      context: theirs,
    },
    "gives another VPC this cluster's name": {
      action: "ec2:CreateTags",
      resource: ec2("vpc/vpc-1"),
      context: { ...theirs, "aws:RequestTag/Name": "karpenter", "aws:TagKeys": ["Name"] },
    },
    "gives another security group this cluster's name": {
      action: "ec2:CreateTags",
      resource: ec2("security-group/sg-1"),
      context: { ...theirs, "aws:RequestTag/Name": "karpenter", "aws:TagKeys": ["Name"] },
    },
    "empties another security group": {
      action: "ec2:RevokeSecurityGroupIngress",
      resource: ec2("security-group/sg-1"),
      context: theirs,
    },
    "makes a key of another name": {
      action: "kms:CreateKey",
      resource: "*",
      context: { "aws:RequestTag/Name": "production", "aws:TagKeys": ["Name"] },
    },
    "makes a key without a name": { action: "kms:CreateKey", resource: "*" },
    "gives a nameless VPC this cluster's name": {
      action: "ec2:CreateTags",
      resource: ec2("vpc/vpc-1"),
      context: { "aws:RequestTag/Name": "karpenter", "aws:TagKeys": ["Name"] },
    },
    "ends another's instances": {
      action: "ec2:TerminateInstances",
      resource: ec2("instance/i-1"),
      context: { "aws:ResourceTag/eks:eks-cluster-name": "production" },
    },
    "stops Karpenter's own instances' neighbours": {
      action: "ec2:TerminateInstances",
      resource: ec2("instance/i-1"),
      context: theirs,
    },
    "schedules another key's deletion": {
      action: "kms:ScheduleKeyDeletion",
      resource: `arn:${partition}:kms:${region}:${ACCOUNT}:key/1`,
      context: theirs,
    },
    "rewrites another key's policy": {
      action: "kms:PutKeyPolicy",
      resource: `arn:${partition}:kms:${region}:${ACCOUNT}:key/1`,
      context: theirs,
    },
    "reads who may use another's key": {
      action: "kms:GetKeyPolicy",
      resource: `arn:${partition}:kms:${region}:${ACCOUNT}:key/1`,
      context: theirs,
    },
    "gives another key this cluster's name": {
      action: "kms:TagResource",
      resource: `arn:${partition}:kms:${region}:${ACCOUNT}:key/1`,
      context: { ...theirs, "aws:RequestTag/Name": "eks-karpenter-secrets", "aws:TagKeys": ["Name"] },
    },
    "decrypts with any key": {
      action: "kms:Decrypt",
      resource: `arn:${partition}:kms:${region}:${ACCOUNT}:key/1`,
      context: { "aws:ResourceTag/Name": "eks-karpenter-secrets" },
    },
    "reads the queue": {
      action: "sqs:ReceiveMessage",
      resource: `arn:${partition}:sqs:${region}:${ACCOUNT}:karpenter`,
    },
    "deletes another queue": {
      action: "sqs:DeleteQueue",
      resource: `arn:${partition}:sqs:${region}:${ACCOUNT}:orders`,
    },
    "deletes another log group": {
      action: "logs:DeleteLogGroup",
      resource: `arn:${partition}:logs:${region}:${ACCOUNT}:log-group:/aws/eks/production/cluster`,
    },
    "reads an object": { action: "s3:GetObject", resource: `arn:${partition}:s3:::states/key` },
    "reads a secret": {
      action: "secretsmanager:GetSecretValue",
      resource: `arn:${partition}:secretsmanager:${region}:${ACCOUNT}:secret:db`,
    },
  };
}

describe.each(REGIONS)("whoever deploys, in %s", (partition, region) => {
  const boundary = `arn:${partition}:iam::${ACCOUNT}:policy/boundary`;
  const iam = (rest: string) => `arn:${partition}:iam::${ACCOUNT}:${rest}`;
  const plain = deployerOf({ aws: { region } });
  const bounded = deployerOf({ aws: { region, permissionsBoundary: boundary } });
  const planner = plannerOf({ aws: { region } });

  test.each(Object.entries(escalations(partition, region)))("never %s", async (_, ask) => {
    expect(await isAllowed(plain, ask)).toBe(false);
    expect(await isAllowed(bounded, ask)).toBe(false);
    expect(await isAllowed(planner, ask)).toBe(false);
  });

  /** What no condition holds without a boundary, so that the deployer stays an administrator's equal. */
  const EQUAL_WITHOUT: Record<string, Ask> = {
    "makes a role of infra's name": { action: "iam:CreateRole", resource: iam("role/karpenter-karpenter") },
    "trusts itself to a role of infra": {
      action: "iam:UpdateAssumeRolePolicy",
      resource: iam("role/karpenter-cluster"),
    },
    "writes any policy into a role of infra": {
      action: "iam:PutRolePolicy",
      resource: iam("role/karpenter-cluster"),
    },
  };

  test.each(Object.entries(EQUAL_WITHOUT))(
    "%s: only where that role has the boundary, if there is one",
    async (_, ask) => {
      expect(await isAllowed(plain, ask)).toBe(true);
      expect(await isAllowed(bounded, ask)).toBe(false);
      const other = { "iam:PermissionsBoundary": iam("policy/wide") };
      expect(await isAllowed(bounded, { ...ask, context: other })).toBe(false);
      expect(await isAllowed(bounded, { ...ask, context: { "iam:PermissionsBoundary": boundary } })).toBe(
        true,
      );
    },
  );

  test("with a boundary, takes it off no role, changes it for none, and cannot rewrite it", async () => {
    const role = iam("role/karpenter-cluster");
    const has = { "iam:PermissionsBoundary": boundary };
    const put = (set: string): Ask => ({
      action: "iam:PutRolePermissionsBoundary",
      resource: role,
      context: { "iam:PermissionsBoundary": set },
    });
    const off: Ask = { action: "iam:DeleteRolePermissionsBoundary", resource: role, context: has };
    const rewritten: Ask = { action: "iam:CreatePolicyVersion", resource: boundary };
    expect(await isAllowed(bounded, off)).toBe(false);
    expect(await isAllowed(bounded, put(iam("policy/wide")))).toBe(false);
    expect(await isAllowed(bounded, put(boundary))).toBe(true);
    expect(await isAllowed(bounded, rewritten)).toBe(false);
    expect(await isAllowed(bounded, { ...rewritten, action: "iam:DeletePolicy" })).toBe(false);
  });

  test("with a boundary, attaches a policy of infra's to no role that lacks it", async () => {
    const attaches = (context: Ask["context"]): Ask => ({
      action: "iam:AttachRolePolicy",
      resource: iam("role/karpenter-cluster"),
      context: { "iam:PolicyARN": `arn:${partition}:iam::aws:policy/AmazonEKSClusterPolicy`, ...context },
    });
    expect(await isAllowed(plain, attaches({}))).toBe(true);
    expect(await isAllowed(bounded, attaches({}))).toBe(false);
    expect(await isAllowed(bounded, attaches({ "iam:PermissionsBoundary": iam("policy/wide") }))).toBe(false);
    expect(await isAllowed(bounded, attaches({ "iam:PermissionsBoundary": boundary }))).toBe(true);
  });

  test("each part fits into a managed policy, for the longest name of a cluster and every option", () => {
    const settings = {
      aws: { region, permissionsBoundary: boundary, rolePath: "/platform/teams/" },
      cluster: {
        name: "c".repeat(100),
        addons: { "vpc-cni": { podIdentity: true }, "aws-ebs-csi-driver": {} },
      },
      network: { flowLogs: {} },
      interruption: { notifications: { emails: ["ops@example.com"] } },
      loadBalancerController: {},
      karpenter: { nodeIdentity: "instanceProfile" },
    };
    for (const [name, policy] of policiesOf(settings))
      expect([name, policy.length <= 6144, policy.length]).toEqual([name, true, policy.length]);
  });
});

test("whoever plans changes nothing: every action reads", () => {
  const caller: Caller = plannerOf();
  const actions = caller.policies.flatMap((policy) =>
    JSON.parse(policy).Statement.flatMap(({ Action }: { Action: string | string[] }) => Action),
  );
  expect(actions.filter((action) => !/^\w+:(Describe|Get|List)/.test(action))).toEqual([]);
  expect(actions.filter((action) => /GetObject|GetSecret|GetParameter|ReceiveMessage/.test(action))).toEqual(
    [],
  );
});
