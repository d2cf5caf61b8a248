import { asRecord, asRecords } from "../../config/crd/reading";

/** What of an account and a cluster is taken over, or stays in use under its name. */
export interface TakenOver {
  /** Names of roles, policies, instance profiles, queues and rules; of associations `namespace/serviceAccount`. */
  readonly names: readonly string[];
  /** Helm releases. */
  readonly releases: readonly string[];
}

/** Kinds of objects that Terraform may hold as manifests. */
const MANIFESTS = /\bkind["']?\s*[:=]\s*["']?(EC2NodeClass|NodePool|NodeOverlay)\b/;

/** Attributes that name what something is of, by type. */
const NAMED_BY: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_event_rule: ["name"],
  aws_cloudwatch_event_target: ["rule"],
  aws_iam_instance_profile: ["name", "role"],
  aws_iam_policy: ["name"],
  aws_iam_role: ["name"],
  aws_iam_role_policy: ["role"],
  aws_iam_role_policy_attachment: ["role"],
  aws_sqs_queue: ["name"],
};

/**
 * Addresses in another Terraform state of what is taken over: whose next apply would change or destroy it.
 *
 * @param state what `terraform state pull` prints there
 */
export function heldBy(state: unknown, { names, releases }: TakenOver): string[] {
  const addresses = asRecords(asRecord(state).resources)
    .filter(({ mode }) => mode === "managed")
    .flatMap((resource) =>
      asRecords(resource.instances)
        .filter(({ attributes }) => isTaken(String(resource.type), asRecord(attributes)))
        .map(({ index_key }) => addressOf(resource, index_key)),
    );
  return [...new Set(addresses)];

  function isTaken(type: string, attributes: Readonly<Record<string, unknown>>): boolean {
    if (type === "helm_release") return releases.includes(String(attributes.name));
    if (type === "kubernetes_manifest" || type === "kubectl_manifest") {
      return (
        MANIFESTS.test(JSON.stringify(attributes.manifest ?? "")) ||
        MANIFESTS.test(String(attributes.yaml_body ?? ""))
      );
    }
    if (type === "aws_eks_access_entry") {
      return names.includes(String(attributes.principal_arn).split("/").at(-1) ?? "");
    }
    if (type === "aws_eks_pod_identity_association") {
      return names.includes(`${attributes.namespace}/${attributes.service_account}`);
    }
    if (type === "aws_sqs_queue_policy") {
      return names.includes(String(attributes.queue_url).split("/").at(-1) ?? "");
    }
    return (NAMED_BY[type] ?? []).some((attribute) => names.includes(String(attributes[attribute])));
  }
}

function addressOf({ module, type, name }: Readonly<Record<string, unknown>>, index: unknown): string {
  const at = index === undefined || index === null ? "" : `[${JSON.stringify(index)}]`;
  return `${module === undefined ? "" : `${String(module)}.`}${String(type)}.${String(name)}${at}`;
}
