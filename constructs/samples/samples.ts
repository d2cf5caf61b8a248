import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { renderHelmValues } from "../shared/helm-values";

/** A taint of a NodePool. */
interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

export interface SamplesProps {
  /** Samples that are there, by the chart's names for them (`helloArm64`, `inflate`, ...). */
  readonly enabled: readonly string[];
  /** A NodePool for a sample that tolerates its taints.
   * @default no such sample */
  readonly toleration?: { readonly nodePool: string; readonly taints: readonly Taint[] };
  /** Images of their pods, by the chart's names for them.
   * @default the chart's */
  readonly images?: Readonly<Record<string, string>>;
  /** The probe, the nodes, and the hook that deletes load balancers. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * The samples, as one release of the chart in charts/samples.
 *
 * A chart and not resources of the kubernetes provider: what a reader wants of a sample is the YAML, to copy and to
 * `kubectl apply` with changes; and a `kubernetes_deployment` makes the deploy wait, and fail, when Spot capacity is
 * short for a while. `kubectl scale` lasts until the next deploy that changes a sample.
 *
 * @setting samples
 */
export class Samples extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, { enabled, toleration, images = {}, dependsOn }: SamplesProps) {
    super(scope, id);
    const chart = new TerraformAsset(this, "Chart", { path: "charts/samples" });
    this.release = new Release(this, "Release", {
      name: "samples",
      namespace: "default",
      chart: `\${path.module}/${chart.path}`,
      values: [
        renderHelmValues({
          ...Object.fromEntries(enabled.map((name) => [name, true])),
          toleration: toleration && {
            nodePool: toleration.nodePool,
            tolerations: toleration.taints.map(tolerationOf),
          },
          ...(Object.keys(images).length > 0 && { images }),
        }),
      ],
      // Not for the pods, which may wait for capacity; nor at destroy for the Ingress, whose load balancer takes
      // minutes to go: when that times out Helm has forgotten the release. The hook behind waits, aloud.
      wait: false,
      upgradeInstall: true,
      dependsOn,
    });
  }
}

function tolerationOf({ key, value, effect }: Taint) {
  return value === undefined
    ? { key, operator: "Exists", effect }
    : { key, operator: "Equal", value, effect };
}
