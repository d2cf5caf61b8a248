import type { RuleContext } from "../emulator/rule";
import { all, type Element, element, textOf } from "../emulator/xml";

type Tags = Readonly<Record<string, string>>;

/** A launch template, as far as what is launched from it goes. */
export interface LaunchTemplate {
  readonly id: string;
  readonly tags: Tags;
  readonly imageId: string;
  readonly securityGroups: readonly string[];
  /** Tags that it puts on what it launches, by resource type. */
  readonly launchTags: ReadonlyMap<string, Tags>;
}

/** What a policy's conditions ask about resources that exist. */
export class AccountFacts {
  constructor(private readonly context: RuleContext) {}

  async instanceTags(id: string): Promise<Tags> {
    const answer = await this.ask("ec2", "DescribeInstances", { "InstanceId.1": id });
    const [instance = element("none")] = all(answer, "reservationSet", "item", "instancesSet", "item");
    return tagsOf(instance);
  }

  /** @param by `LaunchTemplateId` or `LaunchTemplateName`, and its value */
  async launchTemplate([key, value]: readonly [string, string]): Promise<LaunchTemplate> {
    const [template = element("none")] = all(
      await this.ask("ec2", "DescribeLaunchTemplates", { [`${key}.1`]: value }),
      ...["launchTemplates", "item"],
    );
    const versions = await this.ask("ec2", "DescribeLaunchTemplateVersions", { [key]: value });
    const [data = element("none")] = all(versions, "launchTemplateVersionSet", "item", "launchTemplateData");
    const groups = [
      ...all(data, "securityGroupIdSet", "item"),
      ...all(data, "networkInterfaceSet", "item", "groupSet", "item"),
    ];
    return {
      id: textOf(template, "launchTemplateId"),
      tags: tagsOf(template),
      imageId: textOf(data, "imageId"),
      securityGroups: groups.map(({ text }) => text.trim()),
      launchTags: new Map(
        all(data, "tagSpecificationSet", "item").map((each) => [textOf(each, "resourceType"), tagsOf(each)]),
      ),
    };
  }

  /** Path and tags of an instance profile; of one that is not there, what any has. */
  async instanceProfile(name: string): Promise<{ readonly path: string; readonly tags: Tags }> {
    try {
      const answer = await this.ask("iam", "GetInstanceProfile", { InstanceProfileName: name });
      const [profile = element("none")] = all(answer, "GetInstanceProfileResult", "InstanceProfile");
      const tags = all(profile, "Tags", "member").map((tag) => [textOf(tag, "Key"), textOf(tag, "Value")]);
      return { path: textOf(profile, "Path"), tags: Object.fromEntries(tags) };
    } catch {
      return { path: "/", tags: {} };
    }
  }

  async roleArn(name: string): Promise<string> {
    return textOf(await this.ask("iam", "GetRole", { RoleName: name }), "GetRoleResult", "Role", "Arn");
  }

  private ask(service: "ec2" | "iam", action: string, parameters: Readonly<Record<string, string>>) {
    return this.context.ask({ service, action, parameters });
  }
}

function tagsOf(resource: Element): Tags {
  return Object.fromEntries(
    all(resource, "tagSet", "item").map((tag) => [textOf(tag, "key"), textOf(tag, "value")]),
  );
}

type Fields = Readonly<Record<string, string>>;

/** Tags of a request by resource type: `TagSpecification.1.ResourceType`, `TagSpecification.1.Tag.1.Key`. */
export function tagSpecifications(fields: Fields): ReadonlyMap<string, Tags> {
  const count = Object.keys(fields).filter((name) =>
    /^TagSpecification\.\d+\.ResourceType$/.test(name),
  ).length;
  const numbers = Array.from({ length: count }, (_, index) => `TagSpecification.${index + 1}`);
  return new Map(
    numbers.map((each) => [fields[`${each}.ResourceType`] ?? "", tagList(fields, `${each}.Tag`)]),
  );
}

/** `Tag.1.Key`, `Tag.1.Value`; IAM's are `Tags.member.1.Key`. */
export function tagList(fields: Fields, name: string): Tags {
  const tags: Record<string, string> = {};
  for (let i = 1; fields[`${name}.${i}.Key`] !== undefined; i++) {
    tags[fields[`${name}.${i}.Key`] ?? ""] = fields[`${name}.${i}.Value`] ?? "";
  }
  return tags;
}
