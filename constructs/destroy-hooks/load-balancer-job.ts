import { Release } from "@cdktf/provider-helm/lib/release";
import { type ITerraformDependable, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import { renderHelmValues } from "../shared/helm-values";
import { type DrainJobSettings, type DrainTask, drainJob } from "./drain-job";

/** The controller makes a TargetGroupBinding for each load balancer with targets, and deletes it with them. */
const AWAIT_LOAD_BALANCERS: DrainTask = {
  name: "load-balancers-drain",
  steps: [
    {
      name: "targetgroupbindings",
      args: ["wait", "--for=delete", "targetgroupbindings.elbv2.k8s.aws", "--all", "--all-namespaces"],
    },
  ],
  rules: [
    { apiGroups: ["elbv2.k8s.aws"], resources: ["targetgroupbindings"], verbs: ["get", "list", "watch"] },
  ],
};

export interface LoadBalancerJobProps extends DrainJobSettings {
  /** The controller's release and whatever it needs to work. */
  readonly dependsOn: ITerraformDependable[];
}

/**
 * Keeps the load balancer controller from its end while a load balancer of its making has targets: a release of nothing
 * but a Job that runs when it is uninstalled, for where no local hook can.
 *
 * The Job waits and deletes nothing, because kubectl alone cannot tell this controller's Ingresses and Services from
 * those of others, and because the release may be uninstalled from a cluster that lives on.
 */
export class LoadBalancerJob extends Construct {
  readonly release: Release;

  constructor(scope: Construct, id: string, { dependsOn, ...settings }: LoadBalancerJobProps) {
    super(scope, id);
    const chart = new TerraformAsset(this, "Chart", { path: "charts/karpenter-nodes/charts/drain-job" });
    const { values, timeout } = drainJob(AWAIT_LOAD_BALANCERS, settings);
    this.release = new Release(this, "Release", {
      name: AWAIT_LOAD_BALANCERS.name,
      namespace: "kube-system",
      chart: `\${path.module}/${chart.path}`,
      values: [renderHelmValues(values)],
      timeout,
      wait: false,
      upgradeInstall: true,
      dependsOn,
    });
  }
}
