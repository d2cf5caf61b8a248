/** Which of an add-on's pods need permissions in AWS, and which. */
export interface AddonIdentity {
  readonly serviceAccount: string;
  readonly namespace: string;
  /** AWS managed policies by name, with their path, or ARNs of any. */
  readonly policies: readonly string[];
}

interface Toleration {
  readonly key?: string;
  readonly operator?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface KnownAddon {
  /** Left out where the pods call nothing in AWS. */
  readonly identity?: AddonIdentity;
  /** Whether the pods get `identity` without being asked to; else they live on their node's role. */
  readonly identityByDefault?: boolean;
  /** Where the values hold the tolerations of pods that are no DaemonSet's, and the add-on's own, which a list of
   * ours would replace. Left out where they tolerate every taint. */
  readonly tolerations?: { readonly path: readonly string[]; readonly own: readonly Toleration[] };
}

const CRITICAL = { key: "CriticalAddonsOnly", operator: "Exists" } as const;

/**
 * Add-ons whose needs are known.
 *
 * Identities: https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html; the policy of the
 * EBS driver is the one that AWS tells users of the older to take
 * (https://github.com/kubernetes-sigs/aws-ebs-csi-driver/issues/2918). Tolerations: values.yaml of each add-on's chart.
 */
export const KNOWN_ADDONS = {
  "vpc-cni": {
    identity: { serviceAccount: "aws-node", namespace: "kube-system", policies: ["AmazonEKS_CNI_Policy"] },
  },
  "kube-proxy": {},
  "eks-pod-identity-agent": {},
  coredns: {
    tolerations: {
      path: ["tolerations"],
      own: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }, CRITICAL],
    },
  },
  "aws-ebs-csi-driver": {
    identity: {
      serviceAccount: "ebs-csi-controller-sa",
      namespace: "kube-system",
      policies: ["AmazonEBSCSIDriverPolicyV2"],
    },
    identityByDefault: true,
    tolerations: {
      path: ["controller", "tolerations"],
      own: [CRITICAL, { operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }],
    },
  },
  "aws-efs-csi-driver": {
    identity: {
      serviceAccount: "efs-csi-controller-sa",
      namespace: "kube-system",
      policies: ["service-role/AmazonEFSCSIDriverPolicy"],
    },
    identityByDefault: true,
    tolerations: {
      path: ["controller", "tolerations"],
      own: [CRITICAL, { key: "efs.csi.aws.com/agent-not-ready", operator: "Exists" }],
    },
  },
  "metrics-server": { tolerations: { path: ["tolerations"], own: [] } },
  "amazon-cloudwatch-observability": {
    identity: {
      serviceAccount: "cloudwatch-agent",
      namespace: "amazon-cloudwatch",
      policies: ["CloudWatchAgentServerPolicy", "AWSXrayWriteOnlyAccess"],
    },
    identityByDefault: true,
  },
} as const satisfies Readonly<Record<string, KnownAddon>>;

/** What is known of an add-on; nothing of one that is not in the table. */
export function knownAddon(name: string): KnownAddon {
  const all: Readonly<Record<string, KnownAddon>> = KNOWN_ADDONS;
  return (Object.hasOwn(all, name) ? all[name] : undefined) ?? {};
}

/** The identity that an add-on's pods get by EKS Pod Identity; nothing where they have their node's role. */
export function addonIdentity(
  name: string,
  podIdentity: boolean | AddonIdentity | undefined,
): AddonIdentity | undefined {
  const { identity, identityByDefault = false } = knownAddon(name);
  const wanted = podIdentity ?? identityByDefault;
  if (typeof wanted === "object") return wanted;
  return wanted ? identity : undefined;
}
