import { Sleep } from "@cdktf/provider-time/lib/sleep";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

export interface CrdWaitProps {
  /** Release of Karpenter. A change of it waits again, since its CRDs change with it. */
  readonly version: string;
  /** How long, as Go writes a duration. Helm returns with the CRDs established; the rest is for the control
   * plane's other API servers to see them.
   * @default "10s" */
  readonly duration?: string;
  /** The releases of `karpenter-crd` and `karpenter`. */
  readonly dependsOn: ITerraformDependable[];
}

/** A pause between Karpenter's CRDs and the first object of them. */
export class CrdWait extends Construct {
  readonly sleep: Sleep;

  constructor(scope: Construct, id: string, props: CrdWaitProps) {
    super(scope, id);
    this.sleep = new Sleep(this, "Sleep", {
      createDuration: props.duration ?? "10s",
      triggers: { karpenter: props.version },
      dependsOn: props.dependsOn,
    });
  }
}
