import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { policyArn } from "./iam";

export interface MorePoliciesProps {
  /** Name of the role. */
  readonly role: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** AWS managed policies by name, with their path, or ARNs of any. */
  readonly policies: readonly string[];
  /** AWS managed policies that the role has already. A second attachment of one is the same one to IAM: to remove
   * either would remove both. */
  readonly attached?: readonly string[];
}

/** Policies that a role gets besides those that it cannot do without. */
export class MorePolicies extends Construct {
  public readonly attachments: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { role, partition, policies, attached = [] }: MorePoliciesProps) {
    super(scope, id);
    const there = new Set(attached.map((name) => policyArn(partition, name)));
    const arns = new Set(policies.map((each) => policyArn(partition, each)).filter((arn) => !there.has(arn)));
    // The policy is the id: whoever reorders the list detaches nothing.
    this.attachments = [...arns].map(
      (arn) => new IamRolePolicyAttachment(this, arn, { role, policyArn: arn }),
    );
  }
}
