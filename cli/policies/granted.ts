import type { Conditions } from "../../constructs/shared/iam";
import type { Footprint } from "./footprint";

/** A statement of a policy that infra writes into one of its roles. */
export interface Grant {
  readonly actions: readonly string[];
  /** With references of Terraform in them, where only a deploy tells. */
  readonly resources: readonly string[];
  readonly conditions?: Conditions;
}

/** What infra's own policies allow its roles. */
export interface Grants {
  readonly statements: readonly Grant[];
  /** ARNs of the roles that may be passed on. */
  readonly passed: readonly string[];
  /** Roles that are passed on and whose name only AWS knows. */
  readonly unknown: readonly string[];
}

interface PolicyJson {
  readonly Statement: readonly {
    readonly Action: string | readonly string[];
    readonly Resource: string | readonly string[];
    readonly Condition?: Conditions;
  }[];
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** @param infra the synthesized stack, as JSON */
export function grantsIn(footprint: Footprint, infra: object): Grants {
  const { resource = {}, data = {} } = infra as { readonly resource?: Blocks; readonly data?: Blocks };
  const written = ["aws_iam_policy", "aws_iam_role_policy"].flatMap((type) =>
    Object.values(resource[type] ?? {}).map(({ policy }) => JSON.parse(String(policy)) as PolicyJson),
  );
  const account = /\$\{data\.aws_caller_identity\.\w+\.account_id\}/g;
  const statements = written
    .flatMap(({ Statement }) => Statement)
    .map(({ Action, Resource, Condition }) => ({
      actions: [Action].flat(),
      resources: [Resource].flat().map((each) => each.replaceAll(account, footprint.accountId)),
      conditions: Condition,
    }));
  const passed = statements
    .filter(({ actions }) => actions.includes("iam:PassRole"))
    .flatMap(({ resources }) => resources)
    // Roles that others made are looked up.
    .flatMap((each) =>
      rolesOf(each, footprint, { ...resource, "data.aws_iam_role": data.aws_iam_role ?? {} }),
    );
  return {
    statements,
    passed: passed.filter((arn) => !arn.includes("${")),
    unknown: passed.filter((arn) => arn.includes("${")).map((each) => worded(each, data)),
  };
}

/** A role that stands in the stack as a reference, as a reader finds it in AWS. */
function worded(reference: string, data: Blocks): string {
  const [, id = ""] = /^\$\{data\.aws_iam_instance_profile\.([\w-]+)\.role_arn\}$/.exec(reference) ?? [];
  const profile = data.aws_iam_instance_profile?.[id]?.name;
  if (profile === undefined) return reference;
  const query = "--query 'InstanceProfile.Roles[].Arn' --output text";
  return `iam:PassRole of the role in the instance profile ${profile}: aws iam get-instance-profile --instance-profile-name ${profile} ${query}`;
}

function rolesOf(reference: string, { partition, accountId, roles }: Footprint, blocks: Blocks): string[] {
  const [, type = "", id = ""] = /^\$\{((?:data\.)?aws_iam_role)\.([\w-]+)\.arn\}$/.exec(reference) ?? [];
  const name = blocks[type]?.[id]?.name;
  if (name === undefined) return [reference];
  if (type === "aws_iam_role") return roles.filter((arn) => arn.endsWith(`/${name}`));
  // Their path is not known here.
  return ["/", "/*/"].map((path) => `arn:${partition}:iam::${accountId}:role${path}${name}`);
}
