import type { ITerraformDependable, TerraformResource } from "cdktf";
import { Construct } from "constructs";
import { destroyHook, type HookTarget } from "./destroy-hook";

export interface LoadBalancerHookProps extends HookTarget {
  /** Seconds that the controller has to delete its load balancers. Then the destroy stops and says what is left. */
  readonly deadlineSeconds: number;
  /** `false` takes the hook out of the state, and by that runs it.
   * @default true */
  readonly enabled?: boolean;
  /** The controller's release and whatever it needs to work. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Has the load balancer controller delete all that it made when workloads is destroyed.
 *
 * It stands after the controller, so at destroy it runs while the controller lives; while a load balancer lives it
 * fails, and Terraform keeps the controller. Without it the VPC's subnets stay in use by load balancers that nobody
 * deletes any more.
 *
 * @setting loadBalancerController
 */
export class LoadBalancerHook extends Construct {
  /** What anything that makes load balancers names in `dependsOn`. */
  readonly resource: TerraformResource;

  constructor(scope: Construct, id: string, props: LoadBalancerHookProps) {
    super(scope, id);
    this.resource = destroyHook(this, "Drain", { ...props, script: "drain-load-balancers.sh", own: {} });
  }
}
