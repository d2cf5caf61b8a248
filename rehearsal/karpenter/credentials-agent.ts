import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AwsClient } from "../aws/client";
import { textOf } from "../emulator/xml";
import type { KubeClient } from "../kubernetes/client";
import type { KubeObject } from "../kubernetes/objects";
import type { Parts } from "../processes";
import { trustsPodIdentity, trustsServiceAccount } from "./trust";

export interface CredentialsAgentProps {
  /** As the account's root. */
  readonly aws: AwsClient;
  readonly client: KubeClient;
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

const ROLE_ANNOTATION = "eks.amazonaws.com/role-arn";

/**
 * Hands out an hour's credentials of a service account's AWS role, as the Pod Identity agent on a node does; a role
 * that comes by annotation (IAM roles for service accounts) is handed out the same way. The emulator's STS asks nobody's
 * trust, so the role's is asked here.
 *
 * @returns the URL that the SDKs ask, for AWS_CONTAINER_CREDENTIALS_FULL_URI
 * @throws Error where the service account has no role, or the role does not trust it
 */
export async function startCredentialsAgent(parts: Parts, props: CredentialsAgentProps): Promise<string> {
  const roleArn = await roleOf(props);
  // The first answer comes here, so that what is wrong is not lost in the controller's retries.
  let credentials = await assumedCredentials(props, roleArn);
  const server = createServer(async (_, response) => {
    try {
      if (expiresSoon(credentials)) credentials = await assumedCredentials(props, roleArn);
      response.end(JSON.stringify(credentials));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  parts.onEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`;
}

async function roleOf(props: CredentialsAgentProps): Promise<string> {
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

async function associatedRole(props: CredentialsAgentProps): Promise<string | undefined> {
  const { aws, clusterName, namespace, serviceAccount } = props;
  const path = `/clusters/${clusterName}/pod-identity-associations`;
  const query = new URLSearchParams({ namespace, serviceAccount });
  const [first] = (await aws.read<Associations>("eks", `${path}?${query}`)).associations;
  if (first === undefined) return undefined;
  return (await aws.read<Association>("eks", `${path}/${first.associationId}`)).association.roleArn;
}

interface Credentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

function expiresSoon({ Expiration }: Credentials): boolean {
  return Date.parse(Expiration) - Date.now() < 10 * 60 * 1000;
}

async function assumedCredentials(
  { aws, clusterName }: CredentialsAgentProps,
  roleArn: string,
): Promise<Credentials> {
  const answer = await aws.query("sts", "AssumeRole", {
    RoleArn: roleArn,
    RoleSessionName: `eks-${clusterName}-karpenter`.slice(0, 64),
  });
  const part = (name: string) => textOf(answer, "AssumeRoleResult", "Credentials", name);
  return {
    AccessKeyId: part("AccessKeyId"),
    SecretAccessKey: part("SecretAccessKey"),
    Token: part("SessionToken"),
    Expiration: part("Expiration"),
  };
}

function nameOf(roleArn: string): string {
  return roleArn.split("/").at(-1) ?? roleArn;
}
