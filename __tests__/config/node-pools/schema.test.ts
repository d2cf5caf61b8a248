import * as fc from "fast-check";
import { nodePoolEntrySchema, nodePoolsSchema } from "../../../config/node-pools/schema";
import { nodePoolSpec } from "../../../config/node-pools/spec";
import { brokenNodePoolSpecs, everyBrokenNodePool } from "../../support/broken-node-pools";
import { entryProblems } from "../../support/entry-problems";
import { nodePoolSpecs, shortNodePools } from "../../support/node-pool-arbitrary";
import { fieldsOf, problemsOf } from "../../support/schema-paths";

// Fields of karpenter.sh_nodepools.yaml at 1.14.1.
const CRD_FIELDS = `
disruption disruption.budgets disruption.budgets[].duration disruption.budgets[].nodes disruption.budgets[].reasons
disruption.budgets[].schedule disruption.consolidateAfter disruption.consolidationPolicy limits replicas template
template.metadata template.metadata.annotations template.metadata.labels template.spec template.spec.expireAfter
template.spec.nodeClassRef template.spec.nodeClassRef.group template.spec.nodeClassRef.kind
template.spec.nodeClassRef.name template.spec.requirements template.spec.requirements[].key
template.spec.requirements[].minValues template.spec.requirements[].operator template.spec.requirements[].values
template.spec.startupTaints template.spec.startupTaints[].effect template.spec.startupTaints[].key
template.spec.startupTaints[].timeAdded template.spec.startupTaints[].value template.spec.taints
template.spec.taints[].effect template.spec.taints[].key template.spec.taints[].timeAdded template.spec.taints[].value
template.spec.terminationGracePeriod weight`;

const SHORT_FORMS = `
accelerators annotations architectures capacityTypes defaults expireAfter headroom instanceCategories instanceFamilies instanceTypes labels
maxCpu maxMemory metadata minCpu minInstanceGeneration minMemory nodeClass operatingSystem requirements startupTaints taints
terminationGracePeriod zones`;

const words = (text: string) => text.trim().split(/\s+/);

describe("nodePoolEntrySchema", () => {
  test("takes every field of the CRD, the short forms, and nothing else", () => {
    const paths = fieldsOf(nodePoolEntrySchema).map(({ path }) => path);
    const raw = paths.filter((path) => !words(SHORT_FORMS).includes(path.split(/[.[]/)[0]!));
    expect(raw.sort()).toEqual(words(CRD_FIELDS).sort());
    expect(paths).toEqual(expect.arrayContaining(words(SHORT_FORMS)));
  });

  test("describes every field", () => {
    const silent = fieldsOf(nodePoolEntrySchema).filter(({ description }) => !description);
    expect(silent).toEqual([]);
  });

  test("takes any valid spec, and gives each of its fields on unchanged", () => {
    fc.assert(
      // As YAML has them, which knows no undefined.
      fc.property(
        nodePoolSpecs.map((spec) => JSON.parse(JSON.stringify(spec))),
        (spec) => {
          expect(entryProblems("NodePool", spec)).toEqual([]);
          expect(nodePoolSpec(spec, { nodeClassName: "other" })).toMatchObject(spec);
        },
      ),
    );
  });

  test("takes any combination of short forms", () => {
    fc.assert(
      fc.property(shortNodePools, (entry) => {
        expect(entryProblems("NodePool", entry)).toEqual([]);
        expect(entryProblems("NodePool", nodePoolSpec(entry, { nodeClassName: "default" }))).toEqual([]);
      }),
    );
  });

  test.each(everyBrokenNodePool)("refuses what the API server refuses: $rule", ({ spec }) => {
    const problems = entryProblems("NodePool", spec);
    expect(problems).not.toEqual([]);
    for (const problem of problems)
      expect(problem).toMatch(/: ((expected|needs|conflicts with) .|Unrecognized key)/);
  });

  test("refuses it whatever else is set", () => {
    fc.assert(
      fc.property(brokenNodePoolSpecs, ({ spec }) => {
        expect(entryProblems("NodePool", spec)).not.toEqual([]);
      }),
    );
  });

  test.each([
    [
      "a day in a duration",
      { expireAfter: "30d" },
      "expireAfter: expected hours, minutes and seconds such as 24h or 1h30m, or Never; write 720h",
    ],
    [
      "a number without quotes",
      { requirements: [{ key: "a", operator: "In", values: [2] }] },
      "requirements.0.values.0: expected text",
    ],
    [
      "a budget without quotes",
      { disruption: { budgets: [{ nodes: 1 }] } },
      'disruption.budgets.0.nodes: expected a share or a count in quotes, such as "10%" or "1"',
    ],
    ["a bound for cores below the other", { minCpu: 8, maxCpu: 4 }, "maxCpu: expected minCpu (8) or more"],
    [
      "a bound for memory below the other",
      { minMemory: "1Ti", maxMemory: "64Gi" },
      "maxMemory: expected minMemory (1Ti) or more",
    ],
    [
      "memory in another unit",
      { minMemory: "8GB" },
      "minMemory: expected memory in Mi, Gi or Ti, such as 8Gi",
    ],
    [
      "an empty list of zones",
      { zones: [] },
      "zones: expected at least one; remove the line for the default",
    ],
    [
      "a fixed size with a rank",
      { replicas: 2, weight: 5 },
      "weight: conflicts with replicas; a pool of fixed size takes no part in the choice, so remove one of the two",
    ],
    [
      "a fixed size with a limit on cores",
      { replicas: 2, limits: { cpu: 4 } },
      "limits: conflicts with replicas, which takes limits of nodes alone; remove the other limits",
    ],
    [
      "nothing where settings belong",
      null,
      ": expected a map of a node pool's settings; {} is one with every default",
    ],
  ])("tells %s", (_, entry, problem) => {
    expect(entryProblems("NodePool", entry)).toEqual([problem]);
  });

  test.each([
    [
      "nodeClass",
      "default",
      { spec: { nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "a" } } },
      "template.spec.nodeClassRef",
    ],
    ["requirements", [], { spec: { requirements: [] } }, "template.spec.requirements"],
    ["labels", {}, { metadata: { labels: {} } }, "template.metadata.labels"],
    ["annotations", {}, { metadata: { annotations: {} } }, "template.metadata.annotations"],
    ["taints", [], { spec: { taints: [] } }, "template.spec.taints"],
    ["startupTaints", [], { spec: { startupTaints: [] } }, "template.spec.startupTaints"],
    ["expireAfter", "1h", { spec: { expireAfter: "2h" } }, "template.spec.expireAfter"],
    [
      "terminationGracePeriod",
      "1h",
      { spec: { terminationGracePeriod: "2h" } },
      "template.spec.terminationGracePeriod",
    ],
  ])(
    "refuses %s together with its field of the CRD, and says which to keep",
    (short, value, template, raw) => {
      expect(entryProblems("NodePool", { [short]: value, template })).toEqual([
        `${short}: conflicts with ${raw}; keep ${short} and remove the other`,
      ]);
    },
  );

  test.each([
    ["architectures", ["arm64"], "kubernetes.io/arch"],
    ["operatingSystem", "linux", "kubernetes.io/os"],
    ["capacityTypes", ["spot"], "karpenter.sh/capacity-type"],
    ["instanceCategories", ["c"], "karpenter.k8s.aws/instance-category"],
    ["instanceFamilies", ["c7i"], "karpenter.k8s.aws/instance-family"],
    ["instanceTypes", ["c7i.large"], "node.kubernetes.io/instance-type"],
    ["minInstanceGeneration", 3, "karpenter.k8s.aws/instance-generation"],
    ["minCpu", 4, "karpenter.k8s.aws/instance-cpu"],
    ["maxCpu", 4, "karpenter.k8s.aws/instance-cpu"],
    ["minMemory", "8Gi", "karpenter.k8s.aws/instance-memory"],
    ["maxMemory", "8Gi", "karpenter.k8s.aws/instance-memory"],
    ["zones", ["eu-west-1a"], "topology.kubernetes.io/zone"],
  ])("refuses %s together with a requirement on its label", (short, value, key) => {
    const requirements = [{ key, operator: "Exists" }];
    const problem = `${short}: conflicts with a requirement on ${key}; keep ${short} unless you need another operator`;
    expect(entryProblems("NodePool", { [short]: value, requirements })).toEqual([problem]);
    expect(entryProblems("NodePool", { [short]: value, template: { spec: { requirements } } })).toEqual([
      problem,
    ]);
  });

  test("counts defaults among the hundred requirements that the CRD allows", () => {
    const requirements = Array.from({ length: 97 }, (_, index) => ({ key: `k${index}`, operator: "Exists" }));
    expect(entryProblems("NodePool", { requirements })).toEqual([
      "requirements: expected at most 100 requirements, short forms and defaults among them",
    ]);
    expect(entryProblems("NodePool", { requirements: requirements.slice(2) })).toEqual([]);
  });

  test("tells every problem of an entry at once", () => {
    const entry = {
      zones: 5,
      weight: 101,
      replicas: 1,
      limits: { cpu: 1 },
      expireAfter: "1d",
      template: { spec: { expireAfter: "1h" } },
    };
    expect(entryProblems("NodePool", entry).map((problem) => problem.split(":")[0])).toEqual([
      "expireAfter",
      "expireAfter",
      "limits",
      "weight",
      "weight",
      "zones",
    ]);
  });
});

describe("nodePoolsSchema", () => {
  test("is one pool named general where the file has none", () => {
    expect(nodePoolsSchema.parse(undefined)).toEqual({ general: {} });
  });

  test.each(["General", "a.b", "a/../b", "$(reboot)", "-a", "a".repeat(64)])(
    "refuses the name %s",
    (name) => {
      expect(problemsOf(nodePoolsSchema, { [name]: {} })).toEqual([
        `${name}: expected a name of at most 63 lower-case letters, digits and hyphens`,
      ]);
    },
  );
});
