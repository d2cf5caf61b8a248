import type { TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";
import { output } from "./output";

/**
 * All that `workloads` knows about `infra`, output by output. Another team's infrastructure that writes
 * these serves as well. Renaming one breaks deployed states: add the new, deploy both stacks, then remove the old.
 */
const DESCRIPTIONS = {
  account_id: "Account of the cluster: the hooks of a destroy act in it, and in no other.",
  region: "Region of the cluster.",
  cluster_name: "Name of the EKS cluster.",
  cluster_endpoint: "URL of the API server.",
  cluster_certificate_authority: "Certificate authority of the API server, base64.",
  karpenter_node_role_name: "Name (never the ARN) of the IAM role of the nodes that Karpenter launches.",
  karpenter_instance_profile_name:
    "Name of the instance profile of these nodes; empty where Karpenter makes its own.",
  karpenter_controller_role_arn: "ARN of the IAM role of Karpenter's controller.",
  karpenter_queue_name: "Name of the interruption queue; empty where there is none.",
  node_security_group_id: "Security group of every node.",
  vpc_id: "VPC of the cluster.",
  load_balancer_controller_role_arn:
    "ARN of the IAM role of the AWS Load Balancer Controller; empty where there is none.",
} as const;

export type InfraOutputs = Readonly<Record<keyof typeof DESCRIPTIONS, string>>;

export const INFRA_OUTPUTS = Object.keys(DESCRIPTIONS) as readonly (keyof InfraOutputs)[];

/** Writes every output of the contract into the infra stack, under its own name. */
export function writeInfraOutputs(stack: Construct, values: InfraOutputs): void {
  for (const name of INFRA_OUTPUTS) {
    output(stack, name, { value: values[name], description: DESCRIPTIONS[name] });
  }
}

/** Reads every output of the contract from the infra stack's state. */
export function readInfraOutputs(state: TerraformRemoteState): InfraOutputs {
  return Object.fromEntries(INFRA_OUTPUTS.map((name) => [name, state.getString(name)])) as InfraOutputs;
}
