import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { AwsClient } from "../aws/client";
import { textOf } from "../emulator/xml";
import type { Parts } from "../processes";

export interface PodIdentityProps {
  /** As the account's root. */
  readonly aws: AwsClient;
  readonly clusterName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

const SERVICE = "pods.eks.amazonaws.com";
const ACTIONS = ["sts:AssumeRole", "sts:TagSession"];

/**
 * Hands out an hour's credentials of the role that EKS Pod Identity associates with a service account, as the agent
 * on a node does.
 *
 * @returns the URL that the SDKs ask, for AWS_CONTAINER_CREDENTIALS_FULL_URI
 * @throws Error where there is no association, or its role does not trust EKS
 */
export async function startPodIdentityAgent(parts: Parts, props: PodIdentityProps): Promise<string> {
  const roleArn = await associatedRole(props);
  // The first answer comes here, so that what is wrong with the role is not lost in the controller's retries.
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

interface Associations {
  readonly associations: readonly { readonly associationId: string }[];
}

interface Association {
  readonly association: { readonly roleArn: string };
}

async function associatedRole(props: PodIdentityProps): Promise<string> {
  const { aws, clusterName, namespace, serviceAccount } = props;
  const path = `/clusters/${clusterName}/pod-identity-associations`;
  const query = new URLSearchParams({ namespace, serviceAccount });
  const [first] = (await aws.read<Associations>("eks", `${path}?${query}`)).associations;
  if (first === undefined) {
    throw new Error(
      `${namespace}/${serviceAccount} has no Pod Identity association in ${clusterName}, hence no AWS role`,
    );
  }
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

/** The emulator's STS asks nobody's trust, and knows no service as a caller: so the role's trust is checked here. */
async function assumedCredentials(
  { aws, clusterName }: PodIdentityProps,
  roleArn: string,
): Promise<Credentials> {
  const roleName = roleArn.split("/").at(-1) ?? roleArn;
  const role = await aws.query("iam", "GetRole", { RoleName: roleName });
  const trust = decodeURIComponent(textOf(role, "GetRoleResult", "Role", "AssumeRolePolicyDocument"));
  if (!trustsEks(trust))
    throw new Error(`${roleName} does not let ${SERVICE} ${ACTIONS.join(" and ")}: ${trust}`);

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

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal?: { readonly Service?: string | readonly string[] };
}

function trustsEks(policy: string): boolean {
  const { Statement: statements } = JSON.parse(policy) as { readonly Statement: readonly Statement[] };
  return ACTIONS.every((action) =>
    statements.some(
      ({ Effect, Action, Principal }) =>
        Effect === "Allow" &&
        [Action].flat().includes(action) &&
        [Principal?.Service].flat().includes(SERVICE),
    ),
  );
}
