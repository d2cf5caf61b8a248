import { partitionOf } from "../../constructs/shared/partitions";
import type { Ask } from "./asks";
import type { Call, Recording } from "./record";

export type Tags = Readonly<Record<string, string>>;
export type Fields = Readonly<Record<string, unknown>>;

const ACCOUNT = "111122223333";

/** Actions on a role that know its permissions boundary. */
export const KNOWS_BOUNDARY =
  /^iam:(CreateRole|DeleteRole|UpdateRole|UpdateAssumeRolePolicy|(Attach|Detach|Put|Delete)RolePolicy)$/;

/** A recorded call, with what is known of what it names. */
export class CallView {
  readonly fields: Fields;

  constructor(
    readonly recording: Recording,
    readonly call: Call,
  ) {
    this.fields = call.parameters;
  }

  get action(): string {
    return `${this.call.service}:${this.call.action}`;
  }

  plain(resource: string, context?: Ask["context"], action = this.action): Ask[] {
    return [{ action, resource, ...(context && Object.keys(context).length > 0 && { context }) }];
  }

  text(name: string): string {
    const value = this.fields[name];
    return typeof value === "string" ? value : "";
  }

  arn(service: string, rest: string, region = this.recording.region): string {
    return `arn:${partitionOf(this.recording.region)}:${service}:${region}:${ACCOUNT}:${rest}`;
  }

  /** With the path and the boundary that the role was made with. */
  role(name = this.text("RoleName")): { readonly arn: string; readonly boundary: string } {
    const made = this.recording.calls.find(
      ({ service, action, parameters }) =>
        service === "iam" && action === "CreateRole" && parameters.RoleName === name,
    );
    const { Path: path = "/", PermissionsBoundary: boundary = "" } = made?.parameters ?? {};
    return { arn: this.arn("iam", `role${path}${name}`, ""), boundary: String(boundary) };
  }

  /** Those that a key is made with. */
  kmsTags(): Tags {
    const tags = (this.fields.Tags ?? []) as { readonly TagKey: string; readonly TagValue: string }[];
    return Object.fromEntries(tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
  }

  /** Those of the key that infra made first: of the others only the name is another. */
  keyTags(): Tags {
    const made = this.recording.calls.find(
      ({ service, action }) => service === "kms" && action === "CreateKey",
    );
    return made ? new CallView(this.recording, made).kmsTags() : {};
  }
}

export function tagList(fields: Fields, name: string): Tags {
  const tags: Record<string, string> = {};
  for (let i = 1; fields[`${name}.${i}.Key`] !== undefined; i++)
    tags[String(fields[`${name}.${i}.Key`])] = String(fields[`${name}.${i}.Value`] ?? "");
  return tags;
}

export function requested(tags: Tags) {
  const each = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value]);
  return each.length === 0 ? {} : { ...Object.fromEntries(each), "aws:TagKeys": Object.keys(tags) };
}

export function has(tags: Tags) {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
