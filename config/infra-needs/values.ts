import type { Need, Needs } from "./need";

const IPV6: Need = {
  by: "refused",
  needs:
    "a cluster of IPv6, which EKS fixes when the cluster is made; on this project's, of IPv4, no node would turn Ready",
  instead: "remove it",
};

const WINDOWS_IPAM: Need = {
  by: "refused",
  when: /^true$/,
  needs: "Windows nodes, which this project does not make",
  instead: "remove it",
};

const CNI_POLICY = { by: "policy", allowedBy: "AmazonEKS_CNI_Policy" } as const;

/** What an add-on and its values ask of AWS, by the add-on's name. The path `` is the add-on itself: no identity of its
 * is known here, and its author has said nothing of one. */
export const ADDON_NEEDS: Readonly<Record<string, Needs>> = {
  "vpc-cni": {
    "env.ENABLE_POD_ENI": {
      by: "infra",
      grant: "podNetworkInterfaces",
      when: /^true$/,
      needs: "AmazonEKSVPCResourceController on the control plane's role",
    },
    "env.ENABLE_IPv6": { ...IPV6, when: /^true$/ },
    "init.env.ENABLE_IPv6": { ...IPV6, when: /^true$/ },
    "env.ENABLE_IPv4": { ...IPV6, when: /^false$/ },
    "env.AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": {
      by: "refused",
      when: /^true$/,
      unless: "eniConfig.create",
      needs: "an ENIConfig for each zone before the first node, which cannot turn Ready without",
      instead: "write eniConfig: {create: true, region: ..., subnets: {...}} beside env",
    },
    "eniConfig.subnets.*.securityGroups[]": {
      by: "author",
      needs:
        "rules between these groups and the nodes' group, which opens to itself and the control plane only",
      warning:
        "pods with these groups reach neither CoreDNS nor the API server before you open the nodes' group to them (output node_security_group_id of infra); leave the line out for the nodes' own",
    },
    "nodeAgent.enableCloudWatchLogs": {
      by: "author",
      when: /^true$/,
      needs: "permission to write logs, which AmazonEKS_CNI_Policy does not give",
      warning:
        "needs a policy that writes to CloudWatch Logs, such as CloudWatchAgentServerPolicy: in cluster.addons.vpc-cni.policies beside podIdentity: true, or in systemNodeGroup.policies and karpenter.nodePolicies",
    },
    enableWindowsIpam: WINDOWS_IPAM,
    enableWindowsPrefixDelegation: WINDOWS_IPAM,
    "env.ADDITIONAL_ENI_TAGS": { ...CNI_POLICY, needs: "tagging network interfaces" },
    "env.ENABLE_PREFIX_DELEGATION": { ...CNI_POLICY, needs: "assigning prefixes to network interfaces" },
    "env.ENABLE_SUBNET_DISCOVERY": { ...CNI_POLICY, needs: "reading subnets" },
  },
  "aws-mountpoint-s3-csi-driver": {
    "": {
      by: "author",
      needs: "permission for the buckets, which only a policy of the author's names",
      warning:
        "needs permission for your buckets: podIdentity: {serviceAccount: s3-csi-driver-sa, policies: [<the ARN of a policy for them>]}; or podIdentity: false where the nodes' roles or the pods have it",
    },
  },
  "aws-fsx-csi-driver": {
    "": {
      by: "author",
      needs: "permission to make file systems",
      warning:
        "needs permission to make file systems: podIdentity: {serviceAccount: fsx-csi-controller-sa, policies: [AmazonFSxFullAccess]}; or podIdentity: false where the nodes' roles have it",
    },
  },
  "aws-network-flow-monitoring-agent": {
    "": {
      by: "author",
      needs: "permission to publish its reports",
      warning:
        "needs permission to publish its reports: podIdentity: {serviceAccount: aws-network-flow-monitor-agent-service-account, namespace: amazon-network-flow-monitor, policies: [CloudWatchNetworkFlowMonitorAgentPublishPolicy]}; or podIdentity: false where the nodes' roles have it",
    },
  },
  "external-dns": {
    "": {
      by: "author",
      needs: "permission to change records of the hosted zones",
      warning:
        "needs permission for your hosted zones: podIdentity: {serviceAccount: external-dns, namespace: external-dns, policies: [AmazonRoute53FullAccess, or the ARN of a narrower one]}; or podIdentity: false where the nodes' roles have it",
    },
  },
};

/** What the values of Karpenter's chart ask of AWS. */
export const KARPENTER_VALUE_NEEDS: Needs = {
  "settings.enableZonalShift": {
    by: "infra",
    grant: "zonalShift",
    when: /^true$/,
    needs: "a cluster that is registered for zonal shift; AllowZonalShiftStatusReadOnly covers reading it",
  },
  "controller.image.repository": {
    by: "author",
    needs:
      "images that the system nodes' role may pull (AmazonEC2ContainerRegistryPullOnly: those of the account)",
  },
};
