import { TerraformVariable } from "cdktf";
import { ClusterProbe } from "../../constructs/cluster/cluster-probe";
import { type ClusterAccess, clusterProviders } from "../../constructs/cluster/cluster-providers";
import { DrainHook, type DrainHookProps } from "../../constructs/destroy-hooks/drain-hook";
import { CrdWait } from "../../constructs/karpenter/crd-wait";
import { KarpenterCharts, type KarpenterChartsProps } from "../../constructs/karpenter/karpenter-charts";
import { KarpenterNodes, type KarpenterNodesProps } from "../../constructs/karpenter/karpenter-nodes";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { built } from "./built";

export interface Changes {
  readonly access?: Partial<ClusterAccess>;
  readonly charts?: Partial<KarpenterChartsProps>;
  readonly hook?: Partial<DrainHookProps>;
  readonly nodes?: Partial<KarpenterNodesProps>;
}

/** The constructs of workloads, wired as the stack wires them. The endpoint is known only to Terraform. */
export function workloads({ access = {}, charts = {}, hook = {}, nodes = {} }: Changes = {}) {
  return built((stack) => {
    const endpoint = new TerraformVariable(stack, "endpoint", { type: "string" }).stringValue;
    clusterProviders(stack, {
      clusterName: "demo",
      endpoint,
      certificateAuthority: "Y2E=",
      caller: { region: "eu-west-1" },
      authentication: "exec",
      ...access,
    });
    const probe = new ClusterProbe(stack, "Probe");
    const karpenter = new KarpenterCharts(stack, "Karpenter", {
      probe,
      version: DEFAULT_VERSIONS.karpenter,
      region: "eu-west-1",
      clusterName: "demo",
      clusterEndpoint: endpoint,
      interruptionQueue: "demo-queue",
      serviceAccount: "karpenter",
      replicas: 2,
      resources: { requests: { cpu: "500m" } },
      logLevel: "info",
      systemNodes: {
        labels: { "karpenter.sh/controller": "true" },
        taint: { key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" },
      },
      ...charts,
    });
    const wait = new CrdWait(stack, "CrdWait", {
      version: DEFAULT_VERSIONS.karpenter,
      dependsOn: [karpenter.crds, karpenter.controller],
    });
    const drain = new DrainHook(stack, "DrainHook", {
      clusterName: "demo",
      clusterEndpoint: endpoint,
      clusterCertificateAuthority: "Y2E=",
      caller: { region: "eu-west-1" },
      deadlineSeconds: 900,
      dependsOn: [karpenter.controller, wait.sleep],
      ...hook,
    });
    new KarpenterNodes(stack, "Nodes", {
      nodeClasses: { default: { spec: { role: "node-role" } } },
      nodePools: { default: { spec: { weight: 10 } } },
      dependsOn: [probe.namespace, drain.resource],
      ...nodes,
    });
  });
}

type Workloads = ReturnType<typeof workloads>;

export function release(stack: Workloads, name: string) {
  const found = Object.entries<any>(stack.terraform.resource.helm_release).filter(
    ([, one]) => one.name === name,
  );
  if (found.length !== 1) throw new Error(`expected one release ${name}, found ${found.length}`);
  const [id, attributes] = found[0]!;
  return { address: `helm_release.${id}`, ...attributes };
}

/** Values of a release as Terraform would see them, document by document. */
export function valuesOf(stack: Workloads, name: string): any[] {
  return release(stack, name).values.map((text: string) =>
    JSON.parse(text.replace(/\$\{jsonencode\(([^)]*)\)\}/g, '"<$1>"')),
  );
}

/** The address of the only resource of a type. */
export function address(stack: Workloads, type: string, kind: "resource" | "data" = "resource"): string {
  const ids = Object.keys(stack.terraform[kind][type]);
  if (ids.length !== 1) throw new Error(`expected one ${type}, found ${ids.length}`);
  return kind === "data" ? `data.${type}.${ids[0]}` : `${type}.${ids[0]}`;
}
