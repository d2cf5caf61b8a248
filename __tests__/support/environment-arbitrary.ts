import fc from "fast-check";

const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(model, { requiredKeys: [] });

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
const label = fc.stringMatching(/^[a-z]{1,10}$/);

const zones = fc.oneof(
  fc.integer({ min: 2, max: 6 }),
  fc
    .uniqueArray(fc.constantFrom("a", "b", "c", "d"), { minLength: 2 })
    .map((letters) => letters.map((letter) => `eu-west-1${letter}`)),
);

const systemNodeGroup = fc
  .tuple(
    fc.constantFrom(
      { amiType: "AL2023_x86_64_STANDARD", instanceTypes: ["m7i.large", "m6i.large"] },
      { amiType: "BOTTLEROCKET_ARM_64", instanceTypes: ["t4g.medium"] },
    ),
    fc.integer({ min: 2, max: 4 }),
    optional({
      volumeSize: fc.integer({ min: 20, max: 500 }),
      labels: fc.dictionary(label, label, { minKeys: 1, maxKeys: 3 }),
      taint: fc.record({
        key: label,
        value: label,
        effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
      }),
    }),
  )
  .map(([kind, size, rest]) => ({ ...kind, minSize: 2, desiredSize: size, maxSize: size + 1, ...rest }));

const nodePool = optional({
  architectures: fc.constantFrom(["amd64"], ["arm64"], ["amd64", "arm64"]),
  capacityTypes: fc.constantFrom(["spot"], ["on-demand"], ["spot", "on-demand"]),
  weight: fc.integer({ min: 1, max: 100 }),
  minCpu: fc.integer({ min: 1, max: 16 }),
  labels: fc.dictionary(label, label, { maxKeys: 2 }),
  expireAfter: fc.constantFrom("Never", "24h", "720h"),
});

const subnets = (digit: string) => ["1", "2", "3"].map((last) => `subnet-0123456${digit}${last}`);

const eitherNetwork = {
  vpnCidrs: fc.constantFrom([], ["100.64.0.0/16", "203.0.113.0/24"]),
  endpoints: fc.constantFrom("private", [], ["s3", "ecr.api"], ["private", "logs"]),
  flowLogs: fc.constantFrom({}, { traffic: "REJECT", retentionDays: 7 }),
};

const network = fc.oneof(
  optional({
    cidr: fc.constantFrom("10.0.0.0/16", "172.20.0.0/18", "192.168.0.0/20"),
    zones,
    nat: fc.constantFrom("one", "per-zone", "none"),
    ...eitherNetwork,
  }),
  fc
    .tuple(
      optional({
        publicSubnetIds: fc.constant(subnets("b")),
        controlPlaneSubnetIds: fc.constant(subnets("c")),
        tagSubnets: fc.boolean(),
      }),
      optional(eitherNetwork),
    )
    .map(([existing, either]) => ({
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        privateSubnetIds: subnets("a"),
        routeTableIds: ["rtb-0123456a"],
        ...existing,
      },
      ...either,
    })),
);

const arn = name.map((role) => `arn:aws:iam::111122223333:role/${role}`);

const access = fc.dictionary(
  name,
  fc.oneof(
    fc.record({ user: name, groups: fc.constant(["readers"]) }),
    fc.record({
      principal: name.map((role) => `arn:aws:iam::444455556666:role/${role}`),
      policies: fc.constantFrom(
        [{ name: "AmazonEKSViewPolicy" }],
        [{ name: "AmazonEKSEditPolicy", namespaces: ["a", "b-*"] }, { name: "AmazonEKSViewPolicy" }],
      ),
    }),
  ),
  { maxKeys: 1 },
);

const addons = optional({
  coredns: fc.constant({ version: "v1.12.1-eksbuild.2" }),
  "aws-ebs-csi-driver": optional({ storageClass: fc.boolean() }),
  "metrics-server": fc.constant({}),
  adot: fc.constant({ podIdentity: { serviceAccount: "adot", policies: ["CloudWatchAgentServerPolicy"] } }),
});

/** Settings of an environment that a careful person could write. */
export const environmentSettings = optional({
  state: fc.constantFrom(
    { backend: "local" },
    { backend: "s3", bucket: "my-states" },
    {
      backend: "s3",
      bucket: "my-states",
      key: "{environment}/{part}.tfstate",
      assumeRole: { arn: "arn:aws:iam::111122223333:role/states" },
      reader: { profile: "reader" },
    },
    { backend: "cloud", organization: "acme" },
    { backend: "cloud", organization: "acme", project: "platform", workspaces: { tags: ["eks"] } },
  ),
  network,
  cluster: optional({
    name: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/),
    version: fc.constantFrom("1.33", "1.34", "1.35"),
    supportType: fc.constantFrom("STANDARD", "EXTENDED"),
    endpoint: optional({ public: fc.boolean(), publicCidrs: fc.constant(["203.0.113.0/24"]) }),
    logging: optional({
      types: fc.constantFrom([], ["audit"], ["api", "scheduler"]),
      retentionDays: fc.constantFrom(1, 365),
    }),
    encryption: optional({ kmsKeyArn: fc.constant("arn:aws:kms:eu-west-1:111122223333:key/0a1b") }),
    admins: fc.uniqueArray(arn, { maxLength: 3 }),
    access,
    addons,
    authentication: fc.constantFrom("exec", "token"),
  }),
  systemNodeGroup,
  karpenter: optional({
    version: fc.constantFrom("1.13.1", "1.14.1"),
    namespace: fc.constantFrom("kube-system", "karpenter"),
    serviceAccount: name,
    replicas: fc.integer({ min: 1, max: 2 }),
    logLevel: fc.constantFrom("debug", "info", "error"),
    identity: fc.constantFrom("podIdentity", "irsa"),
    nodeRole: fc.constantFrom("own", "shared", { name: "team-nodes" }),
    nodeIdentity: fc.constantFrom("role", "instanceProfile"),
    batching: optional({ maxDuration: fc.constant("30s"), idleDuration: fc.constant("5s") }),
    featureGates: optional({ nodeRepair: fc.boolean(), staticCapacity: fc.boolean() }),
    metrics: fc.constant({ serviceMonitor: true, labels: { release: "prometheus" } }),
  }),
  interruption: fc.oneof(
    optional({ queue: fc.boolean() }),
    fc.constant({ notifications: { emails: ["ops@example.com"], events: ["rebalance"] } }),
  ),
  spot: fc.record({ serviceLinkedRole: fc.constantFrom("exists", "create") }),
  nodePools: fc.dictionary(name, nodePool, { minKeys: 1, maxKeys: 3 }),
  loadBalancerController: optional({
    enabled: fc.boolean(),
    identity: fc.constantFrom("podIdentity", "irsa"),
    replicas: fc.integer({ min: 1, max: 3 }),
    chart: fc.constantFrom({ repository: "oci://registry.example.com/charts" }),
    securityGroup: fc.constant({ inboundCidrs: ["203.0.113.0/24"] }),
  }),
  samples: optional({ helloArm64: fc.boolean(), inflate: fc.boolean(), scaleOut: fc.boolean() }),
  drain: optional({
    runner: fc.constantFrom("local", "in-cluster", "none"),
    deadline: fc.constantFrom("5m", "1h"),
  }),
  guard: fc.constantFrom("local", "none"),
});
