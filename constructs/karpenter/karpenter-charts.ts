import { Release } from "@cdktf/provider-helm/lib/release";
import { Annotations, type ITerraformDependable, TerraformAsset, Token } from "cdktf";
import { Construct } from "constructs";
import { chartKeysRelease, chartValueProblems, knowsChartKeys } from "../../config/karpenter/chart/check";
import type { ClusterProbe } from "../cluster/cluster-probe";
import type * as policies from "../shared/controller-network-policy";
import { Expression } from "../shared/expressions";
import { type HelmValues, renderHelmValues } from "../shared/helm-values";
import {
  type KarpenterChartSettings,
  karpenterChartValues,
  withControllerRegion,
} from "./karpenter-chart-values";
import { KarpenterNamespace } from "./karpenter-namespace";

/** The chart's own. */
const METRICS_PORT = 8080;

/** Where both charts come from: an OCI repository, or a folder with `karpenter` and `karpenter-crd` in it. */
export type ChartSource = { readonly repository: string } | { readonly path: string };

export interface KarpenterChartsProps extends KarpenterChartSettings {
  readonly probe: ClusterProbe;
  /** Release of Karpenter, for both charts. */
  readonly version: string;
  /** A folder's charts travel inside the synthesized stack.
   * @default { repository: "oci://public.ecr.aws/karpenter" } */
  readonly chart?: ChartSource;
  /** Namespace of the controller. A change of it installs the controller anew; nodes and CRDs stay.
   * @default "kube-system" */
  readonly namespace?: string;
  /** `false` where that namespace is somebody else's.
   * @default true */
  readonly createNamespace?: boolean;
  /** Pod Security Standard of that namespace.
   * @default no label */
  readonly podSecurity?: string;
  /** Whether a NetworkPolicy holds the pods to what they need.
   * @default false */
  readonly networkPolicy?: boolean;
  /** Takes over objects of these names that others made, instead of refusing them.
   * @default false */
  readonly takeOwnership?: boolean;
  /** Time for two replicas to pull the image and turn ready on nodes that may still be joining.
   * @default 600 */
  readonly timeoutSeconds?: number;
  /** Values of the `karpenter` chart, merged last. A key that the chart does not know is an error.
   * @default none */
  readonly values?: HelmValues;
}

/**
 * Karpenter's CRDs, then the controller, from two charts of the same release.
 *
 * The CRDs have a chart of their own since Helm never upgrades a chart's `crds/` folder. They are kept when it is
 * uninstalled: deleting a CRD deletes every NodePool and with it every node.
 *
 * `upgrade_install` makes a failed first install fixable by running again: the provider forgets a release whose
 * install failed, while Helm keeps it and refuses the name. Not `atomic`, which would take away the pods that show why.
 */
export class KarpenterCharts extends Construct {
  readonly crds: Release;
  readonly controller: Release;

  constructor(scope: Construct, id: string, props: KarpenterChartsProps) {
    super(scope, id);
    const namespace = props.namespace ?? "kube-system";
    const common = {
      version: props.version,
      upgradeInstall: true,
      wait: true,
      takeOwnership: props.takeOwnership || undefined,
    };
    this.crds = new Release(this, "Crds", {
      ...common,
      ...this.chart("karpenter-crd", props.chart),
      name: "karpenter-crd",
      // Whatever props.namespace says: another namespace is a replacement, and that deletes every node.
      namespace: "kube-system",
      values: [renderHelmValues({ additionalAnnotations: { "helm.sh/resource-policy": "keep" } })],
      dependsOn: [props.probe.namespace],
    });
    const values = karpenterChartValues(props);
    this.checkKeys({ ...values }, props.version);
    this.checkKeys(props.values ?? {}, props.version);
    this.controller = new Release(this, "Controller", {
      ...common,
      ...this.chart("karpenter", props.chart),
      name: "karpenter",
      namespace,
      skipCrds: true,
      timeout: props.timeoutSeconds ?? 600,
      values: [values, withControllerRegion(props.values ?? {}, props.region)]
        .filter((some) => Object.keys(some).length > 0)
        .map(renderHelmValues),
      dependsOn: [props.probe.namespace, this.crds, ...this.surroundings(namespace, props)],
    });
  }

  private chart(
    name: "karpenter" | "karpenter-crd",
    source: ChartSource = { repository: "oci://public.ecr.aws/karpenter" },
  ) {
    if ("repository" in source) return { repository: source.repository, chart: name };
    const asset = new TerraformAsset(this, `${name}-chart`, { path: `${source.path}/${name}` });
    return { chart: `\${path.module}/${asset.path}` };
  }

  /** What is there before the first pod, and goes after the last. */
  private surroundings(namespace: string, props: KarpenterChartsProps): ITerraformDependable[] {
    const own = this.ownNamespace(namespace, props);
    if (!props.networkPolicy) return own;
    const { ControllerNetworkPolicy }: typeof policies = require("../shared/controller-network-policy");
    const { policy } = new ControllerNetworkPolicy(this, "NetworkPolicy", {
      ...{ app: "karpenter", namespace },
      ports: [props.metrics?.port ?? METRICS_PORT],
      dependsOn: [props.probe.namespace, ...own],
    });
    return [...own, policy];
  }

  private ownNamespace(name: string, props: KarpenterChartsProps): ITerraformDependable[] {
    if (name === "kube-system") return [];
    const { probe, serviceAccount, createNamespace: create, podSecurity } = props;
    const own = new KarpenterNamespace(this, "Own", { probe, name, serviceAccount, create, podSecurity });
    return [...own.resources];
  }

  /** The chart has no schema for its values, so a misspelt or dead key would pass in silence. */
  private checkKeys(values: HelmValues, version: string): void {
    const isUnknown = (value: unknown) => value instanceof Expression || Token.isUnresolved(value);
    const problems = chartValueProblems(values, version, isUnknown).map(
      ({ path, message }) => `  ${path}: ${message}`,
    );
    if (problems.length === 0) return;
    const text = `values of the karpenter chart ${version}:\n${problems.join("\n")}`;
    if (knowsChartKeys(version)) throw new Error(text);
    Annotations.of(this).addWarning(
      `${text}\n  (checked against the keys of ${chartKeysRelease(version)}, the newest known here)`,
    );
  }
}
