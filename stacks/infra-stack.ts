import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { clusterNameOf, type NamedEnvironment, stackNamesOf } from "../config/environment";
import { AccessEntries } from "../constructs/cluster/access-entries";
import { ADDONS_BEFORE_NODES, Addons, corednsValues } from "../constructs/cluster/addons";
import { ClusterRole } from "../constructs/cluster/cluster-role";
import { EksCluster } from "../constructs/cluster/eks-cluster";
import { OidcProvider } from "../constructs/cluster/oidc-provider";
import { SecretsEncryption } from "../constructs/cluster/secrets-encryption";
import { SystemNodeGroup } from "../constructs/cluster/system-node-group";
import { ControllerIdentity } from "../constructs/karpenter/controller-identity";
import { InterruptionQueue } from "../constructs/karpenter/interruption-queue";
import { KarpenterNodeRole } from "../constructs/karpenter/karpenter-node-role";
import { ClusterSecurityGroup } from "../constructs/network/cluster-security-group";
import { ExistingVpc } from "../constructs/network/existing-vpc";
import { FlowLogs } from "../constructs/network/flow-logs";
import { NewVpc } from "../constructs/network/new-vpc";
import { NodeSecurityGroup } from "../constructs/network/node-security-group";
import { VpcEndpoints } from "../constructs/network/vpc-endpoints";
import { partitionOf } from "../constructs/shared/partitions";
import { awsProvider } from "./aws-provider";
import { writeInfraOutputs } from "./infra-outputs";
import { keepState } from "./state-backends";
import { requireTerraform } from "./terraform-version";

/** The AWS side of an environment: VPC, cluster, system nodes; Karpenter's roles, queue and rules. */
export class InfraStack extends TerraformStack {
  constructor(scope: Construct, named: NamedEnvironment) {
    super(scope, stackNamesOf(named.name).infra);
    const {
      aws,
      cluster: settings,
      interruption,
      karpenter,
      network: networkSettings,
      ...rest
    } = named.environment;
    const clusterName = clusterNameOf(named);
    const { region } = aws;
    const partition = partitionOf(region);
    requireTerraform(this);
    keepState(this, named.environment);
    awsProvider(this, aws);
    const { accountId } = new DataAwsCallerIdentity(this, "Account");

    const network = networkSettings.existing
      ? new ExistingVpc(this, "Network", { clusterName, ...networkSettings.existing })
      : new NewVpc(this, "Network", { clusterName, ...networkSettings });
    const { vpcId, privateSubnetIds } = network;
    const { endpoints } = new VpcEndpoints(this, "VpcEndpoints", {
      clusterName,
      region,
      services: networkSettings.endpoints,
      network,
    });
    if (networkSettings.flowLogs) {
      new FlowLogs(this, "FlowLogs", { clusterName, vpcId, accountId, ...networkSettings.flowLogs });
    }
    const controlPlaneGroup = new ClusterSecurityGroup(this, "ClusterSecurityGroup", {
      clusterName,
      vpcId,
      vpnCidrs: networkSettings.vpnCidrs,
    });
    const nodeGroup = new NodeSecurityGroup(this, "NodeSecurityGroup", {
      clusterName,
      vpcId,
      controlPlaneSecurityGroupId: controlPlaneGroup.securityGroupId,
    });

    const secretsKeyArn = new SecretsEncryption(this, "SecretsEncryption", {
      clusterName,
      keyArn: settings.encryption.kmsKeyArn,
    }).keyArn;
    const cluster = new EksCluster(this, "Cluster", {
      ...settings,
      name: clusterName,
      role: new ClusterRole(this, "ClusterRole", { clusterName, partition, secretsKeyArn }),
      subnetIds: network.controlPlaneSubnetIds,
      securityGroupIds: [controlPlaneGroup.securityGroupId],
      secretsKeyArn,
    });
    new AccessEntries(this, "AccessEntries", {
      clusterName: cluster.clusterName,
      partition,
      admins: settings.admins,
    });
    new OidcProvider(this, "OidcProvider", { clusterName, issuerUrl: cluster.oidcIssuer });

    const { coredns, ...addons } = settings.addons;
    const addonsBeforeNodes = new Addons(this, "AddonsBeforeNodes", {
      clusterName: cluster.clusterName,
      clusterVersion: settings.version,
      addons: Object.fromEntries(ADDONS_BEFORE_NODES.map((name) => [name, addons[name]])),
    });
    const systemNodes = new SystemNodeGroup(this, "SystemNodeGroup", {
      ...rest.systemNodeGroup,
      cluster: { name: clusterName, clusterName: cluster.clusterName, version: cluster.version },
      partition,
      subnetIds: privateSubnetIds,
      securityGroupId: nodeGroup.securityGroupId,
      instanceTags: aws.tags,
      before: {
        egress: [...network.egress, ...endpoints],
        securityGroupRules: nodeGroup.rules,
        addons: addonsBeforeNodes.addons,
      },
    });
    new Addons(this, "AddonsAfterNodes", {
      clusterName: cluster.clusterName,
      clusterVersion: settings.version,
      addons: { coredns: { ...coredns, values: corednsValues(rest.systemNodeGroup.taint, coredns.values) } },
      nodes: systemNodes.nodes,
    });

    const nodeRole = new KarpenterNodeRole(this, "KarpenterNodeRole", {
      clusterName,
      cluster: cluster.clusterName,
      partition,
    });
    const queue = interruption.queue
      ? new InterruptionQueue(this, "InterruptionQueue", { clusterName, partition, region, accountId })
      : undefined;
    new ControllerIdentity(this, "KarpenterController", {
      partition,
      region,
      accountId,
      clusterName,
      cluster: cluster.clusterName,
      namespace: karpenter.namespace,
      serviceAccount: karpenter.serviceAccount,
      nodeRoleArn: nodeRole.roleArn,
      queueArn: queue?.queueArn,
    });

    writeInfraOutputs(this, {
      cluster_name: cluster.clusterName,
      cluster_endpoint: cluster.endpoint,
      cluster_certificate_authority: cluster.certificateAuthority,
      karpenter_node_role_name: nodeRole.roleName,
      karpenter_queue_name: queue?.queueName ?? "",
      node_security_group_id: nodeGroup.securityGroupId,
    });
    new TerraformOutput(this, "configure_kubectl", {
      value: `aws eks update-kubeconfig --region ${region} --name ${clusterName}${aws.profile ? ` --profile ${aws.profile}` : ""}`,
      description: "Makes the cluster kubectl's current context.",
      staticId: true,
    });
  }
}
