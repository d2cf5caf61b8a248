import * as fc from "fast-check";

const labelChars = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789".split("");
const word = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...labelChars), minLength: min, maxLength: max });
const labelValue = fc.oneof(word(1, 12), word(63, 63), fc.constantFrom("", "a.b_c-d", "v1.2"));
const lowerWord = fc.string({ unit: fc.constantFrom(..."abcxyz019".split("")), minLength: 1, maxLength: 10 });
const domain = fc.oneof(
  lowerWord.map((name) => `${name}.example.com`),
  lowerWord.map((name) => `${name}.io`),
);
const qualifiedName = fc.oneof(
  word(1, 20),
  word(63, 63),
  fc.tuple(domain, word(1, 20)).map((parts) => parts.join("/")),
  fc.constantFrom("team", "example.com/a.b_c-d", "topology.kubernetes.io/zone-id", "kubernetes.io/role"),
);
const awsLabel = fc.constantFrom(
  "karpenter.sh/capacity-type",
  ...[
    "instance-category",
    "instance-family",
    "instance-cpu",
    "instance-tenancy",
    "placement-group-partition",
  ].map((name) => `karpenter.k8s.aws/${name}`),
  "karpenter.k8s.aws/ec2nodeclass",
  "karpenter.k8s.aws/capacity-reservation-interruptible",
);
const labelKey = fc.oneof({ weight: 3, arbitrary: qualifiedName }, { weight: 1, arbitrary: awsLabel });
const duration = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 9999 }), fc.constantFrom("s", "m", "h")).map((parts) => parts.join("")),
  fc.constantFrom("1h30m", "720h0m0s", "0s", "10s5m"),
);
const durationOrNever = fc.oneof(duration, fc.constant("Never"));
const quantity = fc.oneof(
  fc.integer({ min: -5, max: 100_000 }),
  fc.constantFrom("1", "1.5", "500m", "100Gi", "1e3", "1E6", ".5", "5.", "-1", "+1k", "10Ei"),
);

const wholeNumber = fc.oneof(fc.nat(1000).map(String), fc.constantFrom("0", "007", "9223372036854775807"));
const minValues = fc.option(fc.integer({ min: 1, max: 50 }), { nil: undefined });
const requirement = fc.oneof(
  fc
    .tuple(labelKey, fc.array(labelValue, { minLength: 1, maxLength: 5 }), fc.boolean())
    .map(([key, values, all]) => ({
      key,
      operator: "In",
      values,
      ...(all ? { minValues: values.length } : {}),
    })),
  fc.record(
    {
      key: labelKey,
      operator: fc.constant("NotIn"),
      values: fc.array(labelValue, { maxLength: 3 }),
      minValues,
    },
    { requiredKeys: ["key", "operator"] },
  ),
  fc.record(
    {
      key: labelKey,
      operator: fc.constantFrom("Exists", "DoesNotExist"),
      values: fc.constant([]),
      minValues,
    },
    { requiredKeys: ["key", "operator"] },
  ),
  fc.record(
    {
      key: labelKey,
      operator: fc.constantFrom("Gt", "Lt", "Gte", "Lte"),
      values: wholeNumber.map((number) => [number]),
      minValues,
    },
    { requiredKeys: ["key", "operator", "values"] },
  ),
);

const taint = fc.record(
  {
    key: qualifiedName,
    value: qualifiedName,
    effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
    timeAdded: fc.constantFrom("2026-01-31T12:00:00Z", "2024-02-29T23:59:59.5+02:00"),
  },
  { requiredKeys: ["key", "effect"] },
);

const budget = fc
  .tuple(
    fc.record(
      {
        nodes: fc.oneof(
          fc.nat(100).map((share) => `${share}%`),
          fc.nat(500).map(String),
          fc.constantFrom("05%", "0", "100%"),
        ),
        reasons: fc.uniqueArray(fc.constantFrom("Underutilized", "Empty", "Drifted")),
      },
      { requiredKeys: [] },
    ),
    fc.option(
      fc.record({
        schedule: fc.constantFrom(
          "@daily",
          "@hourly",
          "@annually",
          "0 9 * * mon-fri",
          "*/5 0-6,22-23 1 JAN,jul 0",
          "0\t0 ? * 6",
        ),
        duration: fc.constantFrom("8h", "30m", "1h30m", "8h0s", "8h0m0s", "0h"),
      }),
      { nil: {} },
    ),
  )
  .map(([bounds, window]) => ({ ...bounds, ...window }));

const disruption = fc.record(
  {
    consolidateAfter: durationOrNever,
    consolidationPolicy: fc.constantFrom("WhenEmpty", "WhenEmptyOrUnderutilized", "Balanced"),
    budgets: fc.array(budget, { maxLength: 4 }),
  },
  { requiredKeys: ["consolidateAfter"] },
);

const metadata = fc.record(
  {
    labels: fc.dictionary(labelKey, labelValue, { maxKeys: 4 }),
    annotations: fc.dictionary(qualifiedName, fc.string({ maxLength: 30 }), { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);

const templateSpec = fc.record(
  {
    nodeClassRef: fc.record({
      group: fc.constantFrom("karpenter.k8s.aws", "example.com"),
      kind: fc.constantFrom("EC2NodeClass", "Other"),
      name: lowerWord,
    }),
    requirements: fc.oneof(
      { weight: 9, arbitrary: fc.array(requirement, { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(requirement, { minLength: 100, maxLength: 100 }) },
    ),
    taints: fc.array(taint, { maxLength: 3 }),
    startupTaints: fc.array(taint, { maxLength: 2 }),
    expireAfter: durationOrNever,
    terminationGracePeriod: duration,
  },
  { requiredKeys: ["nodeClassRef", "requirements"] },
);

const size = fc.oneof(
  fc.record(
    {
      limits: fc.dictionary(fc.constantFrom("cpu", "memory", "nodes", "nvidia.com/gpu"), quantity),
      weight: fc.constantFrom(1, 2, 50, 100),
    },
    { requiredKeys: [] },
  ),
  fc.record(
    { replicas: fc.constantFrom(0, 1, 1000), limits: fc.constantFrom({}, { nodes: 5 }, { nodes: "10" }) },
    { requiredKeys: ["replicas"] },
  ),
);

/** Specs of NodePools that the API server takes, with every field of the CRD. */
export const nodePoolSpecs: fc.Arbitrary<any> = fc
  .tuple(
    fc.record(
      { template: fc.record({ metadata, spec: templateSpec }, { requiredKeys: ["spec"] }), disruption },
      { requiredKeys: ["template"] },
    ),
    size,
  )
  .map(([spec, bounds]) => ({ ...spec, ...bounds }));

const names = (...all: string[]) => fc.subarray(all, { minLength: 1 });
const memory = fc
  .tuple(fc.integer({ min: 1, max: 64 }), fc.constantFrom("Gi", "Mi"))
  .map((parts) => parts.join(""));

/** Entries of `nodePools` in short forms that do not contradict each other. */
export const shortNodePools: fc.Arbitrary<any> = fc
  .tuple(
    fc.record(
      {
        nodeClass: fc.constant("default"),
        architectures: names("amd64", "arm64"),
        operatingSystem: fc.constantFrom("linux", "windows"),
        capacityTypes: names("spot", "on-demand", "reserved"),
        instanceCategories: names("c", "m", "r", "t"),
        instanceFamilies: names("m7i", "m7g", "c7a"),
        instanceTypes: names("m7i.large", "c7g.xlarge"),
        minInstanceGeneration: fc.integer({ min: 1, max: 8 }),
        minCpu: fc.integer({ min: 1, max: 8 }),
        maxCpu: fc.integer({ min: 8, max: 64 }),
        minMemory: memory.map((size) => size.replace("Gi", "Mi")),
        maxMemory: memory.map((size) => size.replace("Mi", "Ti")),
        zones: names("eu-west-1a", "eu-west-1b"),
        requirements: fc.array(fc.record({ key: qualifiedName, operator: fc.constant("Exists") }), {
          maxLength: 3,
        }),
        labels: metadata.map(({ labels }) => labels ?? {}),
        annotations: metadata.map(({ annotations }) => annotations ?? {}),
        taints: fc.array(taint, { maxLength: 2 }),
        startupTaints: fc.array(taint, { maxLength: 2 }),
        expireAfter: durationOrNever,
        terminationGracePeriod: durationOrNever,
        disruption: fc.record(
          { consolidateAfter: durationOrNever, budgets: fc.array(budget, { maxLength: 2 }) },
          { requiredKeys: [] },
        ),
      },
      { requiredKeys: [] },
    ),
    size,
  )
  .map(([entry, bounds]) => ({ ...entry, ...bounds }));
