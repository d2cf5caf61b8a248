import { partitionOf } from "../constructs/shared/partitions";
import { authenticationOf } from "./aws/credentials";
import { type ResolvedAddon, resolvedAddon } from "./cluster/addons/resolved";
import type { ExistingBranch, NewClusterSettings } from "./cluster/schema";
import { drainImage } from "./drain/schema";
import { clusterNameOf, type Environment, stackNamesOf } from "./environment-sections";
import type { InfraValue } from "./infra-value";
import type { NetworkSettings } from "./network/schema";
import { cniHasOwnRole } from "./node-roles/schema";
import { durationSeconds } from "./primitives";
import { type ResolvedNodes, resolvedNodes } from "./resolved-nodes";
import { type UnsetVersion, unsetVersions } from "./unset-versions";

type LoadBalancerController = NonNullable<Environment["loadBalancerController"]>;

/** What is known of every cluster. */
interface AnyCluster {
  readonly name: string;
  readonly authentication: "exec" | "token";
  /** Those that infra makes, by the add-on's name, in the file's order. */
  readonly addons: Readonly<Record<string, ResolvedAddon>>;
  /** Whether workloads makes the default StorageClass of EBS volumes. */
  readonly storageClass: boolean;
}

/** A cluster to be made, or with `existing` one that is there. */
export type ResolvedCluster =
  | (Omit<NewClusterSettings, keyof AnyCluster> & AnyCluster)
  | (Omit<ExistingBranch, keyof AnyCluster> & AnyCluster);

/**
 * An environment with every default applied and every name made: what its file stands for, as plain text. Stacks and
 * commands read this and nothing else, so that what was checked is what the cluster gets. What only infra's state
 * knows stands in it as an {@link InfraValue}.
 */
export interface ResolvedEnvironment
  extends Pick<
      Environment,
      "aws" | "devicePlugins" | "guard" | "interruption" | "monitoring" | "samples" | "spot" | "state"
    >,
    ResolvedNodes {
  /** The name of its file. */
  readonly name: string;
  readonly stackNames: { readonly infra: string; readonly workloads: string };
  readonly cluster: ResolvedCluster;
  /** Left out: that of a cluster which is there. */
  readonly network?: NetworkSettings;
  /** Left out: what is there already serves. */
  readonly systemNodeGroup?: Environment["systemNodeGroup"];
  readonly karpenter: Environment["karpenter"] & {
    readonly timeoutSeconds: number;
    /** Gates of Karpenter's AWS provider, by the chart's names.
     * @default the chart's */
    readonly awsFeatureGates?: Readonly<Record<string, boolean>>;
  };
  readonly loadBalancerController?: LoadBalancerController & {
    readonly deadlineSeconds: number;
    readonly protection: boolean;
  };
  readonly drain: Environment["drain"] & {
    /** Whose nodes end. */
    readonly nodePools: "all" | "own";
    readonly deadlineSeconds: number;
    /** Image of the Jobs of `in-cluster`. Left out: kubectl of the version that infra finds. */
    readonly image?: string;
    /** Whether Karpenter makes instance profiles, which a drain then has to look for. */
    readonly ownsInstanceProfiles: boolean;
  };
  readonly nodeRoles: { readonly cni: boolean; readonly ssm: boolean };
  /** Versions that the file leaves to this project. */
  readonly unsetVersions: readonly UnsetVersion[];
}

/**
 * What a valid file stands for. The same file is the same environment on every machine.
 *
 * @param file what the file itself says, without defaults
 */
export function resolve(
  name: string,
  environment: Environment,
  file: unknown = environment,
): ResolvedEnvironment {
  const { cluster, karpenter, loadBalancerController, nodeRoles, drain, ...sections } = environment;
  const clusterName = clusterNameOf({ name, environment });
  const { hasExpressions, ...objects } = resolvedNodes(environment, clusterName);
  return {
    ...sections,
    ...surroundings(environment),
    name,
    stackNames: stackNamesOf(name),
    cluster: {
      ...cluster,
      name: clusterName,
      authentication: authenticationOf(environment),
      addons: resolvedAddons(environment),
      storageClass: cluster.addons?.["aws-ebs-csi-driver"]?.storageClass ?? false,
    },
    nodeRoles: { ...nodeRoles, cni: nodeRoles.cni ?? !cniHasOwnRole(cluster.addons) },
    karpenter: {
      ...karpenter,
      timeoutSeconds: durationSeconds(karpenter.timeout),
      ...(Object.values(objects.nodePools).some(({ headroom }) => headroom?.by === "buffer")
        ? { featureGates: { ...karpenter.featureGates, capacityBuffer: true } }
        : {}),
      ...(hasExpressions ? { awsFeatureGates: { nodeClassCEL: true } } : {}),
    },
    ...objects,
    loadBalancerController: loadBalancerController && {
      ...loadBalancerController,
      deadlineSeconds: durationSeconds(loadBalancerController.deadline),
      // Neither Shield nor WAF of old has a VPC endpoint, and the isolated partitions lack them.
      protection:
        loadBalancerController.protection ??
        (!karpenter.isolatedVpc && !partitionOf(environment.aws.region).startsWith("aws-iso")),
    },
    drain: {
      ...drain,
      deadlineSeconds: durationSeconds(drain.deadline),
      nodePools: drain.nodePools ?? (cluster.existing ? "own" : "all"),
      image: drainImage(environment),
      ownsInstanceProfiles:
        karpenter.nodeIdentity === "role" || Object.values(sections.nodeClasses).some(({ role }) => role),
    },
    unsetVersions: unsetVersions(file, environment),
  };
}

/** What is made around the cluster. Of one that is there, only what the file asks for. */
function surroundings({ cluster, network, systemNodeGroup }: Environment) {
  if (cluster.existing === undefined) return { network, systemNodeGroup };
  return {
    network: network.existing === undefined ? undefined : network,
    systemNodeGroup: cluster.existing.controllerNodes === "systemNodeGroup" ? systemNodeGroup : undefined,
  };
}

function resolvedAddons({ cluster, systemNodeGroup }: Environment): Readonly<Record<string, ResolvedAddon>> {
  return Object.fromEntries(
    Object.entries(cluster.addons ?? {}).flatMap(([name, addon]) =>
      addon === undefined ? [] : [[name, resolvedAddon(name, addon, systemNodeGroup.taint)]],
    ),
  );
}
