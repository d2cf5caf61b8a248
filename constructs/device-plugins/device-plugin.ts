import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { DEVICE_PLUGINS, type DeviceKind } from "../../releases/device-plugins";
import { type HelmValues, renderHelmValues } from "../shared/helm-values";

const NODE_POOL = "karpenter.sh/nodepool";

export interface DevicePluginProps {
  readonly kind: DeviceKind;
  /** Release of the chart. */
  readonly version: string;
  /** A repository (https or oci), or a folder that holds the chart and travels inside the synthesized stack. */
  readonly chart: { readonly repository: string } | { readonly path: string };
  /** On whose nodes it runs. */
  readonly nodePools: readonly string[];
  /** Tag of the image, with its digest, in the place of the chart's.
   * @default the chart's */
  readonly imageTag?: string;
  /** Values of the chart, merged last. */
  readonly values: HelmValues;
  /** The probe, and Karpenter's nodes. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * A vendor's device plugin as a DaemonSet on the nodes of some NodePools, from the vendor's own chart. By the pools' name
 * and not by what a node has, since Karpenter counts a DaemonSet's pods in for those nodes alone, and so that
 * Bottlerocket's, which have a plugin, are left out.
 *
 * @setting devicePlugins
 */
export class DevicePlugin extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, { kind, ...props }: DevicePluginProps) {
    super(scope, id);
    this.release = new Release(this, "Release", {
      ...this.chart(kind, props.chart),
      name: `device-plugin-${kind}`,
      // Whose priority class the charts ask for, and where Neuron's puts its own.
      namespace: "kube-system",
      version: "repository" in props.chart ? props.version : undefined,
      upgradeInstall: true,
      // There may be no node yet, and one that is unwell must not hold up a deploy.
      wait: false,
      values: [{ ...imageValues(props.imageTag), ...VALUES[kind](props.nodePools) }, props.values]
        .filter((some) => Object.keys(some).length > 0)
        .map(renderHelmValues),
      dependsOn: props.dependsOn,
    });
  }

  private chart(kind: DeviceKind, source: DevicePluginProps["chart"]) {
    const { chart } = DEVICE_PLUGINS[kind];
    if ("repository" in source) return { repository: source.repository, chart };
    const asset = new TerraformAsset(this, "Chart", { path: `${source.path}/${chart}` });
    return { chart: `\${path.module}/${asset.path}` };
  }
}

function imageValues(tag: string | undefined): HelmValues {
  return tag === undefined ? {} : { image: { tag } };
}

/** Whatever taints its nodes have, those of their end as well: who gives up devices last is their plugin. */
const EVERYTHING = [{ operator: "Exists" }];

/** What each chart calls the place of its pods. */
const VALUES: Readonly<Record<DeviceKind, (nodePools: readonly string[]) => HelmValues>> = {
  nvidia: (nodePools) => ({ tolerations: EVERYTHING, affinity: affinityTo(nodePools) }),
  neuron: (nodePools) => ({
    devicePlugin: { tolerations: EVERYTHING, affinity: affinityTo(nodePools) },
    // The node problem detector wants a role of its own to end machines with.
    npd: { enabled: false },
  }),
  // The chart has no affinity but this list, of instance types by default.
  efa: (nodePools) => ({
    tolerations: EVERYTHING,
    supportedInstanceLabels: { keys: [NODE_POOL], values: [...nodePools] },
  }),
};

function affinityTo(nodePools: readonly string[]) {
  const matchExpressions = [{ key: NODE_POOL, operator: "In", values: [...nodePools] }];
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions }] },
    },
  };
}
