import { z } from "zod";
import { expected } from "../messages";

/**
 * What a cluster and its nodes call where they have no other way to AWS.
 * https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html and https://karpenter.sh/docs/getting-started/
 */
const PRIVATE_CLUSTER = ["s3", "ec2", "ecr.api", "ecr.dkr", "sts", "ssm", "sqs", "eks", "eks-auth"] as const;

/** Services that add-ons, agents and pods of a cluster commonly call as well. */
const OTHERS = [
  "aps-workspaces",
  "autoscaling",
  "dynamodb",
  "ec2messages",
  "elasticfilesystem",
  "elasticloadbalancing",
  "guardduty-data",
  "kms",
  "logs",
  "monitoring",
  "secretsmanager",
  "sns",
  "ssmmessages",
  "xray",
] as const;

const SERVICES = [...PRIVATE_CLUSTER, ...OTHERS] as const;

const PRIVATE = "private";

/** A service of AWS that a VPC has an endpoint for. */
export type EndpointService = (typeof SERVICES)[number];

export const vpcEndpoints = z
  .union([z.literal(PRIVATE), z.array(z.enum([PRIVATE, ...SERVICES]))], {
    error: expected("private, or a list of services such as [s3, ecr.api, ecr.dkr]"),
  })
  .transform(servicesOf)
  .prefault([])
  .describe(
    `VPC endpoints, through which nodes and pods reach services of AWS without leaving the VPC: a list of services, or \`private\` for all that a cluster without NAT gateways needs (${PRIVATE_CLUSTER.join(", ")}); \`[private, logs]\` adds to those. \`s3\` and \`dynamodb\` cost nothing, any other is billed by the hour and zone. Their names then lead to the endpoint everywhere in the VPC, so one that the VPC has already is an error. Registries outside ECR stay out of reach: mirror their images.`,
  );

/** What in the environment calls AWS, beside the nodes themselves. */
export interface EndpointNeeds {
  /** Karpenter reads its interruption queue. */
  readonly queue: boolean;
  /** Pods get their roles from EKS Pod Identity. */
  readonly podIdentity: boolean;
}

/** The services that a cluster without a way out calls in vain, in the order in which `private` has them. */
export function endpointsLacking(
  endpoints: readonly EndpointService[],
  { queue, podIdentity }: EndpointNeeds,
): EndpointService[] {
  const unneeded: EndpointService[] = [
    ...(queue ? [] : ["sqs" as const]),
    ...(podIdentity ? [] : ["eks-auth" as const]),
  ];
  return PRIVATE_CLUSTER.filter((service) => !endpoints.includes(service) && !unneeded.includes(service));
}

/** Without `private`, and each once. */
function servicesOf(setting: typeof PRIVATE | (typeof PRIVATE | EndpointService)[]): EndpointService[] {
  const services = [setting].flat().flatMap((entry) => (entry === PRIVATE ? PRIVATE_CLUSTER : [entry]));
  return [...new Set<EndpointService>(services)];
}
