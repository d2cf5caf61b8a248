import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { EksCluster as Eks } from "@cdktf/provider-aws/lib/eks-cluster";
import { Fn, type ITerraformDependable, Op, TerraformSelf } from "cdktf";
import { Construct } from "constructs";
import type { Network } from "../network/network";
import type { ClusterPlace } from "../shared/arns";
import { refuseChange } from "../shared/immutable-setting";
import { encryptsLogGroup, type KeyChoice, ServiceKey } from "../shared/service-key";
import type { Cluster } from "./cluster";
import { SameNetwork } from "./same-network";
import { VersionStep } from "./version-step";

export interface EksClusterProps {
  readonly name: string;
  readonly place: Omit<ClusterPlace, "clusterName">;
  /** Kubernetes' minor version, as in `1.36`. EKS goes up by one at a time, and back by one within seven days. */
  readonly version: string;
  /** Whether the file names none; a running cluster then keeps its own.
   * @default false */
  readonly versionIsDefault?: boolean;
  readonly role: {
    readonly roleArn: string;
    readonly permissions: readonly ITerraformDependable[];
  };
  /** Where it stands for good. Its subnets for the control plane's interfaces are read at creation only. */
  readonly network: Pick<Network, "controlPlaneSubnetIds" | "subnetFilter">;
  /** Groups that the control plane's interfaces carry beside the one that EKS makes. */
  readonly securityGroupIds: readonly string[];
  /** Who reaches the API from outside the VPC. Inside it, nodes and others do so privately. */
  readonly endpoint: {
    readonly public: boolean;
    readonly publicCidrs: readonly string[];
  };
  /**
   * Range of Kubernetes' Services; another, later, is refused.
   * @default EKS chooses 172.20.0.0/16 or 10.100.0.0/16, whichever the VPC leaves free
   */
  readonly serviceCidr?: string;
  readonly logging: {
    /** Empty: no logs, and no log group. */
    readonly types: readonly string[];
    readonly retentionDays: number;
    /** @default a key of CloudWatch's own */
    readonly kmsKey?: KeyChoice;
  };
  readonly secretsKeyArn: string;
  /**
   * After standard support EKS upgrades a `STANDARD` cluster by itself, and charges six times the price
   * for an `EXTENDED` one. https://aws.amazon.com/eks/pricing/
   */
  readonly supportType: "STANDARD" | "EXTENDED";
  /**
   * While true, EKS refuses to delete the cluster. Needs version 6 of the AWS provider, also to say false.
   * @default the provider is told nothing
   */
  readonly deletionProtection?: boolean;
  /** Whether Application Recovery Controller may move the cluster's traffic out of a zone.
   * @default EKS is told nothing */
  readonly zonalShift?: boolean;
}

/** The Kubernetes control plane, and the log group of its logs. Whoever creates it is its first admin. */
export class EksCluster extends Construct implements Cluster {
  /** The cluster as it runs when Terraform plans: a list of one, or of none. */
  public readonly running: string;
  /** Known before the cluster is; naming it makes whatever does so wait for the cluster. */
  public readonly clusterName: string;
  public readonly version: string;
  public readonly endpoint: string;
  /** Base64, as kubeconfig files hold it. */
  public readonly certificateAuthority: string;
  /** ARN of the key that it started with. */
  public readonly secretsKeyArn: string;
  /** URL, with its `https://`. */
  public readonly oidcIssuer: string;

  constructor(scope: Construct, id: string, props: EksClusterProps) {
    super(scope, id);
    const { name, role, endpoint, logging, network, serviceCidr } = props;
    const versionStep = new VersionStep(this, "VersionStep", {
      clusterName: name,
      version: props.version,
      isDefault: props.versionIsDefault,
    });
    const logGroups = logging.types.length === 0 ? [] : [this.logGroup(props)];
    const keyInUse = Fn.lookupNested(TerraformSelf.getAny("encryption_config"), [
      0,
      "provider",
      0,
      "key_arn",
    ]);
    const cluster = new Eks(this, "Cluster", {
      name,
      version: props.version,
      roleArn: role.roleArn,
      vpcConfig: {
        subnetIds: [...network.controlPlaneSubnetIds],
        securityGroupIds: [...props.securityGroupIds],
        endpointPrivateAccess: true,
        endpointPublicAccess: endpoint.public,
        publicAccessCidrs: endpoint.public ? [...endpoint.publicCidrs] : undefined,
      },
      kubernetesNetworkConfig: serviceCidr ? { serviceIpv4Cidr: serviceCidr } : undefined,
      accessConfig: {
        authenticationMode: "API",
        bootstrapClusterCreatorAdminPermissions: true,
      },
      // The add-ons that EKS would make by itself are in no state, and can be neither upgraded nor removed.
      bootstrapSelfManagedAddons: false,
      enabledClusterLogTypes: [...logging.types],
      encryptionConfig: { resources: ["secrets"], provider: { keyArn: props.secretsKeyArn } },
      upgradePolicy: { supportType: props.supportType },
      deletionProtection: props.deletionProtection,
      zonalShiftConfig: props.zonalShift ? { enabled: true } : undefined,
      timeouts: { create: "30m", update: "60m", delete: "30m" },
      dependsOn: [
        // Without its policies EKS can neither make nor remove the network interfaces.
        ...role.permissions,
        // EKS makes the log group where there is none: without end, and a later apply finds it taken.
        ...logGroups,
      ],
      lifecycle: {
        ignoreChanges: [
          // EKS reads both at creation and never tells them: a difference would replace the cluster.
          "access_config[0].bootstrap_cluster_creator_admin_permissions",
          "bootstrap_self_managed_addons",
          // EKS refuses a zone that it did not start with, so a zone added to the VPC would fail every
          // apply. Nodes run in any subnet. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
          "vpc_config[0].subnet_ids",
          // Kept, for the conditions below to compare.
          "name",
          // To take the block away is an update of nothing, which EKS refuses; whoever switched it on by hand keeps it.
          ...(props.zonalShift ? [] : ["zonal_shift_config"]),
          // A renamed cluster's role is renamed as well, which alone would replace the cluster.
          "role_arn",
          "kubernetes_network_config[0].service_ipv4_cidr",
          "encryption_config[0].provider[0].key_arn",
        ],
        precondition: [
          versionStep.precondition,
          new SameNetwork(this, "SameNetwork", {
            running: versionStep.running,
            subnetFilter: network.subnetFilter,
          }).precondition,
        ],
        postcondition: [
          ...immutableSettings(name, serviceCidr),
          // A key of ours would be deleted under the cluster.
          {
            condition: Op.eq(keyInUse, props.secretsKeyArn),
            errorMessage:
              `EKS keeps the key that a cluster started with, here ${keyInUse}. ` +
              "Set cluster.encryption.kmsKeyArn back to what it was.",
          },
        ],
      },
    });
    this.running = versionStep.running;
    this.clusterName = cluster.name;
    this.version = cluster.version;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.get(0).data;
    this.secretsKeyArn = cluster.encryptionConfig.provider.keyArn;
    this.oidcIssuer = cluster.identity.get(0).oidc.get(0).issuer;
  }

  private logGroup({ name: clusterName, logging, place }: EksClusterProps): CloudwatchLogGroup {
    const name = `/aws/eks/${clusterName}/cluster`;
    return new CloudwatchLogGroup(this, "Logs", {
      name,
      retentionInDays: logging.retentionDays,
      kmsKeyId: ServiceKey.chosen(this, logging.kmsKey, {
        ...place,
        clusterName,
        purpose: "logs",
        use: encryptsLogGroup({ ...place, name }),
      }),
      tags: { Name: name },
    });
  }
}

/** What EKS takes at a cluster's creation and never again. */
function immutableSettings(name: string, serviceCidr: string | undefined) {
  const ofName = {
    ...{ setting: "cluster.name", wanted: name, attribute: "name" },
    reason: "EKS renames no cluster: another name replaces it under its nodes.",
  };
  if (serviceCidr === undefined) return [refuseChange(ofName)];
  const ofRange = {
    ...{ setting: "cluster.serviceCidr", wanted: serviceCidr },
    attribute: "kubernetes_network_config[0].service_ipv4_cidr",
    reason: "EKS takes it at a cluster's creation: another replaces the cluster under its nodes.",
  };
  return [refuseChange(ofName), refuseChange(ofRange)];
}
