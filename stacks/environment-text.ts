import type { ResolvedEnvironment } from "../config/resolve";
import { terraformText } from "../constructs/shared/terraform-text";

/**
 * The environment as stacks write it into Terraform: each text of the file stays what it is there. Folders of charts
 * are read by the synth itself, and stay plain.
 */
export function environmentText(environment: ResolvedEnvironment): ResolvedEnvironment {
  const { karpenter, loadBalancerController } = environment;
  const text = terraformText(environment);
  return {
    ...text,
    karpenter: { ...text.karpenter, chart: karpenter.chart },
    loadBalancerController: text.loadBalancerController &&
      loadBalancerController && { ...text.loadBalancerController, chart: loadBalancerController.chart },
  };
}
