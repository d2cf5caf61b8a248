import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { updateKubeconfigCommand } from "../config/aws-caller";
import { grantsOf } from "../config/infra-needs/grants";
import type { ResolvedEnvironment } from "../config/resolve";
import { DestroyGuard } from "../constructs/destroy-hooks/destroy-guard";
import { partitionOf } from "../constructs/shared/partitions";
import { RoleRules } from "../constructs/shared/role-rules";
import { awsProvider } from "./aws-provider";
import { environmentText } from "./environment-text";
import { type ClusterParts, clusterInfra } from "./infra/cluster";
import { karpenterInfra } from "./infra/karpenter";
import { loadBalancerInfra } from "./infra/load-balancers";
import { type NetworkParts, networkInfra } from "./infra/network";
import type { InfraScope } from "./infra/scope";
import { systemNodesInfra } from "./infra/system-nodes";
import { writeInfraOutputs } from "./infra-outputs";
import { output } from "./output";
import { configureBackend } from "./state-backends";
import { requireTerraform } from "./terraform-version";

/** The AWS side of an environment: VPC, cluster, system nodes; Karpenter's roles, queue and rules. */
export class InfraStack extends TerraformStack {
  constructor(scope: Construct, plain: ResolvedEnvironment) {
    super(scope, plain.stackNames.infra);
    const environment = environmentText(plain);
    const { region } = environment.aws;
    requireTerraform(this);
    // A backend is no place for expressions: Terraform takes its texts as they are.
    configureBackend(this, plain, "infra");
    awsProvider(this, environment.aws);
    const { accountId } = new DataAwsCallerIdentity(this, "Account");
    RoleRules.of(this).apply({
      path: environment.aws.rolePath,
      permissionsBoundary: environment.aws.permissionsBoundary,
    });

    const place: InfraScope = {
      environment,
      clusterName: environment.cluster.name,
      partition: partitionOf(region),
      region,
      accountId,
      grants: grantsOf(environment),
    };
    const network = networkInfra(this, place);
    const cluster = clusterInfra(this, { ...place, ...network });
    const systemNodes = systemNodesInfra(this, { ...place, ...network, ...cluster });
    const karpenter = karpenterInfra(this, { ...place, ...cluster, ...systemNodes });
    const balancing = loadBalancerInfra(this, { ...place, ...network, ...cluster });

    this.writeOutputs({ ...place, ...network, ...cluster }, { ...karpenter, ...balancing });
    // Last, to find every resource above.
    if (environment.guard === "local") this.guard({ ...place, ...network, ...cluster });
  }

  private writeOutputs(
    { environment, clusterName, region, accountId, cluster, network, nodeSecurityGroup }: AllParts,
    others: ReturnType<typeof karpenterInfra> & ReturnType<typeof loadBalancerInfra>,
  ): void {
    const { load_balancer_controller_role_arn, ...karpenter } = others;
    writeInfraOutputs(this, {
      account_id: accountId,
      region,
      cluster_name: cluster.clusterName,
      cluster_endpoint: cluster.endpoint,
      cluster_certificate_authority: cluster.certificateAuthority,
      ...karpenter,
      node_security_group_id: nodeSecurityGroup.securityGroupId,
      vpc_id: network.vpcId,
      load_balancer_controller_role_arn,
    });
    output(this, "configure_kubectl", {
      value: updateKubeconfigCommand(environment.aws, clusterName),
      description: "Makes the cluster kubectl's current context.",
    });
  }

  private guard({ environment, cluster, accountId, network, nodeSecurityGroup }: AllParts): void {
    new DestroyGuard(this, "Guard", {
      clusterName: cluster.clusterName,
      clusterEndpoint: cluster.endpoint,
      clusterCertificateAuthority: cluster.certificateAuthority,
      caller: { ...environment.aws, accountId },
      vpcId: network.vpcId,
      nodeSecurityGroupId: nodeSecurityGroup.securityGroupId,
      environment: environment.name,
      dependsOn: this.node.findAll().filter((each) => TerraformResource.isTerraformResource(each)),
    });
  }
}

type AllParts = InfraScope & NetworkParts & ClusterParts;
