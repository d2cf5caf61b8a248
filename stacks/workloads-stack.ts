import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { ResolvedEnvironment } from "../config/resolve";
import { environmentText } from "./environment-text";
import { readInfraOutputs } from "./infra-outputs";
import { configureBackend } from "./state-backends";
import { requireTerraform } from "./terraform-version";
import { clusterWorkloads } from "./workloads/cluster";
import { devicePluginWorkloads } from "./workloads/device-plugins";
import { InfraState } from "./workloads/infra-state";
import { type KarpenterParts, karpenterWorkloads } from "./workloads/karpenter";
import type * as loadBalancers from "./workloads/load-balancers";
import { monitoringWorkloads } from "./workloads/monitoring";
import { sampleWorkloads } from "./workloads/samples";
import type { WorkloadsScope } from "./workloads/scope";
import { systemPods } from "./workloads/system-pods";

/** What runs in an environment's cluster: Karpenter, its EC2NodeClasses and NodePools, and the hook that drains them. */
export class WorkloadsStack extends TerraformStack {
  constructor(scope: Construct, plain: ResolvedEnvironment) {
    super(scope, plain.stackNames.workloads);
    const environment = environmentText(plain);
    requireTerraform(this);
    // A backend is no place for expressions: Terraform takes its texts as they are.
    configureBackend(this, plain, "workloads");

    const state = new InfraState(this, environment);
    const place: WorkloadsScope = {
      environment,
      infra: readInfraOutputs(state),
      ...systemPods(environment, state),
    };
    const cluster = clusterWorkloads(this, place);
    const karpenter = karpenterWorkloads(this, { ...place, ...cluster });
    // Load balancers go before the nodes, whose pods are their targets; the samples, with an Ingress of their own,
    // before both.
    const balancing = balancingParts(this, { ...place, ...karpenter });
    devicePluginWorkloads(this, { ...place, ...karpenter });
    monitoringWorkloads(this, { ...place, ...karpenter });
    sampleWorkloads(this, { ...place, ...karpenter, ...balancing });
  }
}

function balancingParts(
  stack: Construct,
  scope: WorkloadsScope & KarpenterParts,
): loadBalancers.LoadBalancerParts {
  if (!scope.environment.loadBalancerController) return { balancing: [] };
  const { loadBalancerWorkloads }: typeof loadBalancers = require("./workloads/load-balancers");
  return loadBalancerWorkloads(stack, scope, scope.environment.loadBalancerController);
}
