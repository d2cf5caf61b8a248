import type { TerraformRemoteState } from "cdktf";
import type { Construct } from "constructs";
import type { ResolvedEnvironment } from "../config/resolve";
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

/** What `workloads` knows besides of a cluster that infra did not make. Empty where it need not be told. */
const EXISTING_CLUSTER_DESCRIPTIONS = {
  cluster_version: "Minor version of Kubernetes that the cluster runs.",
  node_security_group_ids: "Security groups of the nodes that Karpenter launches, a list as JSON.",
  node_subnet_ids: "Subnets of these nodes, a list as JSON.",
  controller_nodes:
    "Where the controller runs on nodes of others: nodeSelector, affinity, tolerations and replicas as JSON; empty with system nodes of infra's own.",
} as const;

export type ExistingClusterOutputs = Readonly<Record<keyof typeof EXISTING_CLUSTER_DESCRIPTIONS, string>>;

const EXISTING_CLUSTER_OUTPUTS = Object.keys(
  EXISTING_CLUSTER_DESCRIPTIONS,
) as readonly (keyof ExistingClusterOutputs)[];

export type InfraOutputs = Readonly<Record<keyof typeof DESCRIPTIONS, string>>;

const INFRA_OUTPUTS = Object.keys(DESCRIPTIONS) as readonly (keyof InfraOutputs)[];

/** Writes every output of the contract into the infra stack, under its own name; those of an existing cluster where it is one. */
export function writeInfraOutputs(
  stack: Construct,
  values: InfraOutputs,
  ofExisting?: ExistingClusterOutputs,
): void {
  const descriptions = { ...DESCRIPTIONS, ...EXISTING_CLUSTER_DESCRIPTIONS };
  for (const [name, value] of Object.entries({ ...inOrder(INFRA_OUTPUTS, values), ...ofExisting })) {
    output(stack, name, { value, description: descriptions[name as keyof typeof descriptions] });
  }
}

/** Names of the outputs that an environment's infra writes. */
export function outputsOf({ cluster }: Pick<ResolvedEnvironment, "cluster">): readonly string[] {
  return cluster.existing ? [...INFRA_OUTPUTS, ...EXISTING_CLUSTER_OUTPUTS] : INFRA_OUTPUTS;
}

/** Reads every output of the contract from the infra stack's state. */
export function readInfraOutputs(state: TerraformRemoteState): InfraOutputs {
  return read(state, INFRA_OUTPUTS);
}

/** Reads those that only the infra of an existing cluster writes. */
export function readExistingClusterOutputs(state: TerraformRemoteState): ExistingClusterOutputs {
  return read(state, EXISTING_CLUSTER_OUTPUTS);
}

function read<Name extends string>(
  state: TerraformRemoteState,
  names: readonly Name[],
): Readonly<Record<Name, string>> {
  return Object.fromEntries(names.map((name) => [name, state.getString(name)])) as Record<Name, string>;
}

function inOrder<Name extends string>(names: readonly Name[], values: Readonly<Record<Name, string>>) {
  return Object.fromEntries(names.map((name) => [name, values[name]])) as Record<Name, string>;
}
