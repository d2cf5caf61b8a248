import { LABELS } from "../crd/labels";
import type { Environment } from "../environment-sections";
import { expected } from "../messages";
import { requirementsOf } from "../node-pools/expand";
import { permits } from "../node-pools/permits";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

/** Samples whose pods run on one architecture alone. */
const ARCHITECTURES = { helloArm64: "arm64", nginxAmd64: "amd64", nginxArm64: "arm64" } as const;

export function samplesProblems({
  samples,
  nodePools,
  loadBalancerController,
}: Partially<Environment>): Problem[] {
  const problems: Problem[] = [];
  const pool = samples?.toleration;
  if (pool !== undefined && nodePools !== undefined && !taintsOf(nodePools, pool)) {
    const tainted = Object.keys(nodePools).filter((name) => taintsOf(nodePools, name));
    problems.push({
      path: ["samples", "toleration"],
      message:
        tainted.length > 0
          ? expected(`a NodePool with taints: ${tainted.join(", ")}`)
          : "needs a NodePool with taints; give one of nodePools taints",
    });
  }
  if (
    samples?.ingress &&
    (loadBalancerController === undefined || loadBalancerController.enabled === false)
  ) {
    problems.push({
      path: ["samples", "ingress"],
      message: "needs loadBalancerController to make the load balancer; add `loadBalancerController: {}`",
    });
  }
  return problems;
}

/** A pod that fits no NodePool is no error anywhere: it is Pending for ever. */
export function samplesWarnings({ samples, nodePools }: Environment): Problem[] {
  return Object.entries(ARCHITECTURES).flatMap(([name, architecture]) =>
    samples[name as keyof typeof ARCHITECTURES] &&
    !Object.values(nodePools).some((pool) => permits(requirementsOf(pool), LABELS.architecture, architecture))
      ? [
          {
            path: ["samples", name],
            message: `no NodePool has ${architecture} nodes, so its pods stay Pending; add ${architecture} to the architectures of one`,
          },
        ]
      : [],
  );
}

function taintsOf(nodePools: Partially<Environment>["nodePools"], name: string): boolean {
  const pool = nodePools?.[name];
  return pool !== undefined && (pool.taints ?? pool.template?.spec?.taints ?? []).length > 0;
}
