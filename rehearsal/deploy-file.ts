import type { KubeObject } from "./kubernetes/objects";
import type { Rehearsal } from "./rehearsal";

interface Generated extends KubeObject {
  readonly metadata: KubeObject["metadata"] & { readonly generation?: number };
}

/**
 * Deploys another file of the environment, infra first, and has Karpenter roll out as its Deployment does.
 *
 * @param charts folder of Karpenter's charts, where the file names another release
 * @returns what rolled out
 */
export async function deployFile(rehearsal: Rehearsal, file: string, charts?: string): Promise<string[]> {
  const { project, stacks } = rehearsal.run;
  const before = await generationOf(rehearsal);
  await rehearsal.reconfigure(file, charts);
  await project.deploy(stacks.infra);
  await project.deploy(stacks.workloads);
  if ((await generationOf(rehearsal)) === before) return [];
  const { karpenter, kubernetes } = await rehearsal.rollOut();
  return [`Karpenter ${karpenter} rolled out, on Kubernetes ${kubernetes}`];
}

/** It changes with whatever the Deployment runs. */
async function generationOf({
  controlPlane: { client },
  environment,
}: Rehearsal): Promise<number | undefined> {
  const path = `/apis/apps/v1/namespaces/${environment.karpenter.namespace}/deployments/karpenter`;
  return (await client.get<Generated>(path)).metadata.generation;
}
