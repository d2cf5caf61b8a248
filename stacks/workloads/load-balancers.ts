import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import { LOAD_BALANCER_CONTROLLER } from "../../config/load-balancer-controller/names";
import type { ResolvedEnvironment } from "../../config/resolve";
import type { HookTarget } from "../../constructs/destroy-hooks/destroy-hook";
import { LoadBalancerHook } from "../../constructs/destroy-hooks/load-balancer-hook";
import { LoadBalancerJob } from "../../constructs/destroy-hooks/load-balancer-job";
import { LoadBalancerController } from "../../constructs/load-balancer-controller/load-balancer-controller";
import type { InfraOutputs } from "../infra-outputs";

export interface LoadBalancersProps {
  readonly environment: ResolvedEnvironment;
  readonly infra: InfraOutputs;
  readonly target: Omit<HookTarget, "deadlineSeconds">;
  /** The probe, and Karpenter's nodes. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * The load balancer controller, and the hook that has it delete its load balancers before it goes.
 *
 * @returns what anything with an Ingress comes after
 */
export function loadBalancers(stack: Construct, props: LoadBalancersProps): ITerraformDependable[] {
  const { aws, drain, loadBalancerController: settings, systemNodeGroup } = props.environment;
  if (settings === undefined) return [];
  const { infra, dependsOn } = props;
  const controller = settings.enabled
    ? [
        new LoadBalancerController(stack, "LoadBalancerController", {
          ...settings,
          ...LOAD_BALANCER_CONTROLLER,
          clusterName: infra.cluster_name,
          region: aws.region,
          vpcId: infra.vpc_id,
          roleArn: settings.identity === "irsa" ? infra.load_balancer_controller_role_arn : undefined,
          systemNodes: systemNodeGroup,
          tags: aws.tags,
          dependsOn,
        }).release,
      ]
    : [];
  const hookProps = {
    deadlineSeconds: settings.deadlineSeconds,
    dependsOn: [...dependsOn, ...controller],
  };
  switch (drain.runner) {
    case "none":
      return controller;
    case "in-cluster": {
      // Helm runs a Job of a release that leaves the configuration as well.
      if (!settings.enabled) return controller;
      const job = new LoadBalancerJob(stack, "LoadBalancerJob", {
        image: drain.image,
        systemNodes: systemNodeGroup,
        ...hookProps,
      });
      return [...controller, job.release];
    }
    case "local": {
      const hook = new LoadBalancerHook(stack, "LoadBalancerHook", {
        ...props.target,
        ...hookProps,
        enabled: settings.enabled,
      });
      return [...controller, hook.resource];
    }
  }
}
