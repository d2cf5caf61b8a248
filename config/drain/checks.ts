import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

export function drainProblems({ drain, karpenter }: Partially<Environment>): Problem[] {
  const path = ["drain", "image"];
  if (drain?.image !== undefined && drain.runner !== undefined && drain.runner !== "in-cluster") {
    return [{ path, message: "needs drain.runner: in-cluster; nothing else runs an image" }];
  }
  if (drain?.runner === "in-cluster" && drain.image === undefined && karpenter?.isolatedVpc) {
    return [
      {
        path,
        message:
          "needs, with karpenter.isolatedVpc, an image in a registry that the VPC reaches; registry.k8s.io it does not, and the destroy would wait for it in vain",
      },
    ];
  }
  return [];
}

export function drainWarnings({ drain, guard, state }: Environment): Problem[] {
  const isRemote = state.backend === "cloud";
  return [
    ...warning(
      ["drain", "runner"],
      [
        drain.runner === "none" &&
          "destroying workloads leaves Karpenter's nodes running and billed; drain them first: npm run drain -- <environment>",
        drain.runner === "local" && isRemote && lacking("kubectl and aws", "in-cluster"),
      ],
    ),
    ...warning(
      ["guard"],
      [
        guard === "none" &&
          "destroying infra does not look for what the cluster's controllers left behind: it may hang on it, and leave it billed",
        guard === "local" && isRemote && lacking("aws", "none"),
      ],
    ),
  ];
}

function warning(path: Problem["path"], messages: readonly (string | false)[]): Problem[] {
  return messages.flatMap((message) => (message ? [{ path, message }] : []));
}

/** What runs where Terraform runs, where that is a worker of HCP Terraform's. */
function lacking(tools: string, instead: string): string {
  return `local needs ${tools} where Terraform runs; HCP Terraform's own workers lack them, and a destroy stops there: set ${instead}, unless the workspace's execution mode is local or agent`;
}
