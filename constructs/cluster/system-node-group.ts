import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import { type ITerraformDependable, Token } from "cdktf";
import { Construct } from "constructs";
import { awsName, NAME_LIMITS } from "../shared/names";
import { type NodePermissions, NodeRole } from "./node-role";
import { nodeVolumes } from "./node-volumes";
import { nodeGroupTaint, type SystemTaint } from "./system-nodes";

export interface SystemNodeGroupProps {
  readonly cluster: {
    /** The plain name: the role and the launch template are named after it. */
    readonly name: string;
    /** The cluster's own attributes, so that the group waits for it and follows its upgrades. */
    readonly clusterName: string;
    readonly version: string;
  };
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly permissions?: NodePermissions;
  /** Policies of the nodes' role besides what every node needs.
   * @default none */
  readonly policies?: readonly string[];
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly instanceTypes: readonly string[];
  /** As EKS names it; its architecture is the instance types'. */
  readonly amiType: string;
  readonly minSize: number;
  readonly desiredSize: number;
  readonly maxSize: number;
  /** GiB for images and pods. */
  readonly volumeSize: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taint: SystemTaint;
  /**
   * Tags of instances, volumes and network interfaces, which the provider's default tags do not reach.
   * @default only a Name
   */
  readonly instanceTags?: Readonly<Record<string, string>>;
  /** What must be there while a node lives. */
  readonly before: {
    /** Routes and gateways: without a way out a node cannot pull an image or register. */
    readonly egress: readonly ITerraformDependable[];
    /** Closed, a node never reaches the API. */
    readonly securityGroupRules: readonly ITerraformDependable[];
    /** Without the CNI a node stays NotReady, and its network interfaces outlive it. */
    readonly addons: readonly ITerraformDependable[];
  };
}

export function systemNodeRoleName(clusterName: string): string {
  return awsName(clusterName, "-system-node", NAME_LIMITS.iamRole);
}

/** On-demand nodes for what must run before and beside Karpenter, which launches all others. */
export class SystemNodeGroup extends Construct {
  public readonly roleArn: string;
  public readonly roleName: string;
  /** What add-ons with pods of their own must wait for. */
  public readonly nodes: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: SystemNodeGroupProps) {
    super(scope, id);
    const { cluster, before } = props;
    const role = new NodeRole(this, "Role", {
      name: systemNodeRoleName(cluster.name),
      description: `System nodes of the EKS cluster ${cluster.name}`,
      partition: props.partition,
      permissions: props.permissions,
      policies: props.policies,
    });
    const launchTemplate = this.launchTemplate(props);
    const group = new EksNodeGroup(this, "Group", {
      clusterName: cluster.clusterName,
      version: cluster.version,
      // Other instance types, AMI type or subnets are another group: with a prefix it is there before
      // the old one goes, which otherwise would take Karpenter and CoreDNS with it.
      nodeGroupNamePrefix: "system-",
      nodeRoleArn: role.roleArn,
      subnetIds: [...props.subnetIds],
      capacityType: "ON_DEMAND",
      instanceTypes: [...props.instanceTypes],
      amiType: props.amiType,
      scalingConfig: {
        minSize: props.minSize,
        // Not ignored as where an autoscaler owns it: Karpenter scales no node group, and EKS refuses a
        // raised minimum above a desired size that stayed behind.
        desiredSize: props.desiredSize,
        maxSize: props.maxSize,
      },
      updateConfig: { maxUnavailable: 1 },
      labels: { ...props.labels },
      taint: [nodeGroupTaint(props.taint)],
      launchTemplate: {
        id: launchTemplate.id,
        version: Token.asString(launchTemplate.latestVersion),
      },
      tags: { Name: `${cluster.name}-system` },
      timeouts: { create: "30m", update: "60m", delete: "30m" },
      dependsOn: [...role.permissions, ...before.egress, ...before.securityGroupRules, ...before.addons],
      lifecycle: { createBeforeDestroy: true },
    });
    this.roleArn = role.roleArn;
    this.roleName = role.roleName;
    this.nodes = [group];
  }

  private launchTemplate(props: SystemNodeGroupProps): LaunchTemplate {
    const name = awsName(props.cluster.name, "-system", NAME_LIMITS.launchTemplate);
    const tags = { ...props.instanceTags, Name: `${props.cluster.name}-system` };
    return new LaunchTemplate(this, "LaunchTemplate", {
      name,
      description: `System nodes of the EKS cluster ${props.cluster.name}`,
      updateDefaultVersion: true,
      // Named, it replaces the group that EKS would give: nodes carry this one alone.
      vpcSecurityGroupIds: [...props.securityGroupIds],
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: "required",
        // One hop: the node's credentials do not reach its pods.
        httpPutResponseHopLimit: 1,
      },
      blockDeviceMappings: nodeVolumes(props.amiType, props.volumeSize),
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({
        resourceType,
        tags,
      })),
      tags: { Name: name },
    });
  }
}
