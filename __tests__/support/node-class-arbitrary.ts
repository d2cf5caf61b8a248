import * as fc from "fast-check";

const hex = fc.string({
  unit: fc.constantFrom(..."0123456789abcdef".split("")),
  minLength: 1,
  maxLength: 17,
});
const id = (prefix: string) => hex.map((digits) => `${prefix}-${digits}`);
const plain = fc.string({ minLength: 1, maxLength: 20 });
const text = fc.string({ maxLength: 30 });
const selectorTags = fc.dictionary(plain, fc.oneof(plain, fc.constant("*")), { maxKeys: 3 });
const onOff = fc.constantFrom("enabled", "disabled");
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });
const from = (min: number, max: number) => fc.oneof(fc.constantFrom(min, max), fc.integer({ min, max }));

const FAMILIES = {
  AL2: fc.constantFrom("al2@latest", "al2@v20240807"),
  AL2023: fc.constantFrom("al2023@v20260903", "al2023@latest", "al2023@a@b"),
  Bottlerocket: fc.constantFrom("bottlerocket@v1.65.0", "bottlerocket@1.20.4"),
  Windows2019: fc.constant("windows2019@latest"),
  Windows2022: fc.constant("windows2022@latest"),
  Windows2025: fc.constant("windows2025@latest"),
};

const amiTerm = fc.oneof(
  fc.record({ id: id("ami") }),
  fc.record({ id: id("ami"), ssmParameter: fc.constantFrom("golden", "/golden/ami:3") }),
  fc.record(
    { name: text, owner: fc.constantFrom("self", "amazon", "111122223333") },
    { requiredKeys: ["name"] },
  ),
  fc.record({ ssmParameter: fc.constant("/golden/ami") }),
  fc.record({ tags: selectorTags, owner: text }, { requiredKeys: ["tags"] }),
);

const ami = fc.oneof(
  fc.constantFrom(...(Object.keys(FAMILIES) as (keyof typeof FAMILIES)[])).chain((family) =>
    fc.record(
      {
        amiSelectorTerms: FAMILIES[family].map((alias) => [{ alias }]),
        amiFamily: fc.constantFrom(family, "Custom"),
      },
      { requiredKeys: ["amiSelectorTerms"] },
    ),
  ),
  fc.record({
    amiSelectorTerms: fc.array(amiTerm, { minLength: 1, maxLength: 4 }),
    amiFamily: fc.constantFrom(...Object.keys(FAMILIES), "Custom"),
  }),
);

const subnetTerm = fc.oneof(fc.record({ id: id("subnet") }), fc.record({ tags: selectorTags }));
const groupTerm = fc.oneof(
  fc.record({ id: id("sg") }),
  fc.record({ name: text }),
  fc.record({ tags: selectorTags }),
);
const reservationTerm = fc.oneof(
  fc.record({ id: id("cr") }),
  fc.record(
    {
      tags: selectorTags,
      ownerID: fc.constantFrom("111122223333", "000000000000"),
      instanceMatchCriteria: fc.constantFrom("open", "targeted"),
    },
    { requiredKeys: ["tags"] },
  ),
  fc.record({ instanceMatchCriteria: fc.constantFrom("open", "targeted") }),
);

/** Names as IAM has them, few enough for one policy to hold all. */
const iamName = fc.constantFrom("nodes", "team_a.nodes", "A+b=c,d@e-f");
const identity = fc.oneof(fc.record({ role: iamName }), fc.record({ instanceProfile: iamName }));

const volumeSize = fc.oneof(
  from(1, 59_000).map((size) => `${size}Gi`),
  from(1, 64_000).map((size) => `${size}G`),
  from(1, 7).map((size) => `${size}Ti`),
  from(50, 57).map((size) => `${size}Ti`),
  from(1, 64).map((size) => `${size}T`),
  fc.constant("58Ti"),
);
const ebs = fc.oneof(
  fc.record(
    {
      volumeSize,
      volumeType: fc.constantFrom("standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"),
      encrypted: fc.boolean(),
      deleteOnTermination: fc.boolean(),
      iops: fc.integer({ min: -1, max: 64_000 }),
      throughput: fc.nat(1000),
      kmsKeyID: fc.constantFrom(
        "alias/volumes",
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      ),
    },
    { requiredKeys: ["volumeSize"] },
  ),
  fc.record(
    { snapshotID: id("snap"), volumeInitializationRate: from(100, 300), volumeSize },
    { requiredKeys: ["snapshotID"] },
  ),
);
const blockDeviceMappings = fc
  .array(
    some<any>({ deviceName: fc.constantFrom("/dev/xvda", "/dev/xvdb"), ebs, rootVolume: fc.constant(false) }),
    {
      maxLength: 4,
    },
  )
  .chain((mappings) =>
    fc
      .boolean()
      .map((root) => (root ? [...mappings, { deviceName: "/dev/xvdz", rootVolume: true }] : mappings)),
  );

const signal = fc.constantFrom(
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "pid.available",
);
const threshold = fc.constantFrom("5%", "99.99%", "100%", "100.00%", "0%", "500Mi", "1.5", "", "1e3", "-1");
const reservable = fc.constantFrom("cpu", "memory", "ephemeral-storage", "pid");
const reserved = fc.dictionary(reservable, fc.constantFrom("100m", "1", "300Mi", "+1", ".5", "1e3"));
const kubelet = fc
  .tuple(
    some<any>({
      clusterDNS: fc.array(text, { maxLength: 2 }),
      cpuCFSQuota: fc.boolean(),
      evictionHard: fc.dictionary(signal, threshold),
      evictionMaxPodGracePeriod: from(-1, 600),
      imageGCHighThresholdPercent: from(51, 100),
      imageGCLowThresholdPercent: from(0, 50),
      kubeReserved: reserved,
      maxPods: from(0, 250),
      podsPerCore: from(0, 50),
      systemReserved: reserved,
    }),
    fc.option(fc.dictionary(signal, fc.tuple(threshold, fc.constantFrom("90s", "2m", "1h30m", "1.5h"))), {
      nil: undefined,
    }),
  )
  .map(([settings, soft]) => {
    if (!soft) return settings;
    const side = (index: 0 | 1) =>
      Object.fromEntries(Object.entries(soft).map(([key, pair]) => [key, pair[index]]));
    return { ...settings, evictionSoft: side(0), evictionSoftGracePeriod: side(1) };
  });

const networkInterfaces = fc
  .uniqueArray(fc.tuple(from(0, 3), from(0, 3)), { selector: String, maxLength: 5 })
  .map((pairs) => {
    const primary = { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" };
    const cards = new Set<number>();
    const others = pairs
      .filter(([card, device]) => card !== 0 || device !== 0)
      .map(([networkCardIndex, deviceIndex]) => {
        const interfaceType = cards.has(networkCardIndex) ? "interface" : "efa-only";
        cards.add(networkCardIndex);
        return { networkCardIndex, deviceIndex, interfaceType };
      });
    return [primary, ...others];
  });

const connectionTracking = fc.oneof(
  fc.record(
    { tcpEstablishedTimeout: from(60, 432_000), udpStreamTimeout: from(60, 180), udpTimeout: from(30, 60) },
    { requiredKeys: ["udpTimeout"] },
  ),
  fc.record({ tcpEstablishedTimeout: from(60, 432_000) }),
);

const optional = some<any>({
  associatePublicIPAddress: fc.boolean(),
  blockDeviceMappings,
  capacityReservationSelectorTerms: fc.array(reservationTerm, { minLength: 1, maxLength: 3 }),
  connectionTracking,
  context: text,
  cpuOptions: some<any>({ nestedVirtualization: onOff }),
  detailedMonitoring: fc.boolean(),
  instanceStorePolicy: fc.constant("RAID0"),
  ipPrefixCount: from(0, 16),
  kubelet,
  metadataOptions: some<any>({
    httpEndpoint: onOff,
    httpProtocolIPv6: onOff,
    httpPutResponseHopLimit: from(1, 64),
    httpTokens: fc.constantFrom("required", "optional"),
  }),
  networkInterfaces,
  placementGroupSelector: fc.oneof(fc.record({ id: id("pg") }), fc.record({ name: plain })),
  tags: fc.dictionary(plain, text, { maxKeys: 3 }),
  userData: text,
});

/** Specs of EC2NodeClasses that the API server takes, with every field of the CRD. */
export const nodeClassSpecs: fc.Arbitrary<any> = fc
  .tuple(
    ami,
    identity,
    fc.record({
      subnetSelectorTerms: fc.array(subnetTerm, { minLength: 1, maxLength: 3 }),
      securityGroupSelectorTerms: fc.array(groupTerm, { minLength: 1, maxLength: 3 }),
    }),
    optional,
  )
  .map((parts) => Object.assign({}, ...parts));

/** An image, and the settings that its user data is written from. */
const images: fc.Arbitrary<any> = fc.oneof(
  fc.record(
    { ami: fc.constantFrom("al2023@v20260903", "bottlerocket@v1.65.0", "windows2022@latest") },
    { requiredKeys: [] },
  ),
  fc.record({ ami: fc.constant("bottlerocket@v1.65.0"), bottlerocket: fc.record({ motd: plain }) }),
  fc.record({
    ami: fc.constant("al2023@v20260903"),
    nodeConfig: fc.record({ kubelet: fc.record({ flags: fc.array(plain, { maxLength: 2 }) }) }),
  }),
);

/** Entries of `nodeClasses` in short forms, with what else is optional. */
export const shortNodeClasses: fc.Arbitrary<any> = fc
  .tuple(
    optional.map(({ blockDeviceMappings: _, ...fields }) => fields),
    fc.record({ volumeSize }, { requiredKeys: [] }),
    images,
  )
  .map(([{ userData, ...fields }, short, image]) => {
    const isWritten = "bottlerocket" in image || "nodeConfig" in image;
    return { ...fields, ...(isWritten || userData === undefined ? {} : { userData }), ...short, ...image };
  });
