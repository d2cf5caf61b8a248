import { DataAwsIamInstanceProfile } from "@cdktf/provider-aws/lib/data-aws-iam-instance-profile";
import { DataAwsIamRole } from "@cdktf/provider-aws/lib/data-aws-iam-role";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { Fn, Op, TerraformIterator, TerraformLocal, TerraformSelf } from "cdktf";
import { Construct } from "constructs";

export interface NodeClassRolesProps {
  /** The cluster's own attribute, so that the access entries wait for the cluster. */
  readonly cluster: string;
  /** The role of others' that is all nodes', looked up already. Its entry is one with those of node classes: a role that
   * turns from the one into the other keeps it, and its nodes stay in the cluster.
   * @default none */
  readonly allNodes?: { readonly roleName: string; readonly roleArn: string };
  /** Names of roles that node classes name and this project does not make. */
  readonly roles: readonly string[];
  /** Names of instance profiles that node classes name and this project does not make. */
  readonly instanceProfiles: readonly string[];
  /** Names of roles that this project makes with their access entry: EKS refuses a second. */
  readonly madeRoles: readonly string[];
  /** Names of others' roles that have theirs already: an expression of a list.
   * @default none */
  readonly enteredRoles?: string;
}

/**
 * Roles of nodes that somebody else makes. They are looked up when Terraform plans, since a role's ARN has its path and
 * a profile's name tells no role; and each gets the access entry without which its nodes never join.
 *
 * @setting nodeClasses.<name>.role
 */
export class NodeClassRoles extends Construct {
  public readonly roleArns: readonly string[];

  constructor(scope: Construct, id: string, props: NodeClassRolesProps) {
    super(scope, id);
    const named = props.roles.map((name) => ({
      name,
      arn: new DataAwsIamRole(this, `Role-${name}`, { name }).arn,
    }));
    const held = props.instanceProfiles.map((name) => {
      const profile = new DataAwsIamInstanceProfile(this, `InstanceProfile-${name}`, {
        name,
        lifecycle: {
          postcondition: [
            {
              condition: Op.gte(Fn.try([Fn.lengthOf(TerraformSelf.getString("role_arn")), 0]), 1),
              errorMessage: `The instance profile ${name} holds no role, so its nodes could not join: add a role to it.`,
            },
          ],
        },
      });
      return { name: profile.roleName, arn: profile.roleArn };
    });
    const all = [...named, ...held];
    this.roleArns = all.map(({ arn }) => arn);
    const { allNodes } = props;
    const entered = [...(allNodes ? [{ name: allNodes.roleName, arn: allNodes.roleArn }] : []), ...all];
    if (entered.length === 0) return;

    const names = entered.map(({ name }) => name);
    const arns = entered.map(({ arn }) => arn);
    const each = TerraformIterator.fromList(Fn.setsubtract(names, this.haveEntries(props)));
    new EksAccessEntry(this, "AccessEntry", {
      forEach: each,
      clusterName: props.cluster,
      principalArn: Fn.lookup(Fn.zipmap(names, arns), each.value),
      type: "EC2_LINUX",
    });
  }

  private haveEntries({ madeRoles, enteredRoles }: NodeClassRolesProps): string[] {
    if (enteredRoles === undefined) return [...madeRoles];
    const all = `\${concat(${JSON.stringify(madeRoles)}, ${enteredRoles})}`;
    return new TerraformLocal(this, "RolesWithEntry", all).asList;
  }
}
