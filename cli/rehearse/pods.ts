import type { KubeClient } from "../../rehearsal/kubernetes/client";
import { applyObjects } from "../../rehearsal/watch/apply";
import { adapt } from "../../rehearsal/workloads/adapt";
import { withoutWebhooks } from "../../rehearsal/workloads/webhooks";
import type { Choices } from "./choices";
import type { Inputs } from "./inputs";

interface BringingPods {
  readonly client: KubeClient;
  readonly choices: Pick<Choices, "cronJobs">;
  readonly inputs: Pick<Inputs, "environment" | "objects" | "snapshot">;
  readonly say: (line: string) => void;
}

/**
 * Brings the objects of the pods' files into the cluster, as far as it can run them.
 *
 * @returns their addresses, and what is otherwise than the files say
 */
export async function bringPods({ client, choices, inputs, say }: BringingPods) {
  const { environment, objects, snapshot } = inputs;
  const adapted = await adapt(client, objects, {
    cronJobs: choices.cronJobs,
    // A snapshot's volumes are there.
    ebsDriver: snapshot !== undefined || environment.cluster.addons?.["aws-ebs-csi-driver"] !== undefined,
  });
  const notes = [...adapted.notes, ...(await withoutWebhooks(client))];
  for (const note of notes) say(note);
  return { applied: await applyObjects(client, adapted.objects), notes };
}
