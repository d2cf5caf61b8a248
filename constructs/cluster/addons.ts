import { DataAwsEksAddonVersion } from "@cdktf/provider-aws/lib/data-aws-eks-addon-version";
import { EksAddon } from "@cdktf/provider-aws/lib/eks-addon";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { type SystemTaint, toleration } from "./system-taint";

export interface AddonSettings {
  /** @default EKS' default for the cluster's version, so that it follows an upgrade */
  readonly version?: string;
  /** Of the add-on's own schema: `aws eks describe-addon-configuration`. */
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * Without these a node never turns Ready, or its pods get no credentials; and while nodes go, the CNI
 * must live on to free their network interfaces. So they come before the nodes and go after them.
 */
export const ADDONS_BEFORE_NODES = ["vpc-cni", "kube-proxy", "eks-pod-identity-agent"] as const;

/** CoreDNS' own tolerations: a list in an add-on's values replaces the one that it comes with. */
const COREDNS_TOLERATIONS = [
  { key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" },
  { key: "CriticalAddonsOnly", operator: "Exists" },
];

/**
 * CoreDNS' values with a toleration of the system nodes. Without it a new cluster deadlocks: CoreDNS
 * waits for a node without the taint, and Karpenter, which would launch one, for CoreDNS.
 */
export function corednsValues(
  taint: SystemTaint,
  values: AddonSettings["values"] = {},
): AddonSettings["values"] {
  const own = Array.isArray(values.tolerations) ? values.tolerations : [];
  return { ...values, tolerations: [...COREDNS_TOLERATIONS, toleration(taint), ...own] };
}

export interface AddonsProps {
  readonly clusterName: string;
  /** A plain value, so that add-on versions are looked up when Terraform plans. */
  readonly clusterVersion: string;
  /** By the add-on's name. */
  readonly addons: Readonly<Record<string, AddonSettings>>;
  /**
   * For add-ons whose pods need a node: without one EKS never calls them active, and the apply times out.
   * @default none
   */
  readonly nodes?: readonly ITerraformDependable[];
}

/** EKS add-ons that come at the same time. */
export class Addons extends Construct {
  public readonly addons: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { clusterName, clusterVersion, addons, nodes }: AddonsProps) {
    super(scope, id);
    this.addons = Object.entries(addons).map(
      ([addonName, { version, values }]) =>
        new EksAddon(this, addonName, {
          clusterName,
          addonName,
          addonVersion: version ?? this.defaultVersion(addonName, clusterVersion),
          configurationValues: values && JSON.stringify(values),
          // What stands there is ours or EKS' leftover; without this an apply stops at the first difference.
          resolveConflictsOnCreate: "OVERWRITE",
          resolveConflictsOnUpdate: "OVERWRITE",
          timeouts: { create: "20m", update: "20m", delete: "20m" },
          dependsOn: nodes && [...nodes],
        }),
    );
  }

  private defaultVersion(addonName: string, kubernetesVersion: string): string {
    return new DataAwsEksAddonVersion(this, `${addonName}-version`, { addonName, kubernetesVersion }).version;
  }
}
