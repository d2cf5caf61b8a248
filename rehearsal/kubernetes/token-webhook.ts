import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { eksTokenIdentity } from "./eks-token";

export interface TokenWebhookProps {
  readonly clusterName: string;
  /** Secret access keys by access key id: who may log in with `aws eks get-token`. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface TokenWebhook {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Tells the API server who is behind a token of `aws eks get-token`, as EKS does, so that Terraform's providers and
 * the drain hook log in just as they do on a real cluster. Whoever holds a known key is an administrator.
 */
export async function startTokenWebhook(props: TokenWebhookProps): Promise<TokenWebhook> {
  const server = createServer(async (request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(review(await bodyOf(request), props)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function review(body: string, props: TokenWebhookProps): object {
  const { apiVersion, kind, spec } = JSON.parse(body) as {
    apiVersion: string;
    kind: string;
    spec: { token: string };
  };
  const accessKey = eksTokenIdentity(spec.token, { ...props, now: new Date() });
  const status =
    accessKey === undefined
      ? { authenticated: false }
      : { authenticated: true, user: { username: `aws:${accessKey}`, groups: ["system:masters"] } };
  return { apiVersion, kind, status };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
