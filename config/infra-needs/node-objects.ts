import { DEFAULT_VERSIONS } from "../../releases/defaults";
import type { Need, Needs } from "./need";

const LAUNCH = "AllowScopedEC2InstanceAccessActions";
const READ = "AllowRegionalReadActions";

const WINDOWS: Need & { by: "refused" } = {
  by: "refused",
  needs:
    "Windows nodes (an EC2_WINDOWS access entry, AmazonEKSVPCResourceController, Windows IPAM), which this project does not make",
  instead: `write an AMI of Linux, such as al2023@${DEFAULT_VERSIONS.al2023}`,
};

/** What the fields of an EC2NodeClass ask of AWS. */
export const NODE_CLASS_NEEDS: Needs = {
  role: {
    by: "infra",
    grant: "nodeRole",
    needs: "iam:PassRole on the role for the controller, and an EC2_LINUX access entry of the role",
  },
  instanceProfile: {
    by: "infra",
    grant: "instanceProfile",
    needs:
      "iam:PassRole on the profile's role for the controller, and an EC2_LINUX access entry of that role",
  },
  "amiSelectorTerms[].ssmParameter": {
    by: "infra",
    grant: "imageParameter",
    needs: "ssm:GetParameter on the parameter for the controller",
    format: {
      pattern: /^(arn:aws[a-z-]*:ssm:[a-z0-9-]+:(\d{12})?:parameter)?[\w./-]+(:[\w.-]+)?$/,
      expected: "an SSM parameter's name such as /golden/al2023/x86_64, or its ARN",
    },
  },
  "blockDeviceMappings[].ebs.kmsKeyID": {
    by: "infra",
    grant: "volumeKey",
    needs:
      "use of the key and grants on it, through EC2, for the controller; a key policy that leaves it to IAM",
    format: {
      pattern:
        /^(arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key\/[A-Za-z0-9-]+|alias\/[\w/-]+)|alias\/[\w/-]+|(mrk-)?[0-9a-f-]{32,36})$/,
      expected: "a KMS key's id, ARN or alias, such as alias/volumes",
    },
  },
  "networkInterfaces[].interfaceType": {
    by: "infra",
    grant: "efaTraffic",
    when: /^efa-only$/,
    needs: "all traffic from and to the nodes' security group itself: EFA's packets are of no port",
  },
  amiFamily: { ...WINDOWS, when: /^windows/ },
  "amiSelectorTerms[].alias": { ...WINDOWS, when: /^windows/ },
  "amiSelectorTerms[].id": { by: "policy", allowedBy: LAUNCH, needs: "launches from any account's AMI" },
  "amiSelectorTerms[].name": { by: "policy", allowedBy: READ, needs: "reading AMIs" },
  "amiSelectorTerms[].owner": {
    by: "policy",
    allowedBy: LAUNCH,
    needs: "launches from another account's AMI",
  },
  "amiSelectorTerms[].tags.*": { by: "policy", allowedBy: READ, needs: "reading AMIs" },
  "blockDeviceMappings[].ebs.snapshotID": {
    by: "policy",
    allowedBy: LAUNCH,
    needs:
      "launches from any account's snapshot; one under a key of yours needs the key as well (karpenter.policies)",
  },
  "capacityReservationSelectorTerms[].id": {
    by: "policy",
    allowedBy: LAUNCH,
    needs: "launches into any account's capacity reservation",
  },
  "capacityReservationSelectorTerms[].ownerID": {
    by: "policy",
    allowedBy: LAUNCH,
    needs: "launches into a capacity reservation that another account shares",
  },
  "capacityReservationSelectorTerms[].tags.*": {
    by: "policy",
    allowedBy: READ,
    needs: "reading capacity reservations",
  },
  "placementGroupSelector.id": { by: "policy", allowedBy: LAUNCH, needs: "launches into a placement group" },
  "placementGroupSelector.name": { by: "policy", allowedBy: READ, needs: "reading placement groups" },
  "securityGroupSelectorTerms[].id": {
    by: "author",
    needs: "rules as those of the nodes' group: to the API server, kubelet, CoreDNS and back",
  },
  "securityGroupSelectorTerms[].name": { by: "author", needs: "rules as those of the nodes' group" },
  "securityGroupSelectorTerms[].tags.*": { by: "author", needs: "rules as those of the nodes' group" },
  "subnetSelectorTerms[].id": { by: "author", needs: "a way out, and routes to the cluster's VPC" },
  "subnetSelectorTerms[].tags.*": { by: "author", needs: "a way out, and routes to the cluster's VPC" },
  associatePublicIPAddress: { by: "author", needs: "subnets with a route to an internet gateway" },
  "tags.*": {
    by: "policy",
    allowedBy: "AllowScopedResourceCreationTagging",
    needs: "tagging what a launch makes, with any tag",
  },
  userData: {
    by: "author",
    needs: "permissions of the nodes' role for what it calls (karpenter.nodePolicies)",
  },
};

/** What the fields of a NodePool ask of AWS: they name labels, of which these are AWS'. */
export const NODE_POOL_NEEDS: Needs = {
  "template.spec.requirements[].key": { by: "author", needs: "what NODE_LABEL_NEEDS says of the label" },
  "template.spec.requirements[].values[]": { by: "author", needs: "what NODE_LABEL_NEEDS says of the label" },
};

/** What a NodePool asks of AWS by a requirement on a label. */
export const NODE_LABEL_NEEDS: Needs = {
  "kubernetes.io/os": { ...WINDOWS, when: /^windows$/, instead: "write linux" },
  "node.kubernetes.io/windows-build": { ...WINDOWS, instead: "remove the requirement" },
  "karpenter.sh/capacity-type": {
    by: "author",
    needs:
      "for spot, its service-linked role (spot.serviceLinkedRole); for reserved, a node class that selects reservations",
  },
  "karpenter.k8s.aws/capacity-reservation-id": {
    by: "policy",
    allowedBy: LAUNCH,
    needs: "launches into any account's capacity reservation",
  },
  "karpenter.k8s.aws/placement-group-id": {
    by: "policy",
    allowedBy: LAUNCH,
    needs: "launches into a placement group",
  },
  "topology.kubernetes.io/zone": { by: "author", needs: "a subnet of the node class in the zone" },
};

/** The fields of both kinds that name nothing of AWS', so that a new one is seen to be in neither list. */
export const NAMES_NOTHING_OF_AWS = {
  EC2NodeClass: [
    "blockDeviceMappings[].deviceName",
    "blockDeviceMappings[].ebs.deleteOnTermination",
    "blockDeviceMappings[].ebs.encrypted",
    "blockDeviceMappings[].ebs.iops",
    "blockDeviceMappings[].ebs.throughput",
    "blockDeviceMappings[].ebs.volumeInitializationRate",
    "blockDeviceMappings[].ebs.volumeSize",
    "blockDeviceMappings[].ebs.volumeType",
    "blockDeviceMappings[].rootVolume",
    "capacityReservationSelectorTerms[].instanceMatchCriteria",
    "connectionTracking.tcpEstablishedTimeout",
    "connectionTracking.udpStreamTimeout",
    "connectionTracking.udpTimeout",
    "context",
    "cpuOptions.nestedVirtualization",
    "detailedMonitoring",
    "instanceStorePolicy",
    "ipPrefixCount",
    "kubelet.clusterDNS[]",
    "kubelet.cpuCFSQuota",
    "kubelet.evictionHard.*",
    "kubelet.evictionMaxPodGracePeriod",
    "kubelet.evictionSoft.*",
    "kubelet.evictionSoftGracePeriod.*",
    "kubelet.imageGCHighThresholdPercent",
    "kubelet.imageGCLowThresholdPercent",
    "kubelet.kubeReserved.*",
    "kubelet.maxPods",
    "kubelet.podsPerCore",
    "kubelet.systemReserved.*",
    "metadataOptions.httpEndpoint",
    "metadataOptions.httpProtocolIPv6",
    "metadataOptions.httpPutResponseHopLimit",
    "metadataOptions.httpTokens",
    "networkInterfaces[].deviceIndex",
    "networkInterfaces[].networkCardIndex",
  ],
  NodePool: [
    "disruption.budgets[].duration",
    "disruption.budgets[].nodes",
    "disruption.budgets[].reasons[]",
    "disruption.budgets[].schedule",
    "disruption.consolidateAfter",
    "disruption.consolidationPolicy",
    "limits.*",
    "replicas",
    "template.metadata.annotations.*",
    "template.metadata.labels.*",
    "template.spec.expireAfter",
    "template.spec.nodeClassRef.group",
    "template.spec.nodeClassRef.kind",
    "template.spec.nodeClassRef.name",
    "template.spec.requirements[].minValues",
    "template.spec.requirements[].operator",
    "template.spec.startupTaints[].effect",
    "template.spec.startupTaints[].key",
    "template.spec.startupTaints[].timeAdded",
    "template.spec.startupTaints[].value",
    "template.spec.taints[].effect",
    "template.spec.taints[].key",
    "template.spec.taints[].timeAdded",
    "template.spec.taints[].value",
    "template.spec.terminationGracePeriod",
    "weight",
  ],
} as const;
