import type { Ask } from "./asks";
import { type CallView, has, requested, type Tags, tagList } from "./call-view";

/** Which kind of resource an id of EC2 is. */
const KINDS: Readonly<Record<string, string>> = {
  eipalloc: "elastic-ip",
  eni: "network-interface",
  fl: "vpc-flow-log",
  igw: "internet-gateway",
  lt: "launch-template",
  nat: "natgateway",
  rtb: "route-table",
  sg: "security-group",
  sgr: "security-group-rule",
  subnet: "subnet",
  vpc: "vpc",
  vpce: "vpc-endpoint",
};

/** By the tags that a call of EC2 gives, and by the ids that it names. */
export function asksOfEc2(view: CallView, types: readonly string[], passes: readonly Ask[]): Ask[] {
  const { call, fields, recording } = view;
  const { action } = call;
  const made = tagSpecifications(fields).flatMap(([kind, tags]) => {
    const resource = view.arn("ec2", `${kind}/*`);
    const tagging = { ...requested(tags), "ec2:CreateAction": action };
    return [
      ...(types.includes(kind) ? view.plain(resource, requested(tags)) : []),
      ...view.plain(resource, tagging, "ec2:CreateTags"),
    ];
  });
  const ids = Object.entries(fields).flatMap(([name, value]) =>
    typeof value === "string" && /Id(\.\d+)?$|^ResourceId|GroupId/.test(name) ? [value] : [],
  );
  const used = [...new Set(ids)].flatMap((id) => asksOfId(view, id, types));
  const asks = [...made, ...used, ...passes];
  if (action === "DisassociateRouteTable") {
    const tables = Object.keys(recording.tags).filter((id) => id.startsWith("rtb-"));
    return tables.flatMap((id) => asksOfId(view, id, types));
  }
  return asks.length > 0 ? asks : view.plain("*");
}

function asksOfId(view: CallView, id: string, types: readonly string[]): Ask[] {
  const { call, fields, recording } = view;
  const kind = KINDS[id.split("-")[0] ?? ""];
  if (kind === undefined || (!types.includes(kind) && call.action !== "CreateTags")) return [];
  const tags = recording.tags[id] ?? {};
  const resource = view.arn("ec2", `${kind}/${id}`);
  const request = call.action === "CreateTags" ? requested(tagList(fields, "Tag")) : {};
  // A VPC's default group has its name from infra: before that it has none.
  const before = tags.Name?.endsWith("-default-unused") ? view.plain(resource, request) : [];
  if (kind === "security-group-rule") return [];
  return [...before, ...view.plain(resource, { ...has(tags), ...request })];
}

function tagSpecifications(fields: CallView["fields"]): [string, Tags][] {
  return Object.entries(fields).flatMap(([name, kind]) => {
    const [, number] = name.match(/^TagSpecification\.(\d+)\.ResourceType$/) ?? [];
    return number === undefined ? [] : [[String(kind), tagList(fields, `TagSpecification.${number}.Tag`)]];
  });
}
