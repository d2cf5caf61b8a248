import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { updateKubeconfigCommand } from "../config/aws/caller";
import { grantsOf } from "../config/infra-needs/grants";
import type { ResolvedEnvironment } from "../config/resolve";
import { DestroyGuard } from "../constructs/destroy-hooks/destroy-guard";
import { partitionOf } from "../constructs/shared/partitions";
import { RoleRules } from "../constructs/shared/role-rules";
import { awsProvider } from "./aws-provider";
import { environmentText } from "./environment-text";
import type { ClusterParts } from "./infra/cluster-parts";
import type * as existing from "./infra/existing-cluster";
import { karpenterInfra } from "./infra/karpenter";
import type * as loadBalancers from "./infra/load-balancers";
import { newClusterInfra } from "./infra/new-cluster";
import type { InfraScope } from "./infra/scope";
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
    const all = { ...place, ...clusterParts(this, place) };
    const karpenter = karpenterInfra(this, all);
    const balancing = balancingParts(this, all);

    this.writeOutputs(all, { ...karpenter, ...balancing });
    // Last, to find every resource above.
    if (environment.guard === "local") this.guard(all);
  }

  private writeOutputs(
    { environment, clusterName, region, accountId, cluster, ...parts }: AllParts,
    others: ReturnType<typeof karpenterInfra> & ReturnType<typeof balancingParts>,
  ): void {
    const { load_balancer_controller_role_arn, ...karpenter } = others;
    writeInfraOutputs(
      this,
      {
        account_id: accountId,
        region,
        cluster_name: cluster.clusterName,
        cluster_endpoint: cluster.endpoint,
        cluster_certificate_authority: cluster.certificateAuthority,
        ...karpenter,
        node_security_group_id: parts.nodeSecurityGroupId,
        vpc_id: parts.vpcId,
        load_balancer_controller_role_arn,
      },
      parts.outputs,
    );
    output(this, "configure_kubectl", {
      value: updateKubeconfigCommand(environment.aws, clusterName),
      description: "Makes the cluster kubectl's current context.",
    });
  }

  private guard({ environment, cluster, accountId, ...parts }: AllParts): void {
    new DestroyGuard(this, "Guard", {
      clusterName: cluster.clusterName,
      clusterEndpoint: cluster.endpoint,
      clusterCertificateAuthority: cluster.certificateAuthority,
      caller: { ...environment.aws, accountId },
      ...(environment.cluster.existing
        ? {}
        : { network: { vpcId: parts.vpcId, nodeSecurityGroupId: parts.nodeSecurityGroupId } }),
      environment: environment.name,
      dependsOn: this.node.findAll().filter((each) => TerraformResource.isTerraformResource(each)),
    });
  }
}

type AllParts = InfraScope & ClusterParts;

/** What a load balancer controller needs in AWS. */
function balancingParts(stack: Construct, scope: AllParts) {
  if (!scope.environment.loadBalancerController) return { load_balancer_controller_role_arn: "" };
  const { loadBalancerInfra }: typeof loadBalancers = require("./infra/load-balancers");
  return loadBalancerInfra(stack, scope, scope.environment.loadBalancerController);
}

/** The cluster that Karpenter is for: one that is there, or a new one. */
function clusterParts(stack: Construct, scope: InfraScope): ClusterParts {
  const { cluster, network, systemNodeGroup } = scope.environment;
  if (cluster.existing) {
    const { existingClusterInfra }: typeof existing = require("./infra/existing-cluster");
    return existingClusterInfra(stack, scope, cluster);
  }
  // Every environment with a cluster to make has both.
  if (!network || !systemNodeGroup)
    throw new Error(`${scope.environment.name} is resolved without its network`);
  return newClusterInfra(stack, scope, { ...cluster, network, systemNodeGroup });
}
