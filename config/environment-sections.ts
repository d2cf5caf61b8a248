import { z } from "zod";
import { awsSchema } from "./aws/schema";
import { capacityBuffersSchema } from "./capacity-buffers/schema";
import { clusterSchema } from "./cluster/schema";
import { devicePluginsSchema } from "./device-plugins/schema";
import { drainSchema } from "./drain/schema";
import { extendsSchema } from "./extends";
import { guardSchema } from "./guard";
import { interruptionSchema } from "./interruption/schema";
import { karpenterSchema } from "./karpenter/schema";
import { loadBalancerControllerSchema } from "./load-balancer-controller/schema";
import { monitoringSchema } from "./monitoring/schema";
import { networkSchema } from "./network/schema";
import { nodeClassesSchema } from "./node-classes/schema";
import { nodeOverlaysSchema } from "./node-overlays/schema";
import { nodePoolsSchema } from "./node-pools/schema";
import { nodeRolesSchema } from "./node-roles/schema";
import { samplesSchema } from "./samples/schema";
import { spotSchema } from "./spot";
import { stateSchema } from "./state/schema";
import { systemNodeGroupSchema } from "./system-node-group/schema";

/** The sections of an environment, each by its own schema. */
export const environmentSections = z.strictObject({
  extends: extendsSchema,
  aws: awsSchema.describe("The account and region."),
  state: stateSchema,
  network: networkSchema,
  cluster: clusterSchema,
  systemNodeGroup: systemNodeGroupSchema,
  nodeRoles: nodeRolesSchema,
  karpenter: karpenterSchema,
  interruption: interruptionSchema,
  spot: spotSchema,
  nodeClasses: nodeClassesSchema,
  nodePools: nodePoolsSchema,
  nodeOverlays: nodeOverlaysSchema,
  capacityBuffers: capacityBuffersSchema,
  devicePlugins: devicePluginsSchema,
  loadBalancerController: loadBalancerControllerSchema,
  monitoring: monitoringSchema,
  samples: samplesSchema,
  drain: drainSchema,
  guard: guardSchema,
});

export type Environment = z.output<typeof environmentSections>;

/** What of an environment its cluster's name depends on. */
interface NameOfCluster {
  readonly name: string;
  readonly environment: {
    readonly cluster: { readonly name?: string; readonly existing?: { readonly name?: string } };
  };
}

/** Name of an environment's cluster where the file gives none. */
export function clusterNameOf({ name, environment }: NameOfCluster): string {
  const { cluster } = environment;
  return cluster.existing?.name ?? cluster.name ?? (name === "default" ? "karpenter" : `karpenter-${name}`);
}

/** Ids of an environment's two stacks: `infra` and `workloads` for default, else `<name>-infra` and `<name>-workloads`. */
export function stackNamesOf(name: string): { readonly infra: string; readonly workloads: string } {
  const prefix = name === "default" ? "" : `${name}-`;
  return { infra: `${prefix}infra`, workloads: `${prefix}workloads` };
}
