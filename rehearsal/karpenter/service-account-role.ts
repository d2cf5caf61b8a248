import type { AwsClient } from "../aws/client";
import { textOf } from "../emulator/xml";
import type { KubeClient } from "../kubernetes/client";
import type { KubeObject } from "../kubernetes/objects";
import { trustsPodIdentity, trustsServiceAccount } from "./trust";

export interface ServiceAccountProps {
  /** As the account's root. */
  readonly aws: AwsClient;
  readonly client: KubeClient;
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

/**
 * ARN of a service account's AWS role: by its annotation (IAM roles for service accounts), else by EKS Pod Identity. The
 * emulator's STS asks nobody's trust, so the role's is asked here.
 *
 * @throws Error where the service account has no role, or the role does not trust it
 */
export async function serviceAccountRole(props: ServiceAccountProps): Promise<string> {
  const { aws, client, clusterName, namespace, serviceAccount } = props;
  const who = `${namespace}/${serviceAccount}`;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}`;
  const { metadata } = await client.get<KubeObject>(path);
  const annotated = metadata.annotations?.[ROLE_ANNOTATION];
  const roleArn = annotated ?? (await associatedRole(props));
  if (roleArn === undefined) {
    throw new Error(`${who} has no AWS role: neither a Pod Identity association nor ${ROLE_ANNOTATION}`);
  }
  const role = await aws.query("iam", "GetRole", { RoleName: nameOf(roleArn) });
  const trust = decodeURIComponent(textOf(role, "GetRoleResult", "Role", "AssumeRolePolicyDocument"));
  const { cluster } = await aws.read<Described>("eks", `/clusters/${clusterName}`);
  const account = {
    clusterArn: cluster.arn,
    issuer: cluster.identity.oidc.issuer,
    namespace,
    serviceAccount,
  };
  const isTrusted =
    annotated === undefined ? trustsPodIdentity(trust, account) : trustsServiceAccount(trust, account);
  if (!isTrusted) throw new Error(`the role ${nameOf(roleArn)} does not trust ${who}: ${trust}`);
  return roleArn;
}

interface Described {
  readonly cluster: {
    readonly arn: string;
    readonly identity: { readonly oidc: { readonly issuer: string } };
  };
}

interface Associations {
  readonly associations: readonly { readonly associationId: string }[];
}

interface Association {
  readonly association: { readonly roleArn: string };
}

async function associatedRole(props: ServiceAccountProps): Promise<string | undefined> {
  const { aws, clusterName, namespace, serviceAccount } = props;
  const path = `/clusters/${clusterName}/pod-identity-associations`;
  const query = new URLSearchParams({ namespace, serviceAccount });
  const [first] = (await aws.read<Associations>("eks", `${path}?${query}`)).associations;
  if (first === undefined) return undefined;
  return (await aws.read<Association>("eks", `${path}/${first.associationId}`)).association.roleArn;
}

function nameOf(roleArn: string): string {
  return roleArn.split("/").at(-1) ?? roleArn;
}
