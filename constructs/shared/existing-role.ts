import { DataAwsIamPrincipalPolicySimulation } from "@cdktf/provider-aws/lib/data-aws-iam-principal-policy-simulation";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { Construct } from "constructs";
import { dataOf, local } from "./expressions";
import { policyDocument, type Statement } from "./iam";
import { allows, denials, type Trust } from "./role-trust";
import { type CallPlace, simulatedCall } from "./simulated-call";

export interface ExistingRoleProps extends CallPlace {
  /** The setting that names it: `karpenter.controllerRole`. */
  readonly setting: string;
  readonly name: string;
  /** Whether the plan looks if it suffices. */
  readonly check: boolean;
  /** Description of the role that infra makes where no other is named, and deletes where one is. */
  readonly ownDescription: string;
  /** Who has to be able to take it, in words, and as policies say it. */
  readonly trustedBy: { readonly who: string; readonly policy: string; readonly trust: Trust };
  /** What it has to allow. Each is asked by itself, with values that are known before anything is made. */
  readonly needs: readonly Statement[];
  /** What to do instead of giving it a statement, by the statement's sid.
   * @default nothing else helps */
  readonly instead?: Readonly<Record<string, string>>;
  /** Whose need that is: `Karpenter 1.14.3`. */
  readonly neededBy: string;
}

/**
 * A role that others made. Whether it is enough the plan asks IAM itself, statement by statement: a wider statement, a
 * boundary, a denial and what the organization allows all count. What is missing it says with the statement to add.
 */
export class ExistingRole extends Construct {
  public readonly roleName: string;
  public readonly roleArn: string;

  constructor(scope: Construct, id: string, props: ExistingRoleProps) {
    super(scope, id);
    const { name, check } = props;
    const role = new DataAwsIamRole(this, "Role", { name, ...(check ? notOurs(props) : {}) });
    this.roleName = name;
    this.roleArn = role.arn;
    if (!check) return;
    this.lookAtTrust(role, props);
    for (const statement of props.needs) this.simulate(statement, props);
  }

  private lookAtTrust(role: DataAwsIamRole, { setting, name, trustedBy }: ExistingRoleProps): void {
    const { who, policy, trust } = trustedBy;
    const read = `${dataOf(role)}.assume_role_policy`;
    // By name: Terraform prints the condition that fails, and these are long.
    const isAllowed = local(this, "IsTrusted", allows(read, trust));
    const denied = local(this, "Denials", denials(read, trust));
    const misread = `Where this is read wrongly, write ${setting}.check: false.`;
    new DataAwsIamRole(this, "Trust", {
      name,
      lifecycle: {
        postcondition: [
          {
            condition: `\${${isAllowed}}`,
            errorMessage:
              `${setting}: the trust policy of the role ${name} does not let ${who} take it. ` +
              `Have its owner add what this one says: ${policy} ${misread}`,
          },
          {
            condition: `\${length(${denied}) == 0}`,
            errorMessage:
              `${setting}: the trust policy of the role ${name} denies it to ${who}, whatever else allows it: ` +
              `\${join(" ", ${denied})} Have its owner except ${who} from this statement, or remove it. ${misread}`,
          },
        ],
      },
    });
  }

  private simulate(statement: Statement, props: ExistingRoleProps): void {
    const { setting, name, neededBy, instead = {} } = props;
    const advice = Object.hasOwn(instead, statement.sid) ? `${instead[statement.sid]} ` : "";
    const { actions, resources, context } = simulatedCall(statement, props);
    const denied =
      'join("; ", [for each in self.results : "${each.action_name} on ${each.resource_arn}: ${each.decision}" if !each.allowed])';
    new DataAwsIamPrincipalPolicySimulation(this, statement.sid, {
      policySourceArn: this.roleArn,
      actionNames: [...actions],
      resourceArns: resources && [...resources],
      context: context.map(({ key, type, values }) => ({ key, type, values: [...values] })),
      lifecycle: {
        postcondition: [
          {
            condition: "${self.all_allowed}",
            errorMessage:
              `${setting}: the role ${name} lacks ${statement.sid}, which ${neededBy} needs (\${${denied}}). ` +
              `Have its owner attach this policy or a wider one: ${policyDocument([statement])} ` +
              `${advice}Where IAM's simulation errs, write ${setting}.check: false.`,
          },
        ],
      },
    });
  }
}

/** Named, the role that infra makes would be found by the plan, and deleted by the apply under whoever has it. */
function notOurs({ setting, name, ownDescription }: ExistingRoleProps) {
  return {
    lifecycle: {
      postcondition: [
        {
          condition: `\${self.description != ${JSON.stringify(ownDescription)}}`,
          errorMessage:
            `${setting}: infra itself makes the role ${name}, and would delete it, since another is named in its place. ` +
            `Take ${setting} out of the file to keep it. Where no state of Terraform has it any more, write ${setting}.check: false.`,
        },
      ],
    },
  };
}
