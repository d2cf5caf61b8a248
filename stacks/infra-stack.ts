import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { updateKubeconfigCommand } from "../config/aws-caller";
import { grantsOf } from "../config/infra-needs/grants";
import type { ResolvedEnvironment } from "../config/resolve";
import { AccessEntries } from "../constructs/cluster/access-entries";
import { ADDONS_BEFORE_NODES, Addons } from "../constructs/cluster/addons";
import { ClusterRole } from "../constructs/cluster/cluster-role";
import { EksCluster } from "../constructs/cluster/eks-cluster";
import { OidcProvider } from "../constructs/cluster/oidc-provider";
import { SecretsEncryption } from "../constructs/cluster/secrets-encryption";
import { SystemNodeGroup } from "../constructs/cluster/system-node-group";
import { DestroyGuard } from "../constructs/destroy-hooks/destroy-guard";
import { ClusterSecurityGroup } from "../constructs/network/cluster-security-group";
import { ExistingVpc } from "../constructs/network/existing-vpc";
import { FlowLogs } from "../constructs/network/flow-logs";
import { NewVpc } from "../constructs/network/new-vpc";
import { NodeSecurityGroup } from "../constructs/network/node-security-group";
import { VpcEndpoints } from "../constructs/network/vpc-endpoints";
import { clusterArn } from "../constructs/shared/arns";
import { partitionOf } from "../constructs/shared/partitions";
import { awsProvider } from "./aws-provider";
import { environmentText } from "./environment-text";
import { karpenterInfra } from "./infra/karpenter";
import { loadBalancerInfra } from "./infra/load-balancers";
import { writeInfraOutputs } from "./infra-outputs";
import { keepState } from "./state-backends";
import { requireTerraform } from "./terraform-version";

/** The AWS side of an environment: VPC, cluster, system nodes; Karpenter's roles, queue and rules. */
export class InfraStack extends TerraformStack {
  constructor(scope: Construct, plain: ResolvedEnvironment) {
    super(scope, plain.stackNames.infra);
    const environment = environmentText(plain);
    const { aws, cluster: settings, network: networkSettings, ...rest } = environment;
    const clusterName = settings.name;
    const { region } = aws;
    const partition = partitionOf(region);
    const grants = grantsOf(environment);
    requireTerraform(this);
    // A backend is no place for expressions: Terraform takes its texts as they are.
    keepState(this, plain, "infra");
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
      tags: networkSettings.nodeSecurityGroupTags,
      webhookPorts: networkSettings.webhookPorts,
      podPorts: networkSettings.podPorts,
      efa: grants.efaTraffic.length > 0,
    });

    const secretsKeyArn = new SecretsEncryption(this, "SecretsEncryption", {
      clusterName,
      keyArn: settings.encryption.kmsKeyArn,
    }).keyArn;
    const cluster = new EksCluster(this, "Cluster", {
      ...settings,
      name: clusterName,
      role: new ClusterRole(this, "ClusterRole", {
        ...{ clusterName, partition, secretsKeyArn },
        policies: [
          ...(grants.podNetworkInterfaces.length > 0 ? ["AmazonEKSVPCResourceController"] : []),
          ...(settings.policies ?? []),
        ],
      }),
      network,
      securityGroupIds: [controlPlaneGroup.securityGroupId],
      secretsKeyArn,
      zonalShift: grants.zonalShift.length > 0,
    });
    new AccessEntries(this, "AccessEntries", {
      clusterName: cluster.clusterName,
      partition,
      accountId,
      admins: settings.admins,
      access: settings.access,
    });
    const oidc = new OidcProvider(this, "OidcProvider", { clusterName, issuerUrl: cluster.oidcIssuer });

    const addons = Object.entries(settings.addons);
    const isBeforeNodes = (name: string) => ADDONS_BEFORE_NODES.some((early) => early === name);
    const addonsOf = {
      cluster: {
        name: clusterName,
        clusterName: cluster.clusterName,
        arn: clusterArn({ partition, region, accountId, clusterName }),
        version: settings.version,
      },
      partition,
    };
    const addonsBeforeNodes = new Addons(this, "AddonsBeforeNodes", {
      ...addonsOf,
      addons: Object.fromEntries(addons.filter(([name]) => isBeforeNodes(name))),
    });
    const cniHasOwnRole = addons.some(([name, { identity }]) => name === "vpc-cni" && identity !== undefined);
    const systemNodes = new SystemNodeGroup(this, "SystemNodeGroup", {
      ...rest.systemNodeGroup,
      cluster: { name: clusterName, clusterName: cluster.clusterName, version: cluster.version },
      partition,
      cniHasOwnRole,
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
      ...addonsOf,
      addons: Object.fromEntries(addons.filter(([name]) => !isBeforeNodes(name))),
      nodes: systemNodes.nodes,
    });

    const karpenter = karpenterInfra(this, {
      ...rest,
      ...{ clusterName, cluster, partition, region, accountId, oidc, systemNodes, cniHasOwnRole, grants },
    });

    const balancing = loadBalancerInfra(this, {
      settings: rest.loadBalancerController,
      ...{ partition, region, accountId, clusterName, oidc, vpcId },
      cluster: cluster.clusterName,
    });

    writeInfraOutputs(this, {
      account_id: accountId,
      region,
      cluster_name: cluster.clusterName,
      cluster_endpoint: cluster.endpoint,
      cluster_certificate_authority: cluster.certificateAuthority,
      ...karpenter,
      node_security_group_id: nodeGroup.securityGroupId,
      vpc_id: vpcId,
      ...balancing,
    });
    new TerraformOutput(this, "configure_kubectl", {
      value: updateKubeconfigCommand(aws, clusterName),
      description: "Makes the cluster kubectl's current context.",
      staticId: true,
    });

    // Last, to find every resource above.
    if (rest.guard === "local") {
      new DestroyGuard(this, "Guard", {
        clusterName: cluster.clusterName,
        clusterEndpoint: cluster.endpoint,
        clusterCertificateAuthority: cluster.certificateAuthority,
        caller: { ...aws, accountId },
        vpcId,
        nodeSecurityGroupId: nodeGroup.securityGroupId,
        environment: environment.name,
        dependsOn: this.node.findAll().filter((each) => TerraformResource.isTerraformResource(each)),
      });
    }
  }
}
