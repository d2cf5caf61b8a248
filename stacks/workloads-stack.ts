import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { withInfraValues } from "../config/infra-value";
import type { ResolvedEnvironment } from "../config/resolve";
import { ClusterProbe } from "../constructs/cluster/cluster-probe";
import { clusterProviders } from "../constructs/cluster/cluster-providers";
import { DefaultStorageClass } from "../constructs/cluster/storage-class";
import { DrainHook } from "../constructs/destroy-hooks/drain-hook";
import { CrdWait } from "../constructs/karpenter/crd-wait";
import { KarpenterCharts } from "../constructs/karpenter/karpenter-charts";
import { KarpenterNodes } from "../constructs/karpenter/karpenter-nodes";
import { awsProvider } from "./aws-provider";
import { environmentText } from "./environment-text";
import { type InfraOutputs, readInfraOutputs } from "./infra-outputs";
import { configureBackend } from "./state-backends";
import { requireTerraform } from "./terraform-version";
import { chartLogin } from "./workloads/chart-login";
import { InfraState } from "./workloads/infra-state";
import { loadBalancers } from "./workloads/load-balancers";
import { samples } from "./workloads/samples";

const USAGE_COLUMNS = [
  "NAME:.metadata.name",
  "NODES:.status.resources.nodes",
  "CPU:.status.resources.cpu",
  "CPU-LIMIT:.spec.limits.cpu",
  "MEMORY:.status.resources.memory",
  "MEMORY-LIMIT:.spec.limits.memory",
] as const;

/** What runs in an environment's cluster: Karpenter, its EC2NodeClasses and NodePools, and the hook that drains them. */
export class WorkloadsStack extends TerraformStack {
  constructor(scope: Construct, plain: ResolvedEnvironment) {
    super(scope, plain.stackNames.workloads);
    const environment = environmentText(plain);
    const { aws, cluster, karpenter, systemNodeGroup, drain } = environment;
    requireTerraform(this);
    // A backend is no place for expressions: Terraform takes its texts as they are.
    configureBackend(this, plain, "workloads");
    const { authentication } = cluster;
    // Only the token comes from the AWS provider; without it Terraform need not fetch that.
    if (authentication === "token") awsProvider(this, aws);
    const infra = readInfraOutputs(new InfraState(this, environment));
    clusterProviders(this, {
      clusterName: infra.cluster_name,
      endpoint: infra.cluster_endpoint,
      certificateAuthority: infra.cluster_certificate_authority,
      caller: aws,
      authentication,
      registry: chartLogin(this, environment),
    });

    const probe = new ClusterProbe(this, "Probe");
    const charts = new KarpenterCharts(this, "Karpenter", {
      ...karpenter,
      probe,
      region: aws.region,
      clusterName: infra.cluster_name,
      clusterEndpoint: infra.cluster_endpoint,
      interruptionQueue: infra.karpenter_queue_name,
      irsa:
        karpenter.identity === "irsa"
          ? { roleArn: infra.karpenter_controller_role_arn, regionalSts: karpenter.stsRegionalEndpoints }
          : undefined,
      systemNodes: systemNodeGroup,
    });
    const wait = new CrdWait(this, "CrdWait", {
      version: karpenter.version,
      duration: karpenter.crdWait,
      dependsOn: [charts.crds, charts.controller],
    });
    const target = {
      clusterName: infra.cluster_name,
      clusterEndpoint: infra.cluster_endpoint,
      clusterCertificateAuthority: infra.cluster_certificate_authority,
      caller: { ...aws, accountId: infra.account_id },
    };
    // Between Karpenter and its nodes: in the state before the first NodePool is, and run before Karpenter goes.
    const { deadlineSeconds } = drain;
    const hook =
      drain.runner === "local"
        ? new DrainHook(this, "DrainHook", {
            ...target,
            deadlineSeconds,
            ownsInstanceProfiles: drain.ownsInstanceProfiles,
            dependsOn: [charts.crds, charts.controller, wait.sleep],
          })
        : undefined;
    const nodes = new KarpenterNodes(this, "Nodes", {
      nodeClasses: withInfra(environment.nodeClasses, infra),
      nodePools: environment.nodePools,
      nodeOverlays: environment.nodeOverlays,
      capacityBuffers: environment.capacityBuffers,
      drain:
        drain.runner === "in-cluster"
          ? { image: drain.image, deadlineSeconds, systemNodes: systemNodeGroup }
          : undefined,
      dependsOn: [probe.namespace, hook?.resource ?? wait.sleep],
    });
    // Load balancers go before the nodes, whose pods are their targets; the samples, with an Ingress of their own,
    // before both.
    const afterNodes = [probe.namespace, nodes.release];
    const balancing = loadBalancers(this, {
      environment,
      ...{ infra, target, dependsOn: afterNodes },
    });
    samples(this, environment, [...afterNodes, ...balancing]);

    if (cluster.storageClass) {
      new DefaultStorageClass(this, "StorageClass", { probe });
    }

    this.say("karpenter_logs", {
      value: `kubectl logs -f -n ${karpenter.namespace} -l app.kubernetes.io/name=karpenter -c controller`,
      description: "Follows what Karpenter does.",
    });
    this.say("nodes_ready", {
      value: "kubectl get ec2nodeclasses,nodepools",
      description:
        "Shows whether AWS took the EC2NodeClasses and NodePools: Helm does not wait for them. kubectl describe tells the reason of a False.",
    });
    this.say("nodepool_usage", {
      value: `kubectl get nodepools -o custom-columns=${USAGE_COLUMNS.join(",")}`,
      description: "Shows what each NodePool's nodes have together, beside its limits.",
    });
    this.say("node_manifests", {
      value: "helm get manifest karpenter-nodes -n kube-system",
      description: "Shows the EC2NodeClasses and NodePools as they were rendered; kubectl apply takes them.",
    });
  }

  private say(name: string, { value, description }: { value: string; description: string }): void {
    new TerraformOutput(this, name, { value, description, staticId: true });
  }
}

/** Node classes with infra's values as tokens, which only the plan of this stack knows. */
function withInfra(nodeClasses: ResolvedEnvironment["nodeClasses"], infra: InfraOutputs) {
  return Object.fromEntries(
    Object.entries(nodeClasses).map(([name, { spec, ...object }]) => [
      name,
      { ...object, spec: withInfraValues(spec, infra) as object },
    ]),
  );
}
