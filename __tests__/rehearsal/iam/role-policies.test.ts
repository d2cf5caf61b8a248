import { readCall } from "../../../rehearsal/emulator/aws-call";
import type { OwnCall, RuleContext } from "../../../rehearsal/emulator/rule";
import { rolePolicies } from "../../../rehearsal/emulator/rules/role-policies";
import { parseXml } from "../../../rehearsal/emulator/xml";
import type { Question } from "../../../rehearsal/iam/policy";
import { KNOWN_CALLS, questionsOf } from "../../../rehearsal/iam/questions";
import { defaultPrices } from "../../../rehearsal/prices/price-list";
import { KARPENTER_MINORS, karpenterRelease } from "../../../releases/karpenter";

const ROLE = "arn:aws:iam::111122223333:role/karpenter";
const TAGS = "<tagSet><item><key>karpenter.sh/nodepool</key><value>general</value></item></tagSet>";

const ANSWERS: Record<string, string> = {
  DescribeInstances: `<R><reservationSet><item><instancesSet><item>${TAGS}</item></instancesSet></item></reservationSet></R>`,
  DescribeLaunchTemplates: `<R><launchTemplates><item><launchTemplateId>lt-1</launchTemplateId>${TAGS}</item></launchTemplates></R>`,
  DescribeLaunchTemplateVersions:
    "<R><launchTemplateVersionSet><item><launchTemplateData><imageId>ami-1</imageId><networkInterfaceSet><item>" +
    "<groupSet><item>sg-1</item></groupSet></item></networkInterfaceSet><tagSpecificationSet><item>" +
    `<resourceType>network-interface</resourceType>${TAGS}</item></tagSpecificationSet></launchTemplateData></item>` +
    "</launchTemplateVersionSet></R>",
  GetInstanceProfile:
    "<R><GetInstanceProfileResult><InstanceProfile><Path>/karpenter/</Path></InstanceProfile></GetInstanceProfileResult></R>",
  GetRole:
    "<R><GetRoleResult><Role><Arn>arn:aws:iam::111122223333:role/nodes</Arn></Role></GetRoleResult></R>",
  ListAttachedRolePolicies:
    "<R><ListAttachedRolePoliciesResult><AttachedPolicies><member><PolicyArn>arn:p</PolicyArn></member>" +
    "</AttachedPolicies></ListAttachedRolePoliciesResult></R>",
  GetPolicy:
    "<R><GetPolicyResult><Policy><DefaultVersionId>v1</DefaultVersionId></Policy></GetPolicyResult></R>",
  ListRolePolicies: "<R/>",
};

function contextWith(document?: object): RuleContext {
  const policy = encodeURIComponent(JSON.stringify(document));
  const version = `<R><GetPolicyVersionResult><PolicyVersion><Document>${policy}</Document></PolicyVersion></GetPolicyVersionResult></R>`;
  return {
    clusters: new Map(),
    prices: defaultPrices("eu-west-1"),
    memory: new Map(),
    ask: async ({ action }: OwnCall) =>
      parseXml(action === "GetPolicyVersion" ? version : (ANSWERS[action] ?? `<R>${action}?</R>`)),
  };
}

function call(service: string, Action: string, fields: Record<string, string> = {}, key = "ASIA1") {
  return readCall({
    method: "POST",
    url: "/",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${key}/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ Action, Version: "1", ...fields }).toString(),
  });
}

async function assumed(context: RuleContext): Promise<RuleContext> {
  const body =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId></Credentials></AssumeRoleResult></AssumeRoleResponse>";
  const answer = { status: 200, headers: {}, body };
  await rolePolicies.change!(answer, call("sts", "AssumeRole", { RoleArn: ROLE }, "test"), context);
  return context;
}

const questions = (of: ReturnType<typeof call>) => questionsOf(of, contextWith(), "111122223333");
const about = (all: readonly Question[]) => all.map(({ action, resource }) => `${action} ${resource}`);

describe("rolePolicies", () => {
  const own = {
    Statement: [
      {
        Effect: "Allow",
        Action: "ec2:TerminateInstances",
        Resource: "arn:aws:ec2:eu-west-1:*:instance/*",
        Condition: { StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" } },
      },
    ],
  };
  const terminate = () => call("ec2", "TerminateInstances", { "InstanceId.1": "i-1" });

  test("lets a role do what its policies allow", async () => {
    expect(await rolePolicies.answer!(terminate(), await assumed(contextWith(own)))).toBeUndefined();
  });

  test("refuses what they do not, as the service would", async () => {
    const answer = await rolePolicies.answer!(call("ec2", "DescribeImages"), await assumed(contextWith(own)));
    expect(answer?.status).toBe(403);
    expect(answer?.body).toContain("<Code>UnauthorizedOperation</Code>");
    expect(answer?.body).toContain(`${ROLE} is not authorized to perform: ec2:DescribeImages on resource: *`);
    const iam = await rolePolicies.answer!(
      call("iam", "ListInstanceProfiles"),
      await assumed(contextWith(own)),
    );
    expect(iam?.body).toContain("<Code>AccessDenied</Code>");
  });

  test("asks nobody but assumed roles", async () => {
    const context = await assumed(contextWith({ Statement: [] }));
    expect(await rolePolicies.answer!(call("ec2", "DescribeImages", {}, "test"), context)).toBeUndefined();
  });
});

describe("questionsOf", () => {
  test.each(KARPENTER_MINORS)("has the questions of every call that Karpenter %s makes", (minor) => {
    // Three that its tests make.
    const known = [...KNOWN_CALLS, "iam:GetRole", "sqs:SendMessage", "timestream:WriteRecords"];
    expect(karpenterRelease(minor).awsCalls.filter((call) => !known.includes(call))).toEqual([]);
  });

  test("a reboot: the instance with its tags, as its end", async () => {
    const [reboot, ...others] = await questions(call("ec2", "RebootInstances", { "InstanceId.1": "i-1" }));
    expect(others).toEqual([]);
    expect(reboot).toMatchObject({
      action: "ec2:RebootInstances",
      resource: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
      context: { "aws:ResourceTag/karpenter.sh/nodepool": "general" },
    });
  });

  test("a fleet: all that it makes with its tags, all that it uses, and the same again for running it", async () => {
    const asked = await questions(
      call("ec2", "CreateFleet", {
        "LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName": "x",
        "LaunchTemplateConfigs.1.Overrides.1.InstanceType": "m7i.large",
        "LaunchTemplateConfigs.1.Overrides.1.SubnetId": "subnet-1",
        "TagSpecification.1.ResourceType": "instance",
        "TagSpecification.1.Tag.1.Key": "karpenter.sh/nodepool",
        "TagSpecification.1.Tag.1.Value": "general",
      }),
    );
    const ec2 = "arn:aws:ec2:eu-west-1:111122223333";
    expect(about(asked)).toEqual(
      expect.arrayContaining([
        `ec2:CreateFleet ${ec2}:fleet/*`,
        `ec2:CreateFleet ${ec2}:instance/*`,
        `ec2:CreateFleet ${ec2}:launch-template/lt-1`,
        "ec2:CreateFleet arn:aws:ec2:eu-west-1::image/ami-1",
        `ec2:RunInstances ${ec2}:network-interface/*`,
        `ec2:RunInstances ${ec2}:security-group/sg-1`,
        `ec2:RunInstances ${ec2}:subnet/subnet-1`,
        `ec2:CreateTags ${ec2}:instance/*`,
      ]),
    );
    const instance = asked.find(
      ({ action, resource }) => action === "ec2:CreateFleet" && /instance/.test(resource),
    );
    expect(instance?.context).toMatchObject({ "aws:RequestTag/karpenter.sh/nodepool": "general" });
    const tagging = asked.find(({ action }) => action === "ec2:CreateTags");
    expect(tagging?.context).toMatchObject({ "ec2:CreateAction": "CreateFleet" });
  });

  test("a role in an instance profile: the profile under its path, and the right to pass the role to EC2", async () => {
    const fields = { InstanceProfileName: "p", RoleName: "nodes" };
    const asked = await questions(call("iam", "AddRoleToInstanceProfile", fields));
    expect(about(asked)).toEqual([
      "iam:AddRoleToInstanceProfile arn:aws:iam::111122223333:instance-profile/karpenter/p",
      "iam:PassRole arn:aws:iam::111122223333:role/nodes",
    ]);
    expect(asked[1]?.context).toMatchObject({ "iam:PassedToService": "ec2.amazonaws.com" });
  });

  test("a later tag: what the instance has, what it gets, and every key of it", async () => {
    const fields = { "ResourceId.1": "i-1", "Tag.1.Key": "Name", "Tag.1.Value": "a" };
    const [asked] = await questions(call("ec2", "CreateTags", fields));
    expect(asked?.context).toEqual({
      "aws:RequestedRegion": "eu-west-1",
      "aws:ResourceTag/karpenter.sh/nodepool": "general",
      "aws:RequestTag/Name": "a",
      "aws:TagKeys": ["Name"],
    });
  });
});
