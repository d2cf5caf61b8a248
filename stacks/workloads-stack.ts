import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { authenticationOf } from "../config/credentials";
import { kubectlImage } from "../config/drain";
import { clusterNameOf, type NamedEnvironment, stackNamesOf } from "../config/environment";
import type { NetworkSettings } from "../config/network/schema";
import { nodeClassSpec } from "../config/node-classes/spec";
import { defaultNodeClass, nodePoolSpec } from "../config/node-pools/spec";
import { seconds } from "../config/primitives";
import { ClusterProbe } from "../constructs/workloads/cluster-probe";
import { CrdWait } from "../constructs/workloads/crd-wait";
import { DrainHook } from "../constructs/workloads/drain-hook";
import { KarpenterCharts } from "../constructs/workloads/karpenter-charts";
import { KarpenterNodes } from "../constructs/workloads/karpenter-nodes";
import { clusterProviders } from "../constructs/workloads/providers";
import { DefaultStorageClass } from "../constructs/workloads/storage-class";
import { awsProvider } from "./aws-provider";
import { chartLogin } from "./chart-login";
import { type InfraOutputs, readInfraOutputs } from "./infra-outputs";
import { InfraState } from "./infra-state";
import { keepState } from "./state-backends";
import { requireTerraform } from "./terraform-version";
import { loadBalancers } from "./workloads-load-balancers";
import { samples } from "./workloads-samples";

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
  constructor(scope: Construct, named: NamedEnvironment) {
    super(scope, stackNamesOf(named.name).workloads);
    const { aws, cluster, karpenter, systemNodeGroup, nodeClasses, drain } = named.environment;
    requireTerraform(this);
    keepState(this, named, "workloads");
    const authentication = authenticationOf(named.environment);
    // Only the token comes from the AWS provider; without it Terraform need not fetch that.
    if (authentication === "token") awsProvider(this, aws);
    const infra = readInfraOutputs(new InfraState(this, named));
    clusterProviders(this, {
      clusterName: infra.cluster_name,
      endpoint: infra.cluster_endpoint,
      certificateAuthority: infra.cluster_certificate_authority,
      region: aws.region,
      profile: aws.profile,
      roleArn: aws.assumeRole?.arn,
      awsEndpoint: aws.endpoint,
      authentication,
      registry: chartLogin(this, named.environment),
    });

    const probe = new ClusterProbe(this, "Probe");
    const charts = new KarpenterCharts(this, "Karpenter", {
      ...karpenter,
      timeoutSeconds: seconds(karpenter.timeout),
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
      region: aws.region,
      profile: aws.profile,
      assumeRole: aws.assumeRole,
      accountId: infra.account_id,
      awsEndpoint: aws.endpoint,
    };
    // Between Karpenter and its nodes: in the state before the first NodePool is, and run before Karpenter goes.
    const deadlineSeconds = seconds(drain.deadline);
    const hook =
      drain.runner === "local"
        ? new DrainHook(this, "DrainHook", {
            ...target,
            deadlineSeconds,
            ownsInstanceProfiles:
              karpenter.nodeIdentity === "role" || Object.values(nodeClasses).some(({ role }) => role),
            dependsOn: [charts.crds, charts.controller, wait.sleep],
          })
        : undefined;
    const nodes = new KarpenterNodes(this, "Nodes", {
      ...nodeObjects(named, infra),
      drain:
        drain.runner === "in-cluster"
          ? { image: kubectlImage(named.environment), deadlineSeconds, systemNodes: systemNodeGroup }
          : undefined,
      dependsOn: [probe.namespace, hook?.resource ?? wait.sleep],
    });
    // Load balancers go before the nodes, whose pods are their targets; the samples, with an Ingress of their own,
    // before both.
    const afterNodes = [probe.namespace, nodes.release];
    const balancing = loadBalancers(this, {
      environment: named.environment,
      ...{ infra, target, dependsOn: afterNodes },
    });
    samples(this, named.environment, [...afterNodes, ...balancing]);

    if (cluster.addons["aws-ebs-csi-driver"]?.storageClass) {
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

/** The objects of the environment's nodeClasses and nodePools, short forms expanded and defaults filled in. */
function nodeObjects(named: NamedEnvironment, infra: InfraOutputs) {
  const { aws, karpenter, network, nodeClasses, nodePools } = named.environment;
  const clusterName = clusterNameOf(named);
  const identity =
    karpenter.nodeIdentity === "instanceProfile"
      ? { instanceProfile: infra.karpenter_instance_profile_name }
      : { nodeRoleName: infra.karpenter_node_role_name };
  const nodeClassName = defaultNodeClass(Object.keys(nodeClasses)) ?? "default";
  return {
    nodeClasses: mapValues(nodeClasses, (entry) => ({
      spec: nodeClassSpec(
        { ...selectors(network, infra.node_security_group_id), ...entry },
        {
          clusterName,
          ...identity,
          tags: Object.keys(aws.tags).length > 0 ? aws.tags : undefined,
        },
      ),
    })),
    nodePools: mapValues(nodePools, (entry) => ({ spec: nodePoolSpec(entry, { nodeClassName }) })),
  };
}

/** By id where the subnets carry no tag of ours; the security group as well, since others may share our tag in there. */
function selectors({ existing }: NetworkSettings, securityGroupId: string) {
  if (!existing || existing.tagSubnets) return {};
  return {
    subnetSelectorTerms: existing.privateSubnetIds.map((id) => ({ id })),
    securityGroupSelectorTerms: [{ id: securityGroupId }],
  };
}

function mapValues<From, To>(
  map: Readonly<Record<string, From>>,
  change: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}
