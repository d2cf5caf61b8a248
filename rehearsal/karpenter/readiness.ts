import type { KubeClient } from "../kubernetes/client";
import { isTrue } from "../kubernetes/conditions";
import type { Condition, KubeObject } from "../kubernetes/objects";
import { until } from "../until";

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** Without one of each Karpenter launches nothing. */
const KINDS = {
  EC2NodeClass: "/apis/karpenter.k8s.aws/v1/ec2nodeclasses",
  NodePool: "/apis/karpenter.sh/v1/nodepools",
} as const;

/** A new NodeClass takes Karpenter some ten seconds: it looks things up, makes a profile and tries launches. */
const READY_SECONDS = 60;

/**
 * Waits for Karpenter's word that every EC2NodeClass and NodePool is ready to launch nodes.
 *
 * @returns why the others are not, a line for each, in Karpenter's words; none when all are
 */
export async function untilReady(
  client: Pick<KubeClient, "list">,
  seconds = READY_SECONDS,
): Promise<string[]> {
  let lines: string[] = [];
  const isReady = async () => {
    lines = await notReady(client);
    return lines.length === 0;
  };
  await until("NodePools that are ready", isReady, { seconds }).catch((error) => {
    if (lines.length === 0) throw error;
  });
  return lines;
}

async function notReady(client: Pick<KubeClient, "list">): Promise<string[]> {
  const lines = await Promise.all(
    Object.entries(KINDS).map(async ([kind, path]) =>
      (await client.list<Conditioned>(path)).flatMap((each) => whyNotReady(kind, each)),
    ),
  );
  return lines.flat();
}

function whyNotReady(kind: string, object: Conditioned): string[] {
  if (isTrue(object, "Ready")) return [];
  const { metadata, status } = object;
  const { conditions = [] } = status ?? {};
  const causes = conditions.filter(({ type }) => type !== "Ready");
  const failed = causes.filter((each) => each.status === "False");
  // What is unknown only waits for what failed, or for its turn.
  const reported = failed.length > 0 ? failed : causes.filter((each) => each.status === "Unknown");
  const why = reported.map(
    ({ type, status, message }) => `${type} is ${status}${message ? ` (${message})` : ""}`,
  );
  const reason = why.length > 0 ? why.join("; ") : "Karpenter has said nothing of it";
  return [`${kind} ${metadata.name} is not ready: ${reason}`];
}
