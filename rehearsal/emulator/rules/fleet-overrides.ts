import { fieldsOf, type Rule, type RuleContext, withXml } from "../rule";
import { all, element, put, textOf } from "../xml";
import { FLEET_INSTANCES, type FleetInstance } from "./fleet-instances";
import { isSpot } from "./fleet-request";

const TEMPLATE = "LaunchTemplateConfigs.1.LaunchTemplateSpecification";
const OVERRIDE = "LaunchTemplateConfigs.1.Overrides.1";

export const fleetOverrides: Rule = {
  name: "fleet-overrides",
  reason:
    "ministack's answer does not say which override was launched; without type, subnet, zone and image Karpenter panics",
  on: ["ec2:CreateFleet"],
  change: async (answer, call, context) => {
    if (answer.status !== 200) return answer;
    const fields = fieldsOf(call);
    const { [`${OVERRIDE}.InstanceType`]: instanceType = "", [`${OVERRIDE}.SubnetId`]: subnetId = "" } =
      fields;
    const zone = await zoneOf(subnetId, context);
    const template = await templateOf(fields, context);
    const imageId = fields[`${OVERRIDE}.ImageId`] ?? template.imageId;
    const launched: FleetInstance = { ...zone, imageId, groups: template.groups, spot: isSpot(fields) };
    return withXml(answer, (document) => {
      for (const item of all(document, "fleetInstanceSet", "item")) {
        const overrides = element("overrides", [
          element("instanceType", instanceType),
          element("subnetId", subnetId),
          element("availabilityZone", zone.zone),
          element("imageId", imageId),
        ]);
        put(item, element("launchTemplateAndOverrides", [overrides]));
        for (const id of all(item, "instanceIds", "item")) {
          context.memory.set(`${FLEET_INSTANCES} ${id.text.trim()}`, launched);
        }
      }
    });
  },
};

async function zoneOf(
  subnetId: string,
  { ask }: RuleContext,
): Promise<Pick<FleetInstance, "zone" | "zoneId">> {
  const answer = await ask({
    service: "ec2",
    action: "DescribeSubnets",
    parameters: { "SubnetId.1": subnetId },
  });
  const [subnet = element("item")] = all(answer, "subnetSet", "item");
  return { zone: textOf(subnet, "availabilityZone"), zoneId: textOf(subnet, "availabilityZoneId") };
}

async function templateOf(
  fields: Readonly<Record<string, string>>,
  { ask }: RuleContext,
): Promise<Pick<FleetInstance, "imageId" | "groups">> {
  const keys = ["LaunchTemplateId", "LaunchTemplateName"].filter((key) => `${TEMPLATE}.${key}` in fields);
  const named = Object.fromEntries(keys.map((key) => [key, fields[`${TEMPLATE}.${key}`] ?? ""]));
  const answer = await ask({ service: "ec2", action: "DescribeLaunchTemplateVersions", parameters: named });
  const [data = element("data")] = all(answer, "launchTemplateVersionSet", "item", "launchTemplateData");
  const groups = [
    ...all(data, "securityGroupIdSet", "item"),
    ...all(data, "networkInterfaceSet", "item", "groupSet", "item"),
  ];
  return { imageId: textOf(data, "imageId"), groups: groups.map(({ text }) => text.trim()) };
}
