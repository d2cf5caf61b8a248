import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { textOf } from "../emulator/xml";
import type { RunScope } from "../processes";
import { type ServiceAccountProps, serviceAccountRole } from "./service-account-role";

/**
 * Hands out an hour's credentials of a service account's AWS role, as the Pod Identity agent on a node does; a role
 * that comes by annotation is handed out the same way.
 *
 * @returns the URL that the SDKs ask, for AWS_CONTAINER_CREDENTIALS_FULL_URI
 * @throws Error where the service account has no role, or the role does not trust it
 */
export async function startCredentialsAgent(scope: RunScope, props: ServiceAccountProps): Promise<string> {
  const roleArn = await serviceAccountRole(props);
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
  scope.onEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/credentials`;
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
  { aws, clusterName }: ServiceAccountProps,
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
