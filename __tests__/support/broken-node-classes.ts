import * as fc from "fast-check";
import { nodeClassSpecs } from "./node-class-arbitrary";
import { type Break, brokenBy, eachBroken } from "./spec-mutation";

const many = (count: number, item: unknown) => Array.from({ length: count }, () => item);
const tagsNumbered = (count: number) =>
  Object.fromEntries(many(count, 0).map((_, index) => [`t${index}`, "x"]));
const vol = (fields: object) => [{ deviceName: "/dev/xvda", ebs: { volumeSize: "20Gi", ...fields } }];
const nic = (networkCardIndex: number, deviceIndex: number, interfaceType: string) => ({
  networkCardIndex,
  deviceIndex,
  interfaceType,
});
const PRIMARY = nic(0, 0, "interface");

const AMI_BREAKS: readonly Break[] = [
  ["alias form", "amiSelectorTerms", [{ alias: "al2023" }]],
  ["alias form", "amiSelectorTerms", [{ alias: "al2023@" }]],
  ["alias family", "amiSelectorTerms", [{ alias: "ubuntu@latest" }]],
  ["alias family", "amiSelectorTerms", [{ alias: "AL2023@latest" }]],
  ["alias length", "amiSelectorTerms", [{ alias: `al2023@v${"1".repeat(30)}` }]],
  ["Windows is not pinned", "amiSelectorTerms", [{ alias: "windows2022@v1" }]],
  ["alias stands alone", "amiSelectorTerms", [{ alias: "al2023@v1", name: "a" }]],
  ["alias is the only term", "amiSelectorTerms", [{ alias: "al2023@v1" }, { id: "ami-1" }]],
  ["id stands alone", "amiSelectorTerms", [{ id: "ami-1", owner: "self" }]],
  ["id stands alone", "amiSelectorTerms", [{ id: "ami-1" }, { id: "ami-2", tags: { a: "b" } }]],
  ["id form", "amiSelectorTerms", [{ id: "amazing" }]],
  ["term selects something", "amiSelectorTerms", [{}]],
  ["term selects something", "amiSelectorTerms", [{ owner: "self" }]],
  ["at least one term", "amiSelectorTerms", []],
  ["at most 30 terms", "amiSelectorTerms", many(31, { id: "ami-1" })],
  ["no empty tag", "amiSelectorTerms", [{ tags: { a: "" } }]],
  ["no empty tag", "amiSelectorTerms", [{ tags: { "": "a" } }]],
  ["at most 20 tags", "amiSelectorTerms", [{ tags: tagsNumbered(21) }]],
  ["unknown field", "amiSelectorTerms", [{ alias: "al2023@v1", family: "AL2023" }]],
  ["family", "amiFamily", "Ubuntu"],
];

const BREAKS: readonly Break[] = [
  ["subnets: at least one term", "subnetSelectorTerms", []],
  ["subnets: at most 30 terms", "subnetSelectorTerms", many(31, { id: "subnet-1" })],
  ["subnets: id form", "subnetSelectorTerms", [{ id: "subnet1" }]],
  ["subnets: id or tags", "subnetSelectorTerms", [{ id: "subnet-1", tags: { a: "b" } }]],
  ["subnets: something", "subnetSelectorTerms", [{ id: "subnet-1" }, {}]],
  ["subnets: no empty tag", "subnetSelectorTerms", [{ tags: { a: "" } }]],
  ["subnets: at most 20 tags", "subnetSelectorTerms", [{ tags: tagsNumbered(21) }]],
  ["subnets: unknown field", "subnetSelectorTerms", [{ name: "a" }]],
  ["groups: at least one term", "securityGroupSelectorTerms", []],
  ["groups: id form", "securityGroupSelectorTerms", [{ id: "sg1" }]],
  ["groups: id or name", "securityGroupSelectorTerms", [{ id: "sg-1", name: "a" }]],
  ["groups: name or tags", "securityGroupSelectorTerms", [{ name: "a", tags: { a: "b" } }]],
  ["groups: something", "securityGroupSelectorTerms", [{ name: "a" }, {}]],
  ["groups: no empty tag", "securityGroupSelectorTerms", [{ tags: { "": "b" } }]],
  ["reservations: at least one term", "capacityReservationSelectorTerms", []],
  ["reservations: at most 30 terms", "capacityReservationSelectorTerms", many(31, { id: "cr-1" })],
  ["reservations: id form", "capacityReservationSelectorTerms", [{ id: "xcr-1" }]],
  ["reservations: id alone", "capacityReservationSelectorTerms", [{ id: "cr-1", ownerID: "111122223333" }]],
  ["reservations: no empty tag", "capacityReservationSelectorTerms", [{ tags: { a: "" } }]],
  ["reservations: something", "capacityReservationSelectorTerms", [{ ownerID: "111122223333" }]],
  ["reservations: owner", "capacityReservationSelectorTerms", [{ tags: {}, ownerID: "11112222333" }]],
  ["reservations: criteria", "capacityReservationSelectorTerms", [{ instanceMatchCriteria: "closed" }]],
  ["placement group: one", "placementGroupSelector", {}],
  ["placement group: not both", "placementGroupSelector", { id: "pg-1", name: "a" }],
  ["placement group: id form", "placementGroupSelector", { id: "pg1" }],
  ["placement group: name", "placementGroupSelector", { name: "" }],
  ["at most 50 devices", "blockDeviceMappings", many(51, {})],
  ["one root volume", "blockDeviceMappings", [{ rootVolume: true }, { rootVolume: true }]],
  ["volume: size or snapshot", "blockDeviceMappings", [{ ebs: { encrypted: true } }]],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "0Gi" })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "59001Gi" })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "64001G" })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "59Ti" })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "18Ti" })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "65T" })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "20" })],
  ["volume: size is text", "blockDeviceMappings", vol({ volumeSize: 20 })],
  ["volume: size", "blockDeviceMappings", vol({ volumeSize: "1.5Gi" })],
  ["volume: type", "blockDeviceMappings", vol({ volumeType: "gp4" })],
  ["volume: rate needs snapshot", "blockDeviceMappings", vol({ volumeInitializationRate: 100 })],
  [
    "volume: rate needs snapshot",
    "blockDeviceMappings",
    vol({ volumeInitializationRate: 100, snapshotID: "" }),
  ],
  ["volume: rate bounds", "blockDeviceMappings", vol({ volumeInitializationRate: 99, snapshotID: "snap-1" })],
  [
    "volume: rate bounds",
    "blockDeviceMappings",
    vol({ volumeInitializationRate: 301, snapshotID: "snap-1" }),
  ],
  ["volume: flag", "blockDeviceMappings", vol({ encrypted: "true" })],
  ["volume: iops", "blockDeviceMappings", vol({ iops: 3000.5 })],
  ["metadata: hops", "metadataOptions", { httpPutResponseHopLimit: 0 }],
  ["metadata: hops", "metadataOptions", { httpPutResponseHopLimit: 65 }],
  ["metadata: tokens", "metadataOptions", { httpTokens: "disabled" }],
  ["metadata: endpoint", "metadataOptions", { httpEndpoint: true }],
  ["metadata: unknown field", "metadataOptions", { instanceMetadataTags: "enabled" }],
  ["kubelet: signal", "kubelet", { evictionHard: { "disk.available": "5%" } }],
  [
    "kubelet: soft signal",
    "kubelet",
    { evictionSoft: { "disk.available": "5%" }, evictionSoftGracePeriod: { "disk.available": "1m" } },
  ],
  ["kubelet: threshold", "kubelet", { evictionHard: { "memory.available": "101%" } }],
  ["kubelet: threshold", "kubelet", { evictionHard: { "memory.available": "5.555%" } }],
  ["kubelet: soft needs grace", "kubelet", { evictionSoft: { "memory.available": "5%" } }],
  ["kubelet: grace needs soft", "kubelet", { evictionSoftGracePeriod: { "memory.available": "1m" } }],
  [
    "kubelet: soft and grace match",
    "kubelet",
    { evictionSoft: { "memory.available": "5%" }, evictionSoftGracePeriod: { "pid.available": "1m" } },
  ],
  ["kubelet: high above low", "kubelet", { imageGCHighThresholdPercent: 50, imageGCLowThresholdPercent: 50 }],
  ["kubelet: percent", "kubelet", { imageGCHighThresholdPercent: 101 }],
  ["kubelet: percent", "kubelet", { imageGCLowThresholdPercent: -1 }],
  ["kubelet: reservable", "kubelet", { kubeReserved: { disk: "1Gi" } }],
  ["kubelet: reservable", "kubelet", { systemReserved: { disk: "1Gi" } }],
  ["kubelet: not negative", "kubelet", { systemReserved: { cpu: "-100m" } }],
  ["kubelet: not negative", "kubelet", { kubeReserved: { memory: "-1Gi" } }],
  ["kubelet: reserved is text", "kubelet", { kubeReserved: { cpu: 1 } }],
  ["kubelet: maxPods", "kubelet", { maxPods: -1 }],
  ["kubelet: podsPerCore", "kubelet", { podsPerCore: 1.5 }],
  ["interfaces: primary", "networkInterfaces", [nic(0, 1, "interface")]],
  ["interfaces: primary", "networkInterfaces", [nic(0, 0, "efa-only")]],
  ["interfaces: unique", "networkInterfaces", [PRIMARY, PRIMARY]],
  ["interfaces: one EFA", "networkInterfaces", [PRIMARY, nic(1, 0, "efa-only"), nic(1, 1, "efa-only")]],
  ["interfaces: type", "networkInterfaces", [PRIMARY, nic(1, 0, "efa")]],
  ["interfaces: index", "networkInterfaces", [PRIMARY, nic(-1, 0, "interface")]],
  ["interfaces: fields", "networkInterfaces", [PRIMARY, { networkCardIndex: 1 }]],
  [
    "interfaces: at most 150",
    "networkInterfaces",
    many(151, 0).map((_, index) => nic(0, index, "interface")),
  ],
  ["tracking: something", "connectionTracking", {}],
  ["tracking: bounds", "connectionTracking", { tcpEstablishedTimeout: 59 }],
  ["tracking: bounds", "connectionTracking", { tcpEstablishedTimeout: 432_001 }],
  ["tracking: bounds", "connectionTracking", { udpStreamTimeout: 181 }],
  ["tracking: bounds", "connectionTracking", { udpTimeout: 29 }],
  ["cpu", "cpuOptions", { nestedVirtualization: "on" }],
  ["cpu: unknown field", "cpuOptions", { coreCount: 2 }],
  ["instance store", "instanceStorePolicy", "RAID1"],
  ["prefixes", "ipPrefixCount", -1],
  ["flag", "detailedMonitoring", "yes"],
  ["flag", "associatePublicIPAddress", 1],
  ["text", "userData", ["#!/bin/sh"]],
  ["text", "context", 5],
  ["tags are text", "tags", { cost: 5 }],
  ["no empty tag", "tags", { "": "a" }],
  ["reserved tag", "tags", { "eks:eks-cluster-name": "a" }],
  ["reserved tag", "tags", { "kubernetes.io/cluster/a": "owned" }],
  ["reserved tag", "tags", { "karpenter.sh/nodepool": "a" }],
  ["reserved tag", "tags", { "karpenter.sh/nodeclaim": "a" }],
  ["reserved tag", "tags", { "karpenter.k8s.aws/ec2nodeclass": "a" }],
  ["unknown field", "subnetSelector", { a: "b" }],
];

const FAMILY_BREAKS: readonly Break[] = [
  ["family of the alias", "amiFamily", "AL2"],
  ["family of the alias", "amiFamily", "Bottlerocket"],
];

const OTHER_FAMILY_BREAKS: readonly Break[] = [
  ["alias of the family", "amiSelectorTerms", [{ alias: "al2@v1" }]],
  ["alias of the family", "amiSelectorTerms", [{ alias: "bottlerocket@v1" }]],
  ["alias of the family", "amiSelectorTerms", [{ alias: "windows2019@latest" }]],
  ["alias of the family", "amiSelectorTerms", [{ alias: "windows2022@latest" }]],
  ["alias of the family", "amiSelectorTerms", [{ alias: "windows2025@latest" }]],
];

const CUSTOM_BREAKS: readonly Break[] = [["family beside an id", "amiFamily"]];

const ROLE_BREAKS: readonly Break[] = [
  ["role or profile", "instanceProfile", "a"],
  ["role", "role", ""],
];

const PROFILE_BREAKS: readonly Break[] = [["profile", "instanceProfile", ""]];

const FAMILY = { amiFamily: "AL2023", amiSelectorTerms: [{ alias: "al2023@v1" }] };
const ALIAS = { amiFamily: "Custom", amiSelectorTerms: [{ alias: "al2023@v1" }] };
const ID = { amiFamily: "Custom", amiSelectorTerms: [{ id: "ami-1" }] };

const PLAIN = {
  ...ALIAS,
  role: "node",
  subnetSelectorTerms: [{ id: "subnet-1" }],
  securityGroupSelectorTerms: [{ id: "sg-1" }],
};

/** The plainest EC2NodeClass, broken in every way that is known here. */
export const everyBrokenNodeClass = [
  ...eachBroken(PLAIN, [...BREAKS, ...AMI_BREAKS, ...FAMILY_BREAKS, ...ROLE_BREAKS]),
  ...eachBroken({ ...PLAIN, ...FAMILY }, OTHER_FAMILY_BREAKS),
  ...eachBroken({ ...PLAIN, ...ID }, CUSTOM_BREAKS),
  ...eachBroken(withProfile(PLAIN), PROFILE_BREAKS),
];

/** Specs of EC2NodeClasses that the API server refuses, each for one reason. */
export const brokenNodeClassSpecs = fc.oneof(
  { weight: BREAKS.length, arbitrary: brokenBy(nodeClassSpecs, BREAKS) },
  {
    weight: AMI_BREAKS.length,
    arbitrary: brokenBy(nodeClassSpecs.map(havingAll(ALIAS)), [...AMI_BREAKS, ...FAMILY_BREAKS]),
  },
  { weight: 5, arbitrary: brokenBy(nodeClassSpecs.map(havingAll(FAMILY)), OTHER_FAMILY_BREAKS) },
  { weight: 3, arbitrary: brokenBy(nodeClassSpecs.map(havingAll(ID)), CUSTOM_BREAKS) },
  { weight: 6, arbitrary: brokenBy(nodeClassSpecs.map(withRole), ROLE_BREAKS) },
  { weight: 3, arbitrary: brokenBy(nodeClassSpecs.map(withProfile), PROFILE_BREAKS) },
);

function havingAll(fields: object) {
  return (spec: object) => ({ ...spec, ...fields });
}

function withRole({ instanceProfile: _, ...spec }: { readonly instanceProfile?: string }) {
  return { ...spec, role: "node" };
}

function withProfile({ role: _, ...spec }: { readonly role?: string }) {
  return { ...spec, instanceProfile: "node" };
}
