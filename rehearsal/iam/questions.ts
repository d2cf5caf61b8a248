import { partitionOf } from "../../constructs/shared/partitions";
import type { AwsCall } from "../emulator/aws-call";
import { fieldsOf, listOf, type RuleContext } from "../emulator/rule";
import { fleetChoices } from "../emulator/rules/fleet-request";
import { AccountFacts, type LaunchTemplate, tagList, tagSpecifications } from "./account-facts";
import type { Context, Question } from "./policy";

type Fields = Readonly<Record<string, string>>;
type Tags = Readonly<Record<string, string>>;

/** What is known of a call when its questions are made. */
interface Situation {
  readonly fields: Fields;
  readonly facts: AccountFacts;
  readonly region: string;
  readonly account: string;
}

/** A question without what all of one call have in common. */
interface Draft {
  /** @default the call's own */
  readonly action?: string;
  readonly resource: string;
  readonly context?: Context;
}

type Drafts = (situation: Situation) => Draft[] | Promise<Draft[]>;

const anything: Drafts = () => [{ resource: "*" }];
const READS = [
  "CapacityReservations",
  "Images",
  "InstanceStatus",
  "InstanceTypeOfferings",
  "InstanceTypes",
  "Instances",
  "LaunchTemplates",
  "PlacementGroups",
  "SecurityGroups",
  "SpotPriceHistory",
  "Subnets",
];

/**
 * What AWS asks of the caller's policies for each call that Karpenter makes: resources and condition keys as the
 * Service Authorization Reference lists them (https://docs.aws.amazon.com/service-authorization/latest/reference/).
 */
const DRAFTS: Readonly<Record<string, Drafts>> = {
  ...Object.fromEntries(READS.map((name) => [`ec2:Describe${name}`, anything])),
  "pricing:GetProducts": anything,
  "iam:ListInstanceProfiles": anything,

  "ec2:CreateLaunchTemplate": (situation) => created(situation, "CreateLaunchTemplate", ["launch-template"]),
  "ec2:CreateFleet": launch,
  "ec2:RunInstances": launch,
  "ec2:TerminateInstances": instances,
  // Of Karpenter 1.15, with the feature gate rebootForRepair.
  "ec2:RebootInstances": instances,
  "ec2:CreateTags": ({ fields, facts, ...where }) =>
    Promise.all(
      listOf(fields, "ResourceId").map(async (id) => ({
        resource: ec2Arn(where, `instance/${id}`),
        context: { ...resourceTags(await facts.instanceTags(id)), ...requestTags(tagList(fields, "Tag")) },
      })),
    ),
  "ec2:DeleteLaunchTemplate": async ({ fields, facts, ...where }) => {
    const template = await facts.launchTemplate(templateOf(fields, ""));
    return [templateDraft(template, where)];
  },

  "iam:GetInstanceProfile": profile,
  "iam:DeleteInstanceProfile": profile,
  "iam:RemoveRoleFromInstanceProfile": profile,
  "iam:CreateInstanceProfile": ({ fields, account }) => [
    {
      resource: profileArn(account, fields.Path ?? "/", fields.InstanceProfileName),
      context: requestTags(tagList(fields, "Tags.member")),
    },
  ],
  "iam:TagInstanceProfile": async (situation) => {
    const drafts = await profile(situation);
    const tags = requestTags(tagList(situation.fields, "Tags.member"));
    return drafts.map(({ context, ...draft }) => ({ ...draft, context: { ...context, ...tags } }));
  },
  "iam:AddRoleToInstanceProfile": async (situation) => [
    ...(await profile(situation)),
    {
      action: "iam:PassRole",
      resource: await situation.facts.roleArn(situation.fields.RoleName ?? ""),
      context: { "iam:PassedToService": "ec2.amazonaws.com" },
    },
  ],

  "eks:DescribeCluster": ({ fields, region, account }) => [
    { resource: `arn:${partitionOf(region)}:eks:${region}:${account}:cluster/${fields.name}` },
  ],
  "ssm:GetParameter": ({ fields, region }) => [
    // AWS' own parameters are in no account.
    { resource: `arn:${partitionOf(region)}:ssm:${region}::parameter${fields.Name}` },
  ],
  ...Object.fromEntries(
    ["GetQueueUrl", "ReceiveMessage", "DeleteMessage"].map((name) => [`sqs:${name}`, queue]),
  ),
  "arc-zonal-shift:GetManagedResource": ({ fields }) => [
    {
      resource: fields.resourceIdentifier ?? "",
      context: { "arc-zonal-shift:ResourceIdentifier": fields.resourceIdentifier ?? "" },
    },
  ],
};

/** Calls that this knows the questions of, as `service:Action`. */
export const KNOWN_CALLS = Object.keys(DRAFTS);

export async function questionsOf(call: AwsCall, context: RuleContext, account: string): Promise<Question[]> {
  const action = `${call.service}:${call.action}`;
  const drafts = DRAFTS[action] ?? anything;
  const { region } = call;
  const situation = { fields: fieldsOf(call), facts: new AccountFacts(context), region, account };
  return (await drafts(situation)).map((draft) => ({
    action,
    ...draft,
    context: { "aws:RequestedRegion": region, ...draft.context },
  }));
}

/** Launching asks about everything that comes into being, with its tags, and everything that is used. */
async function launch({ fields, facts, ...where }: Situation): Promise<Draft[]> {
  const choices = fleetChoices(fields);
  const isFleet = choices.length > 0;
  const prefix = isFleet ? `${choices[0]?.template}.` : "LaunchTemplate.";
  const template = await facts.launchTemplate(templateOf(fields, prefix));
  const asked = new Map([...template.launchTags, ...tagSpecifications(fields)]);
  const types = new Set([
    "instance",
    "volume",
    "network-interface",
    ...(isFleet ? ["fleet"] : []),
    ...asked.keys(),
  ]);
  const subnets = new Set(
    Object.entries(fields).flatMap(([name, id]) => (name.endsWith("SubnetId") ? [id] : [])),
  );
  const used: Draft[] = [
    templateDraft(template, where),
    { resource: `arn:${partitionOf(where.region)}:ec2:${where.region}::image/${template.imageId}` },
    ...template.securityGroups.map((id) => ({ resource: ec2Arn(where, `security-group/${id}`) })),
    ...[...subnets].map((id) => ({ resource: ec2Arn(where, `subnet/${id}`) })),
  ];
  const made = creations(where, isFleet ? "CreateFleet" : "RunInstances", [...types], asked);
  const fleet = [...used, ...made];
  if (!isFleet) return fleet;
  // A fleet runs its instances as whoever made it.
  const runs = fleet
    .filter(({ action, resource }) => action === undefined && !resource.includes(":fleet/"))
    .map((draft) => ({ ...draft, action: "ec2:RunInstances" }));
  return [...fleet, ...runs];
}

function created({ fields, ...where }: Situation, action: string, types: readonly string[]): Draft[] {
  return creations(where, action, types, tagSpecifications(fields));
}

/** Each new thing with its tags, and the right to tag it while it is made. */
function creations(
  where: Pick<Situation, "region" | "account">,
  action: string,
  types: readonly string[],
  tags: ReadonlyMap<string, Tags>,
): Draft[] {
  return types.flatMap((type) => {
    const resource = ec2Arn(where, `${type}/*`);
    const own = tags.get(type);
    if (own === undefined) return [{ resource }];
    const context = requestTags(own);
    const tagging = {
      action: "ec2:CreateTags",
      resource,
      context: { ...context, "ec2:CreateAction": action },
    };
    return [{ resource, context }, tagging];
  });
}

function instances({ fields, facts, ...where }: Situation): Promise<Draft[]> {
  return Promise.all(
    listOf(fields, "InstanceId").map(async (id) => ({
      resource: ec2Arn(where, `instance/${id}`),
      context: resourceTags(await facts.instanceTags(id)),
    })),
  );
}

async function profile({ fields, facts, account }: Situation): Promise<Draft[]> {
  const name = fields.InstanceProfileName ?? "";
  const { path, tags } = await facts.instanceProfile(name);
  return [{ resource: profileArn(account, path, name), context: resourceTags(tags) }];
}

function queue({ fields, region, account }: Situation): Draft[] {
  const name = fields.QueueName ?? fields.QueueUrl?.split("/").at(-1);
  return [{ resource: `arn:${partitionOf(region)}:sqs:${region}:${account}:${name}` }];
}

function templateDraft({ id, tags }: LaunchTemplate, where: Pick<Situation, "region" | "account">): Draft {
  return { resource: ec2Arn(where, `launch-template/${id}`), context: resourceTags(tags) };
}

function templateOf(fields: Fields, prefix: string): readonly [string, string] {
  const key = `${prefix}LaunchTemplateId` in fields ? "LaunchTemplateId" : "LaunchTemplateName";
  return [key, fields[`${prefix}${key}`] ?? ""];
}

function ec2Arn({ region, account }: Pick<Situation, "region" | "account">, resource: string): string {
  return `arn:${partitionOf(region)}:ec2:${region}:${account}:${resource}`;
}

function profileArn(account: string, path: string, name = ""): string {
  return `arn:aws:iam::${account}:instance-profile${path}${name}`;
}

function requestTags(tags: Tags): Context {
  const each = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return { ...Object.fromEntries(each), "aws:TagKeys": Object.keys(tags) };
}

function resourceTags(tags: Tags): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
