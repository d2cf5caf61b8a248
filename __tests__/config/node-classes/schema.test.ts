import * as fc from "fast-check";
import { nodeClassEntrySchema, nodeClassesSchema } from "../../../config/node-classes/schema";
import { nodeClassSpec } from "../../../config/node-classes/spec";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { brokenNodeClassSpecs, everyBrokenNodeClass } from "../../support/broken-node-classes";
import { entryProblems } from "../../support/entry-problems";
import { nodeClassSpecs, shortNodeClasses } from "../../support/node-class-arbitrary";
import { fieldsOf, problemsOf } from "../../support/schema-paths";

const defaults = { clusterName: "shop", nodeRoleName: "node" };

// Fields of karpenter.k8s.aws_ec2nodeclasses.yaml at 1.14.1, and enclaveOptions of 1.15.
const CRD_FIELDS = `
amiFamily amiSelectorTerms amiSelectorTerms[].alias amiSelectorTerms[].id amiSelectorTerms[].name
amiSelectorTerms[].owner amiSelectorTerms[].ssmParameter amiSelectorTerms[].tags associatePublicIPAddress
blockDeviceMappings blockDeviceMappings[].deviceName blockDeviceMappings[].ebs
blockDeviceMappings[].ebs.deleteOnTermination blockDeviceMappings[].ebs.encrypted blockDeviceMappings[].ebs.iops
blockDeviceMappings[].ebs.kmsKeyID blockDeviceMappings[].ebs.snapshotID blockDeviceMappings[].ebs.throughput
blockDeviceMappings[].ebs.volumeInitializationRate blockDeviceMappings[].ebs.volumeSize
blockDeviceMappings[].ebs.volumeType blockDeviceMappings[].rootVolume capacityReservationSelectorTerms
capacityReservationSelectorTerms[].id capacityReservationSelectorTerms[].instanceMatchCriteria
capacityReservationSelectorTerms[].ownerID capacityReservationSelectorTerms[].tags connectionTracking
connectionTracking.tcpEstablishedTimeout connectionTracking.udpStreamTimeout connectionTracking.udpTimeout context
cpuOptions cpuOptions.nestedVirtualization detailedMonitoring enclaveOptions enclaveOptions.enabled instanceProfile instanceStorePolicy ipPrefixCount kubelet
kubelet.clusterDNS kubelet.cpuCFSQuota kubelet.evictionHard kubelet.evictionMaxPodGracePeriod kubelet.evictionSoft
kubelet.evictionSoftGracePeriod kubelet.imageGCHighThresholdPercent kubelet.imageGCLowThresholdPercent
kubelet.kubeReserved kubelet.maxPods kubelet.podsPerCore kubelet.systemReserved metadataOptions
metadataOptions.httpEndpoint metadataOptions.httpProtocolIPv6 metadataOptions.httpPutResponseHopLimit
metadataOptions.httpTokens networkInterfaces networkInterfaces[].deviceIndex networkInterfaces[].interfaceType
networkInterfaces[].networkCardIndex placementGroupSelector placementGroupSelector.id placementGroupSelector.name role
securityGroupSelectorTerms securityGroupSelectorTerms[].id securityGroupSelectorTerms[].name
securityGroupSelectorTerms[].tags subnetSelectorTerms subnetSelectorTerms[].id subnetSelectorTerms[].tags tags userData`;

const isUserData = (path: string) => /^(bottlerocket|nodeConfig)\./.test(path);

describe("nodeClassEntrySchema", () => {
  test("takes every field of the CRD, the short forms, and nothing else", () => {
    const fields = [
      ...CRD_FIELDS.trim().split(/\s+/),
      "ami",
      "defaults",
      "volumeSize",
      "bottlerocket",
      "nodeConfig",
      ...["metadata", "metadata.labels", "metadata.annotations"],
    ];
    const paths = fieldsOf(nodeClassEntrySchema).map(({ path }) => path);
    expect(paths.filter((path) => !isUserData(path)).sort()).toEqual(fields.sort());
  });

  test("describes every field", () => {
    // Of Bottlerocket's own settings the sections are enough: its documentation describes them.
    const own = fieldsOf(nodeClassEntrySchema).filter(({ path }) => !/^bottlerocket\.[^.]+\./.test(path));
    expect(own.filter(({ description }) => !description)).toEqual([]);
  });

  test("takes any valid spec, and gives each of its fields on unchanged", () => {
    fc.assert(
      fc.property(nodeClassSpecs, (spec) => {
        expect(entryProblems("EC2NodeClass", spec)).toEqual([]);
        expect(nodeClassSpec(spec, defaults)).toMatchObject(spec);
      }),
    );
  });

  test("takes short forms beside any other field", () => {
    fc.assert(
      fc.property(shortNodeClasses, (entry) => {
        expect(entryProblems("EC2NodeClass", entry)).toEqual([]);
        expect(entryProblems("EC2NodeClass", nodeClassSpec(entry, defaults))).toEqual([]);
      }),
    );
  });

  test.each(everyBrokenNodeClass)("refuses what the API server refuses: $rule", ({ spec }) => {
    const problems = entryProblems("EC2NodeClass", spec);
    expect(problems).not.toEqual([]);
    for (const problem of problems)
      expect(problem).toMatch(/: ((expected|needs|conflicts with) .|Unrecognized key)/);
  });

  test("refuses it whatever else is set", () => {
    fc.assert(
      fc.property(brokenNodeClassSpecs, ({ spec }) => {
        expect(entryProblems("EC2NodeClass", spec)).not.toEqual([]);
      }),
    );
  });

  test.each([
    [
      "an alias without a version",
      { ami: "al2023" },
      `ami: expected family@version such as al2023@${DEFAULT_VERSIONS.al2023} or bottlerocket@${DEFAULT_VERSIONS.bottlerocket}; families are al2, al2023 and bottlerocket, and with @latest only windows2019, windows2022 and windows2025`,
    ],
    [
      "a size without a unit",
      { volumeSize: 50 },
      "volumeSize: expected a size such as 50Gi, up to 59000Gi, 64000G, 58Ti or 64T, without a fraction",
    ],
    [
      "two ways to choose the AMI",
      { ami: "al2023@v1", amiSelectorTerms: [{ alias: "al2023@v1" }] },
      "ami: conflicts with amiSelectorTerms, which says all about the AMI; remove ami",
    ],
    [
      "two ways to choose volumes",
      { volumeSize: "50Gi", blockDeviceMappings: [] },
      "volumeSize: conflicts with blockDeviceMappings, which says all about the volumes; remove volumeSize",
    ],
    [
      "two identities",
      { role: "a", instanceProfile: "b" },
      "instanceProfile: conflicts with role; keep the one that infra does not make for you",
    ],
    [
      "a family that is not the alias's",
      { ami: "bottlerocket@v1", amiFamily: "AL2023" },
      "amiFamily: expected Bottlerocket or Custom with this alias; write one of them, or remove the line",
    ],
    [
      "an id without a family",
      { amiSelectorTerms: [{ id: "ami-1" }] },
      "amiSelectorTerms: needs amiFamily, which only an alias tells by itself",
    ],
    [
      "a family without an AMI",
      { amiFamily: "Windows2022" },
      "amiFamily: needs ami or amiSelectorTerms; this family has no default AMI",
    ],
    [
      "a size for unknown devices",
      { amiFamily: "Custom", amiSelectorTerms: [{ id: "ami-1" }], volumeSize: "50Gi" },
      "volumeSize: conflicts with amiFamily: Custom, whose devices are known to you alone; write blockDeviceMappings instead",
    ],
    [
      "a tag of Karpenter's own",
      { tags: { "kubernetes.io/cluster/shop": "owned" } },
      "tags.kubernetes.io/cluster/shop: conflicts with a tag that Karpenter sets itself; remove it",
    ],
    [
      "a grace period in days",
      {
        kubelet: {
          evictionSoft: { "pid.available": "5%" },
          evictionSoftGracePeriod: { "pid.available": "1d" },
        },
      },
      "kubelet.evictionSoftGracePeriod.pid.available: expected a duration such as 90s or 2m; a day is 24h",
    ],
  ])("tells %s", (_, entry, problem) => {
    expect(entryProblems("EC2NodeClass", entry)).toEqual([problem]);
  });

  // What the API server lets pass and Karpenter's controller cannot read.
  test.each([
    ["a unit without a number", { volumeSize: "Ti" }],
    ["more than 32 bits", { kubelet: { maxPods: 2 ** 31 } }],
  ])("refuses %s", (_, entry) => {
    expect(entryProblems("EC2NodeClass", entry)).toHaveLength(1);
  });

  test("takes a list of selectors in which one term is right, as the CRD's rule has it", () => {
    const mixed = { id: "subnet-1", tags: { a: "b" } };
    expect(entryProblems("EC2NodeClass", { subnetSelectorTerms: [mixed, { id: "subnet-2" }] })).toEqual([]);
    expect(entryProblems("EC2NodeClass", { subnetSelectorTerms: [mixed, mixed] })).toEqual([
      "subnetSelectorTerms.0: expected id alone in its term; make a second term for the rest",
      "subnetSelectorTerms.1: expected id alone in its term; make a second term for the rest",
    ]);
  });

  test("tells every problem of an entry at once", () => {
    const entry = {
      ami: "al2023",
      role: "",
      volumeSize: 5,
      subnetSelectorTerms: "a",
      instanceProfile: "b",
      kubelet: { maxPods: -1 },
    };
    expect(entryProblems("EC2NodeClass", entry).map((problem) => problem.split(":")[0])).toEqual([
      "ami",
      "instanceProfile",
      "kubelet.maxPods",
      "role",
      "subnetSelectorTerms",
      "volumeSize",
    ]);
  });
});

describe("nodeClassesSchema", () => {
  test("is one class named default where the file has none", () => {
    expect(nodeClassesSchema.parse(undefined)).toEqual({ default: {} });
  });

  test("refuses a name that Kubernetes or a label would", () => {
    expect(problemsOf(nodeClassesSchema, { Default: {} })).toEqual([
      "Default: expected a name of at most 63 lower-case letters, digits and hyphens",
    ]);
  });
});
