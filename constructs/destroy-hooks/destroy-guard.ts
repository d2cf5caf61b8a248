import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { refuseChange } from "../shared/immutable-setting";
import { destroyHook, type HookTarget } from "./destroy-hook";

const reason = "Terraform would forget the cluster there, with all that runs in it, and make another.";

const reasonOfNew = "This environment has made its cluster, and would destroy it with all that runs in it.";

/** In the place of ids of a network that stays. */
const OF_OTHERS = "of-others";

/** For an instance that is shutting down, and a network interface that EC2 has just detached. */
const SECONDS_TO_GO = 120;

export interface DestroyGuardProps extends Omit<HookTarget, "deadlineSeconds"> {
  /**
   * Where else it looks for what would hold a destroy up.
   * @default of a cluster that stays with its network, nowhere: only what Karpenter made is in the way
   */
  readonly network?: {
    readonly vpcId: string;
    /** Security group of every node: an unused network interface that bears it is this cluster's. */
    readonly nodeSecurityGroupId: string;
  };
  /** Name of the environment, for the commands that the guard says. */
  readonly environment: string;
  /** Every resource of the stack. Terraform deletes what is left out here beside the guard, or before it. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Stops a destroy of infra while something lives that the cluster's controllers made.
 *
 * It comes after everything else, so it is the first to be destroyed, and while it fails Terraform deletes nothing. An
 * install that was cut has none, and no controller either.
 */
export class DestroyGuard extends Construct {
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, { network, environment, ...target }: DestroyGuardProps) {
    super(scope, id);
    this.resource = destroyHook(this, "Guard", {
      ...target,
      deadlineSeconds: SECONDS_TO_GO,
      script: "guard-infra.sh",
      own: {
        vpc: network?.vpcId ?? OF_OTHERS,
        node_security_group: network?.nodeSecurityGroupId ?? OF_OTHERS,
        environment,
      },
    });
    const { region, accountId = "" } = target.caller;
    // It alone is still in the state when a plan looks for everything else in another region or account.
    this.resource.addOverride("lifecycle", {
      ignore_changes: ["input.region", "input.account_id", ...(network ? [] : ["input.vpc"])],
      postcondition: [
        // Infra would destroy the cluster that it made to use one that is there.
        ...(network
          ? []
          : [
              refuseChange({
                setting: "cluster.existing",
                wanted: OF_OTHERS,
                attribute: "input.vpc",
                reason: reasonOfNew,
              }),
            ]),
        refuseChange({ setting: "aws.region", wanted: region, attribute: "input.region", reason }),
        refuseChange({ setting: "aws", wanted: accountId, attribute: "input.account_id", reason }),
      ].map(({ condition, errorMessage }) => ({ condition, error_message: errorMessage })),
    });
  }
}
