import { DataAwsIamRoles } from "@cdktf/provider-aws/lib/data-aws-iam-roles";
import type { TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { addonRoleName } from "./addon-identity";

export interface CniStepProps {
  readonly clusterName: string;
  /** The cluster as it runs when Terraform plans: a list of one, or of none. */
  readonly running: string;
}

/**
 * Stops the plan that gives the CNI a role of its own and takes its permissions from the nodes at once. In one apply the
 * nodes could lose them first; and pods that run take up Pod Identity only when they start again. Until then nothing
 * could give a pod an address, on any node.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html
 */
export class CniStep extends Construct {
  /** For a resource that every plan has. */
  readonly precondition: NonNullable<TerraformResourceLifecycle["precondition"]>[number];

  constructor(scope: Construct, id: string, { clusterName, running }: CniStepProps) {
    super(scope, id);
    const role = addonRoleName(clusterName, "vpc-cni");
    // To ask for a role that is not there is an error, to list those of that name is none.
    const roles = new DataAwsIamRoles(this, "Role", { nameRegex: `^${role}$` });
    this.precondition = {
      condition: `\${length(${running}) == 0 || length(${roles.fqn}.names) > 0}`,
      errorMessage:
        `nodeRoles.cni: needs true for one deploy more: cluster ${clusterName} runs, and its CNI has no role of its own yet. ` +
        "Write nodeRoles: { cni: true } beside cluster.addons.vpc-cni.podIdentity, deploy infra, run " +
        "`kubectl rollout restart daemonset aws-node -n kube-system` and wait until it is done, then write " +
        "nodeRoles: { cni: false } and deploy infra again. Nothing was changed.",
    };
  }
}
