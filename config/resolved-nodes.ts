import { carriedMinor } from "../releases/karpenter";
import { kubeletExpressions } from "./crd/kubelet-expressions";
import { specFieldsOf } from "./crd/right-entry";
import type { Environment } from "./environment-sections";
import { infraValue } from "./infra-value";
import { NODE_CLASS_DEFAULTS } from "./node-classes/defaults";
import { maxPodsWithPrefixes, takesExpressions } from "./node-classes/prefix-delegation";
import { type EC2NodeClassSpec, nodeClassSpec } from "./node-classes/spec";
import { type Accelerators, computingKind } from "./node-pools/accelerators";
import { type ResolvedHeadroom, resolvedHeadroom } from "./node-pools/headroom";
import { defaultNodeClass, type NodePoolSpec, nodePoolSpec } from "./node-pools/spec";
import type { ObjectMetadata } from "./object-metadata";

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

/** Karpenter's objects of an environment, by name. */
export interface ResolvedNodes {
  readonly nodeClasses: Readonly<Record<string, ResolvedNodeObject<EC2NodeClassSpec>>>;
  readonly nodePools: Readonly<Record<string, ResolvedNodePool>>;
  readonly nodeOverlays: Readonly<Record<string, ResolvedNodeObject<object>>>;
  readonly capacityBuffers: Readonly<Record<string, ResolvedNodeObject<object>>>;
}

/** Those objects, and whether one of them has an expression that the controller is to reckon. */
export function resolvedNodes(
  environment: Environment,
  clusterName: string,
): ResolvedNodes & { readonly hasExpressions: boolean } {
  const { karpenter, nodeClasses, nodePools, nodeOverlays, capacityBuffers } = environment;
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
  const classes = Object.entries(nodeClasses).map(([className, entry]) => [
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
  ]);
  return {
    hasExpressions: (density?.isExpression ?? false) || hasExpressions(environment),
    nodeClasses: Object.fromEntries(classes),
    nodePools: pools,
    nodeOverlays: mapValues(nodeOverlays, (entry) => nodeObject(entry, specFieldsOf({}, entry))),
    capacityBuffers: mapValues(capacityBuffers, (entry) => nodeObject(entry, specFieldsOf({}, entry))),
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

function nodeObject<Spec>(
  { metadata }: { readonly metadata?: ObjectMetadata },
  spec: Spec,
): ResolvedNodeObject<Spec> {
  return metadata === undefined ? { spec } : { metadata, spec };
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
