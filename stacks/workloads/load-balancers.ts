import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { LOAD_BALANCER_CONTROLLER } from "../../config/load-balancer-controller/names";
import type { ResolvedEnvironment } from "../../config/resolve";
import { LoadBalancerHook } from "../../constructs/destroy-hooks/load-balancer-hook";
import { LoadBalancerJob } from "../../constructs/destroy-hooks/load-balancer-job";
import { LoadBalancerController } from "../../constructs/load-balancer-controller/load-balancer-controller";
import { pinnedTag } from "../../releases/images";
import type { KarpenterParts } from "./karpenter";
import { hookTarget, type WorkloadsScope } from "./scope";

const PUBLISHED = "https://aws.github.io/eks-charts";

type LoadBalancerSettings = NonNullable<ResolvedEnvironment["loadBalancerController"]>;

export interface LoadBalancerParts {
  /** What anything with an Ingress comes after. */
  readonly balancing: readonly ITerraformDependable[];
}

/** The load balancer controller, and the hook that has it delete its load balancers before it goes. */
export function loadBalancerWorkloads(
  stack: Construct,
  scope: WorkloadsScope & KarpenterParts,
  settings: LoadBalancerSettings,
): LoadBalancerParts {
  return { balancing: controllerAndHook(stack, scope, settings) };
}

/** Of the published chart's own image: a chart or an image of others is what they say. */
function imageTagOf({ chart, values, version }: LoadBalancerSettings): string | undefined {
  const isPublished = "repository" in chart && chart.repository === PUBLISHED;
  if (!isPublished || Object.hasOwn(values, "image")) return undefined;
  return pinnedTag(`public.ecr.aws/eks/aws-load-balancer-controller:v${version}`)?.tag;
}

function controllerAndHook(
  stack: Construct,
  scope: WorkloadsScope & KarpenterParts,
  settings: LoadBalancerSettings,
): ITerraformDependable[] {
  const { infra, nodes, systemNodes } = scope;
  const { aws, drain } = scope.environment;
  const controller = settings.enabled
    ? [
        new LoadBalancerController(stack, "LoadBalancerController", {
          ...settings,
          ...LOAD_BALANCER_CONTROLLER,
          clusterName: infra.cluster_name,
          region: aws.region,
          vpcId: infra.vpc_id,
          roleArn: settings.identity === "irsa" ? infra.load_balancer_controller_role_arn : undefined,
          systemNodes,
          tags: aws.tags,
          imageTag: imageTagOf(settings),
          dependsOn: [...nodes],
        }).release,
      ]
    : [];
  const hookProps = {
    deadlineSeconds: settings.deadlineSeconds,
    dependsOn: [...nodes, ...controller],
  };
  switch (drain.runner) {
    case "none":
      return controller;
    case "in-cluster": {
      // Helm runs a Job of a release that leaves the configuration as well.
      if (!settings.enabled) return controller;
      const job = new LoadBalancerJob(stack, "LoadBalancerJob", {
        image: scope.drainImage,
        systemNodes,
        ...hookProps,
      });
      return [...controller, job.release];
    }
    case "local": {
      const hook = new LoadBalancerHook(stack, "LoadBalancerHook", {
        ...hookTarget(scope),
        ...hookProps,
        enabled: settings.enabled,
      });
      return [...controller, hook.resource];
    }
  }
}
