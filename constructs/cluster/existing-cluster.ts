import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { Fn, type ITerraformDependable, type TerraformResourceLifecycle } from "cdktf";
import { Construct } from "constructs";
import { dataOf } from "../shared/expressions";
import type { Cluster } from "./cluster";

type Condition = NonNullable<TerraformResourceLifecycle["postcondition"]>[number];

export interface ExistingClusterProps {
  readonly name: string;
  readonly region: string;
  /** What its version has to be: one that the release of Karpenter runs on. */
  readonly karpenter: {
    readonly version: string;
    /** Kubernetes' minor versions that it runs on and that EKS runs. One that is newer than all is let pass. */
    readonly runsOn: readonly string[];
  };
  /** Kubernetes' minor version, where the file names it.
   * @default whatever the cluster runs */
  readonly version?: string;
  /** @default what EKS tells */
  readonly endpoint?: string;
  /** Base64. @default what EKS tells */
  readonly certificateAuthority?: string;
  /** URL with its `https://`. @default what EKS tells */
  readonly oidcIssuer?: string;
}

/**
 * A cluster that others made, looked up when Terraform plans. What would show only as nodes that never join, or as a
 * refusal in the middle of an apply, stops the plan with how to fix it.
 */
export class ExistingCluster extends Construct implements Cluster {
  public readonly clusterName: string;
  public readonly version: string;
  public readonly endpoint: string;
  public readonly certificateAuthority: string;
  public readonly oidcIssuer: string;
  /** What anything that asks for parts of the cluster comes after. */
  public readonly lookup: ITerraformDependable;
  public readonly vpcId: string;
  /** The same as an expression. */
  public readonly vpc: string;
  /** Of the control plane's interfaces: an expression of a set. */
  public readonly subnetIds: string;
  /** The group that EKS made for the control plane, and gives to nodes that name none: an expression. */
  public readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ExistingClusterProps) {
    super(scope, id);
    const { name, region } = props;
    // To ask for a cluster that is not there is an error of the provider's; a list can be looked at.
    const names = new DataAwsEksClusters(this, "Names", {
      lifecycle: {
        postcondition: [
          {
            condition: `\${contains(self.names, "${name}")}`,
            errorMessage:
              `cluster.existing.name: there is no cluster ${name} in ${region}; there are: ` +
              '${length(self.names) == 0 ? "none" : join(", ", self.names)}. Name one of them, or another aws.region or account.',
          },
        ],
      },
    });
    const cluster = new DataAwsEksCluster(this, "Found", {
      name,
      dependsOn: [names],
      lifecycle: { postcondition: conditionsOf(props) },
    });
    this.lookup = cluster;
    this.clusterName = name;
    this.version = cluster.version;
    this.endpoint = props.endpoint ?? cluster.endpoint;
    this.certificateAuthority = props.certificateAuthority ?? cluster.certificateAuthority.get(0).data;
    this.oidcIssuer = props.oidcIssuer ?? Fn.lookupNested(cluster.identity, [0, "oidc", 0, "issuer"]);
    this.vpcId = cluster.vpcConfig.get(0).vpcId;
    this.vpc = `${dataOf(cluster)}.vpc_config[0].vpc_id`;
    this.subnetIds = `${dataOf(cluster)}.vpc_config[0].subnet_ids`;
    this.securityGroupId = `${dataOf(cluster)}.vpc_config[0].cluster_security_group_id`;
  }
}

function conditionsOf({ name, region, version, karpenter }: ExistingClusterProps): Condition[] {
  const { runsOn } = karpenter;
  const newest = Math.max(...runsOn.map(minorOf));
  const supported = `contains(${JSON.stringify(runsOn)}, self.version) || tonumber(split(".", self.version)[1]) > ${newest}`;
  const update = `aws eks update-cluster-config --name ${name} --region ${region}`;
  return [
    {
      condition: '${contains(["ACTIVE", "UPDATING"], self.status)}',
      errorMessage: `Cluster ${name} is \${self.status}, not ACTIVE. Wait until it is, or look at it: aws eks describe-cluster --name ${name} --region ${region}`,
    },
    {
      condition: '${try(self.access_config[0].authentication_mode, "") != "CONFIG_MAP"}',
      errorMessage:
        `Cluster ${name} has the authentication mode CONFIG_MAP, by which no access entry lets Karpenter's nodes join. ` +
        `The ConfigMap stays valid beside access entries: ${update} --access-config authenticationMode=API_AND_CONFIG_MAP`,
    },
    {
      condition: '${try(self.kubernetes_network_config[0].ip_family, "ipv4") == "ipv4"}',
      errorMessage: `Cluster ${name} is one of IPv6, which this project does not set Karpenter up for yet. EKS fixes that when a cluster is made, so take another.`,
    },
    {
      condition: `\${${supported}}`,
      errorMessage:
        `karpenter.version: ${karpenter.version} does not run on Kubernetes \${self.version}, which cluster ${name} has; it runs on ${runsOn.join(", ")}. ` +
        `Set another karpenter.version, or upgrade the cluster by one minor version at a time: aws eks update-cluster-version --name ${name} --region ${region} --kubernetes-version <next>`,
    },
    ...(version === undefined
      ? []
      : [
          {
            condition: `\${self.version == "${version}"}`,
            errorMessage: `cluster.version: expected \${self.version}, which cluster ${name} runs, got ${version}. Write what it runs, or remove the line.`,
          },
        ]),
  ];
}

function minorOf(version: string): number {
  return Number(version.split(".")[1]);
}
