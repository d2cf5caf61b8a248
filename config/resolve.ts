import { partitionOf } from "../constructs/shared/partitions";
import { carriedMinor } from "../releases/karpenter";
import { authenticationOf } from "./aws/credentials";
import { type ResolvedAddon, resolvedAddon } from "./cluster/addons/resolved";
import type { ExistingBranch, NewClusterSettings } from "./cluster/schema";
import { kubeletExpressions } from "./crd/kubelet-expressions";
import { specFieldsOf } from "./crd/right-entry";
import { drainImage } from "./drain/schema";
import { clusterNameOf, type Environment, stackNamesOf } from "./environment-sections";
import { type InfraValue, infraValue } from "./infra-value";
import type { NetworkSettings } from "./network/schema";
import { NODE_CLASS_DEFAULTS } from "./node-classes/defaults";
import { maxPodsWithPrefixes, takesExpressions } from "./node-classes/prefix-delegation";
import { type EC2NodeClassSpec, nodeClassSpec } from "./node-classes/spec";
import { type Accelerators, computingKind } from "./node-pools/accelerators";
import { type ResolvedHeadroom, resolvedHeadroom } from "./node-pools/headroom";
import { defaultNodeClass, type NodePoolSpec, nodePoolSpec } from "./node-pools/spec";
import { cniHasOwnRole } from "./node-roles/schema";
import type { ObjectMetadata } from "./object-metadata";
import { durationSeconds } from "./primitives";
import { type UnsetVersion, unsetVersions } from "./unset-versions";

type LoadBalancerController = NonNullable<Environment["loadBalancerController"]>;

/** An object of Karpenter's as the cluster gets it. */
export interface ResolvedNodeObject<Spec> {
  /** Of the object itself, besides its name. */
  readonly metadata?: ObjectMetadata;
  readonly spec: Spec;
}

/** A NodePool, and what this project makes beside it. */
export interface ResolvedNodePool extends ResolvedNodeObject<NodePoolSpec> {
  /** Devices of its nodes.
   * @default none */
  readonly accelerators?: Accelerators;
  /** @default none */
  readonly headroom?: ResolvedHeadroom;
}

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
  > {
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
  readonly nodeClasses: Readonly<Record<string, ResolvedNodeObject<EC2NodeClassSpec>>>;
  readonly nodePools: Readonly<Record<string, ResolvedNodePool>>;
  readonly nodeOverlays: Readonly<Record<string, ResolvedNodeObject<object>>>;
  readonly capacityBuffers: Readonly<Record<string, ResolvedNodeObject<object>>>;
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
  const { nodeClasses, nodePools, nodeOverlays, capacityBuffers } = sections;
  const clusterName = clusterNameOf({ name, environment });
  const nodeClassName = defaultNodeClass(Object.keys(nodeClasses)) ?? "default";
  const pools = mapValues(nodePools, (entry): ResolvedNodePool => {
    const { accelerators, headroom } = entry;
    const pool = nodeObject(entry, nodePoolSpec(entry, { nodeClassName }));
    const { taints } = pool.spec.template.spec;
    return {
      ...pool,
      ...(accelerators && { accelerators }),
      ...(headroom && { headroom: resolvedHeadroom(headroom, karpenter, taints) }),
    };
  });
  const density = podDensity(environment, Object.values(pools));
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
      ...(Object.values(pools).some(({ headroom }) => headroom?.by === "buffer")
        ? { featureGates: { ...karpenter.featureGates, capacityBuffer: true } }
        : {}),
      ...(density?.isExpression || hasExpressions(environment)
        ? { awsFeatureGates: { nodeClassCEL: true } }
        : {}),
    },
    nodeClasses: Object.fromEntries(
      Object.entries(nodeClasses).map(([className, entry]) => [
        className,
        nodeObject(
          entry,
          nodeClassSpec(
            { ...selectors(environment), ...entry },
            {
              ...nodeDefaults(environment, clusterName),
              maxPods: density?.maxPods(className),
              volumeSize: volumeSizeFor(className, pools),
            },
          ),
        ),
      ]),
    ),
    nodePools: pools,
    nodeOverlays: mapValues(nodeOverlays, (entry) => nodeObject(entry, specFieldsOf({}, entry))),
    capacityBuffers: mapValues(capacityBuffers, (entry) => nodeObject(entry, specFieldsOf({}, entry))),
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
        karpenter.nodeIdentity === "role" || Object.values(nodeClasses).some(({ role }) => role),
    },
    unsetVersions: unsetVersions(file, environment),
  };
}

/** How many pods the nodes of each node class take, where the CNI gets prefixes. */
function podDensity({ cluster, karpenter }: Environment, pools: readonly ResolvedNodeObject<NodePoolSpec>[]) {
  if (cluster.addons?.["vpc-cni"]?.prefixDelegation !== true) return undefined;
  return {
    isExpression: takesExpressions(karpenter),
    maxPods: (nodeClass: string) =>
      maxPodsWithPrefixes({
        karpenter,
        pools: pools
          .map(({ spec }) => spec.template.spec)
          .filter(({ nodeClassRef }) => nodeClassRef.name === nodeClass)
          .map(({ requirements }) => requirements),
      }),
  };
}

/** Whether a node class of the file has an expression that the controller is to reckon. */
function hasExpressions({ karpenter, nodeClasses }: Environment): boolean {
  const minor = carriedMinor(karpenter.version);
  if (minor === undefined || !takesExpressions(karpenter)) return false;
  return Object.values(nodeClasses).some(({ kubelet }) => kubeletExpressions(minor, kubelet).length > 0);
}

/** A class that others share keeps the volume that it has. */
function volumeSizeFor(
  nodeClass: string,
  pools: Readonly<Record<string, ResolvedNodePool>>,
): string | undefined {
  const own = Object.values(pools).filter(({ spec }) => spec.template.spec.nodeClassRef.name === nodeClass);
  const isOfDevices = own.length > 0 && own.every(({ accelerators }) => computingKind(accelerators));
  return isOfDevices ? NODE_CLASS_DEFAULTS.acceleratorVolumeSize : undefined;
}

/** What is made around the cluster. Of one that is there, only what the file asks for. */
function surroundings({ cluster, network, systemNodeGroup }: Environment) {
  if (cluster.existing === undefined) return { network, systemNodeGroup };
  return {
    network: network.existing === undefined ? undefined : network,
    systemNodeGroup: cluster.existing.controllerNodes === "systemNodeGroup" ? systemNodeGroup : undefined,
  };
}

function nodeObject<Spec>(
  { metadata }: { readonly metadata?: ObjectMetadata },
  spec: Spec,
): ResolvedNodeObject<Spec> {
  return metadata === undefined ? { spec } : { metadata, spec };
}

function resolvedAddons({ cluster, systemNodeGroup }: Environment): Readonly<Record<string, ResolvedAddon>> {
  return Object.fromEntries(
    Object.entries(cluster.addons ?? {}).flatMap(([name, addon]) =>
      addon === undefined ? [] : [[name, resolvedAddon(name, addon, systemNodeGroup.taint)]],
    ),
  );
}

function nodeDefaults({ aws, karpenter }: Environment, clusterName: string) {
  return {
    clusterName,
    tags: Object.keys(aws.tags).length > 0 ? aws.tags : undefined,
    ...(karpenter.nodeIdentity === "instanceProfile"
      ? { instanceProfile: infraValue("karpenter_instance_profile_name") }
      : { nodeRoleName: infraValue("karpenter_node_role_name") }),
  };
}

/** By id where the subnets carry no tag of ours; the security group as well, since others may share our tag in there. */
function selectors({ cluster, network: { existing } }: Environment) {
  if (cluster.existing !== undefined) {
    return {
      subnetSelectorTerms: [{ id: infraValue("node_subnet_ids") }],
      securityGroupSelectorTerms: [{ id: infraValue("node_security_group_ids") }],
    };
  }
  if (!existing || existing.tagSubnets) return {};
  return {
    subnetSelectorTerms: existing.privateSubnetIds.map((id) => ({ id })),
    securityGroupSelectorTerms: [{ id: infraValue("node_security_group_id") }],
  };
}

function mapValues<From, To>(
  map: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
