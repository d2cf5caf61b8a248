import type { KubeClient } from "../kubernetes/client";
import type { KubeObject } from "../kubernetes/objects";

const CONFIGURATIONS = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"].map(
  (name) => `/apis/admissionregistration.k8s.io/v1/${name}`,
);

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly { readonly clientConfig?: { readonly service?: unknown } }[];
}

/**
 * Takes away the webhooks that the environment brings, such as the AWS Load Balancer Controller's: kwok plays the pods
 * that they ask, so that the API server would refuse every new Service.
 *
 * @returns what is said of it
 */
export async function withoutWebhooks(client: Pick<KubeClient, "list" | "delete">): Promise<string[]> {
  const names: string[] = [];
  for (const path of CONFIGURATIONS) {
    for (const { metadata, webhooks = [] } of await client.list<WebhookConfiguration>(path)) {
      if (webhooks.every(({ clientConfig }) => clientConfig?.service === undefined)) continue;
      await client.delete(`${path}/${metadata.name}`);
      names.push(metadata.name);
    }
  }
  if (names.length === 0) return [];
  return [
    `without the environment's own webhooks, which nobody would answer: ${[...new Set(names)].join(", ")}`,
  ];
}
