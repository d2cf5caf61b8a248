import type { Construct } from "constructs";
import type { ResolvedEnvironment } from "../../config/resolve";
import { Samples } from "../../constructs/samples/samples";
import { output } from "../output";
import type { KarpenterParts } from "./karpenter";
import type { LoadBalancerParts } from "./load-balancers";
import type { WorkloadsScope } from "./scope";

/** How to see each sample at work; what is to be seen stands in docs/samples.md. */
const COMMANDS = {
  helloArm64: "kubectl logs hello-arm64",
  nginxAmd64: "kubectl get pods -l app=nginx-amd64 -o wide",
  nginxArm64: "kubectl get pods -l app=nginx-arm64 -o wide",
  inflate: "kubectl scale deployment inflate --replicas=3",
  scaleOut: "kubectl get pods -l app=scale-out -o wide",
  doNotDisrupt: "kubectl get pods -l app=do-not-disrupt -o wide",
  nodeAffinity: "kubectl get pods -l app=node-affinity -o wide",
  toleration: "kubectl get pods -l app=toleration -o wide",
  ingress: "kubectl get ingress ingress",
} as const satisfies Record<Exclude<keyof ResolvedEnvironment["samples"], "images">, string>;

/** The samples that the environment switches on, and how to look at them. */
export function sampleWorkloads(
  stack: Construct,
  { environment, nodes, balancing }: WorkloadsScope & KarpenterParts & LoadBalancerParts,
): void {
  const { samples: settings, nodePools } = environment;
  const { toleration: nodePool, images, ...switches } = settings;
  const enabled = Object.entries(switches).flatMap(([name, isOn]) => (isOn ? [name] : []));
  if (enabled.length === 0 && nodePool === undefined) return;
  const pool = nodePool === undefined ? undefined : nodePools[nodePool];
  new Samples(stack, "Samples", {
    enabled,
    images,
    toleration:
      nodePool === undefined ? undefined : { nodePool, taints: pool?.spec.template.spec.taints ?? [] },
    dependsOn: [...nodes, ...balancing],
  });
  output(stack, "samples", {
    value: Object.fromEntries(
      Object.entries(COMMANDS).filter(([name]) => settings[name as keyof typeof COMMANDS]),
    ),
    description: "How to see each sample at work; docs/samples.md says what you should see.",
  });
}
