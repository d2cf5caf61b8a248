import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Aspects, type IAspect } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { refuseChange } from "./immutable-setting";

export interface RoleRulesProps {
  /** With a slash at both ends.
   * @default "/" */
  readonly path?: string;
  /** ARN of a policy. A role may do what it and the role's own policies allow.
   * @default none */
  readonly permissionsBoundary?: string;
}

const REASON =
  "IAM moves no role: another path replaces every role under what uses it, the control plane and nodes that run among it.";

/**
 * What an account asks of every role: an aspect, so that no role of the scope is without, whichever construct makes it.
 * Service-linked roles are AWS' own: they take neither.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class RoleRules implements IAspect {
  static of(scope: Construct) {
    return { apply: (props: RoleRulesProps) => Aspects.of(scope).add(new RoleRules(props)) };
  }

  private constructor(private readonly props: RoleRulesProps) {}

  visit(node: IConstruct): void {
    if (!(node instanceof IamRole)) return;
    const { path, permissionsBoundary } = this.props;
    if (path !== undefined) node.path = path;
    if (permissionsBoundary !== undefined) node.permissionsBoundary = permissionsBoundary;
    const { ignoreChanges, postcondition = [], ...lifecycle } = node.lifecycle ?? {};
    node.lifecycle = {
      ...lifecycle,
      ignoreChanges: ignoreChanges === "all" ? ignoreChanges : [...(ignoreChanges ?? []), "path"],
      postcondition: [
        ...postcondition,
        refuseChange({ setting: "aws.rolePath", wanted: path ?? "/", attribute: "path", reason: REASON }),
      ],
    };
  }
}
