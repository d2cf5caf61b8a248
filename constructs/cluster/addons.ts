import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { AddonIdentity } from "./addon-identity";
import { CniStep } from "./cni-step";

export interface Addon {
  /** @default EKS' default for the cluster's version, so that it follows an upgrade */
  readonly version?: string;
  /** Of the add-on's own schema: `aws eks describe-addon-configuration`. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** The service account that needs permissions in AWS, and which.
   * @default the pods have their node's role */
  readonly identity?: {
    readonly serviceAccount: string;
    readonly namespace: string;
    readonly policies: readonly string[];
  };
}

/**
 * Without these a node never turns Ready, or its pods get no credentials; and while nodes go, the CNI
 * must live on to free their network interfaces. So they come before the nodes and go after them.
 */
export const ADDONS_BEFORE_NODES = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"] as const;

export interface AddonsProps {
  readonly cluster: {
    /** The plain name: roles are named after it. */
    readonly name: string;
    /** The cluster's own attribute, so that add-ons wait for it. */
    readonly clusterName: string;
    /** As text, for trust policies. */
    readonly arn: string;
    /** A plain value, so that add-on versions are looked up when Terraform plans. */
    readonly version: string;
  };
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  /** By the add-on's name. */
  readonly addons: Readonly<Record<string, Addon>>;
  /**
   * For add-ons whose pods need a node: without one EKS never calls them active, and the apply times out.
   * @default none
   */
  readonly nodes?: readonly ITerraformDependable[];
  /** Endpoints of the VPC, which add-ons with an identity need: a pod that starts before them gets no credentials.
   * @default none */
  readonly endpoints?: readonly ITerraformDependable[];
  /** Where nodes have none of the CNI's permissions: the cluster as it runs when Terraform plans, a list of one or none.
   * @default nodes have them */
  readonly nodesWithoutCni?: { readonly running: string };
}

/**
 * EKS add-ons that come at the same time: before the nodes those without which no node turns Ready (vpc-cni, kube-proxy,
 * eks-pod-identity-agent), after them those whose pods need a node (CoreDNS and those of your choice).
 */
export class Addons extends Construct {
  public readonly addons: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: AddonsProps) {
    super(scope, id);
    const { cluster, partition, addons, nodes = [], endpoints = [], nodesWithoutCni } = props;
    this.addons = Object.entries(addons).map(([addonName, { version, values, identity }]) => {
      const { clusterName, arn: clusterArn, name } = cluster;
      const identities =
        identity === undefined
          ? []
          : [
              new AddonIdentity(this, `${addonName}-identity`, {
                ...identity,
                ...{ name, clusterName, clusterArn, partition, addonName },
              }).association,
            ];
      const before = [...nodes, ...identities, ...(identity === undefined ? [] : endpoints)];
      const step =
        nodesWithoutCni && addonName === "vpc-cni"
          ? new CniStep(this, "CniStep", { clusterName: name, ...nodesWithoutCni })
          : undefined;
      return new EksAddon(this, addonName, {
        clusterName,
        addonName,
        addonVersion: version ?? this.defaultVersion(addonName, cluster.version),
        configurationValues: values && JSON.stringify(values),
        // What stands there is ours or EKS' leftover; without this an apply stops at the first difference.
        resolveConflictsOnCreate: "OVERWRITE",
        resolveConflictsOnUpdate: "OVERWRITE",
        timeouts: { create: "20m", update: "20m", delete: "20m" },
        dependsOn: before.length > 0 ? before : undefined,
        lifecycle: step && { precondition: [step.precondition] },
      });
    });
  }

  private defaultVersion(addonName: string, kubernetesVersion: string): string {
    return new DataAwsEksAddonVersion(this, `${addonName}-version`, { addonName, kubernetesVersion }).version;
  }
}
