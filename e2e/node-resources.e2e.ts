import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse, parseAllDocuments } from "yaml";
import { brokenNodeClassSpecs, everyBrokenNodeClass } from "../__tests__/support/broken-node-classes";
import { brokenNodePoolSpecs, everyBrokenNodePool } from "../__tests__/support/broken-node-pools";
import { entryProblems } from "../__tests__/support/entry-problems";
import { nodeClassSpecs, shortNodeClasses } from "../__tests__/support/node-class-arbitrary";
import { nodePoolSpecs, shortNodePools } from "../__tests__/support/node-pool-arbitrary";
import { workloadsOf } from "../__tests__/support/stacks";
import { chartKeysDrift } from "../config/karpenter/chart/check";
import { nodeClassShortForms } from "../config/node-classes/fields";
import { nodePoolShortForms } from "../config/node-pools/fields";
import { KubeError } from "../rehearsal/kubernetes/client";
import { type ControlPlane, startControlPlane } from "../rehearsal/kubernetes/control-plane";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { nodeClassOf, nodePoolOf } from "./support/expected-nodes";
import { karpenterCharts } from "./support/karpenter-charts";
import {
  fieldsOf,
  fieldsOfSchema,
  isAgainst,
  isPossible,
  type Kind,
  rendered,
  rulesOfSchema,
} from "./support/rendered-nodes";

const CHART = join(__dirname, "..", "charts", "karpenter-nodes");
const KINDS = {
  NodePool: { path: "/apis/karpenter.sh/v1/nodepools", apiVersion: "karpenter.sh/v1" },
  EC2NodeClass: { path: "/apis/karpenter.k8s.aws/v1/ec2nodeclasses", apiVersion: "karpenter.k8s.aws/v1" },
} as const;
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

let scope: RunScope;
let folder: string;
let cluster: ControlPlane;
let helm: (...args: string[]) => string;
let kubectl: (...args: string[]) => string;

beforeAll(async () => {
  scope = new RunScope();
  folder = scope.folder(join(tmpdir(), "node-resources-"));
  const tools = await programs({ env: process.env });
  cluster = await startControlPlane(scope, tools, {
    clusterName: "karpenter",
    folder: join(folder, "cluster"),
    secrets: {},
  });
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: folder };
  helm = (...args) => execFileSync(tools.helm, args, { env, encoding: "utf8", stdio: "pipe" });
  kubectl = (...args) => execFileSync(tools.kubectl, args, { env, encoding: "utf8", stdio: "pipe" });
  helm("install", "karpenter-crd", join(karpenterCharts(), "karpenter-crd"), "-n", "kube-system", "--wait");
});
afterAll(() => scope.end());

/** The values that the workloads stack gives the chart, with what infra would put out in the place of its outputs. */
function valuesFile(settings: object): string {
  const { graph, terraform } = workloadsOf(settings);
  const id = graph.only("helm_release", "Nodes").slice("helm_release.".length);
  const values = terraform.resource.helm_release[id].values[0].replaceAll(
    /\$\{jsonencode\([^)]*\)\}/g,
    '"KarpenterNodeRole"',
  );
  const file = join(folder, "values.yaml");
  writeFileSync(file, values);
  return file;
}

const upgrade = (settings: object) =>
  helm("upgrade", "--install", "karpenter-nodes", CHART, "-n", "kube-system", "-f", valuesFile(settings));

test("the chart of the CRDs brings all five", async () => {
  const { items } = await cluster.client.get<{ items: { metadata: { name: string } }[] }>(CRDS);
  expect(items.map(({ metadata }) => metadata.name).toSorted()).toEqual([
    "capacitybuffers.autoscaling.x-k8s.io",
    "ec2nodeclasses.karpenter.k8s.aws",
    "nodeclaims.karpenter.sh",
    "nodeoverlays.karpenter.sh",
    "nodepools.karpenter.sh",
  ]);
});

describe("the karpenter-nodes chart on a real API server", () => {
  test("installs the default environment's EC2NodeClass and NodePool", async () => {
    upgrade({});
    expect(await cluster.client.get(`${KINDS.EC2NodeClass.path}/default`)).toMatchObject({
      spec: {
        role: "KarpenterNodeRole",
        amiSelectorTerms: [{ alias: `al2023@${DEFAULT_VERSIONS.al2023}` }],
        metadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
        blockDeviceMappings: [{ ebs: { encrypted: true, volumeType: "gp3" } }],
      },
    });
    expect(await cluster.client.get(`${KINDS.NodePool.path}/general`)).toMatchObject({
      spec: {
        limits: { cpu: 100, memory: "400Gi" },
        disruption: { consolidationPolicy: "WhenEmptyOrUnderutilized", budgets: [{ nodes: "10%" }] },
        template: {
          spec: { nodeClassRef: { name: "default" }, expireAfter: "720h", terminationGracePeriod: "24h" },
        },
      },
    });
  });

  test("helm get manifest gives both objects with nothing left to replace, as kubectl apply takes them", async () => {
    const { terraform } = workloadsOf({});
    expect(terraform.output.node_manifests.value).toBe("helm get manifest karpenter-nodes -n kube-system");
    const objects = parseAllDocuments(helm("get", "manifest", "karpenter-nodes", "-n", "kube-system")).map(
      (document) => document.toJS(),
    );
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      "EC2NodeClass default",
      "NodePool general",
    ]);
    expect(JSON.stringify(objects)).not.toMatch(/<|\$\{/);
    for (const { kind, spec } of objects) expect(await dryRun(kind, spec)).toBeUndefined();
  });

  test("the usage of a NodePool stands beside its limits", () => {
    const [, , ...args] = workloadsOf({}).terraform.output.nodepool_usage.value.split(" ");
    expect(kubectl("get", ...args)).toMatch(
      /^NAME +NODES +CPU +CPU-LIMIT +MEMORY +MEMORY-LIMIT\ngeneral +\S+ +\S+ +100 +\S+ +400Gi\n$/,
    );
  });

  test("upgrades to another pool, and takes away the one that is gone from the file", async () => {
    upgrade({ nodePools: { graviton: { architectures: ["arm64"], weight: 10 } } });
    expect(await cluster.client.find(`${KINDS.NodePool.path}/general`)).toBeUndefined();
    expect(await cluster.client.get(`${KINDS.NodePool.path}/graviton`)).toMatchObject({
      spec: { weight: 10 },
    });
  });

  test.each<[Kind, object, RegExp]>([
    ["NodePool", { weight: 101 }, /weight/],
    ["NodePool", { replicas: 1, weight: 1 }, /'weight' is not supported on static NodePools/],
    ["EC2NodeClass", { role: "a", instanceProfile: "b" }, /role.*instanceProfile|instanceProfile.*role/],
  ])("meets a server that refuses a wrong %s by the CRD's own rules: %j", async (kind, wrong, reason) => {
    const path =
      kind === "NodePool" ? `${KINDS.NodePool.path}/graviton` : `${KINDS.EC2NodeClass.path}/default`;
    const { spec } = await cluster.client.get<{ spec: object }>(path);
    await expect(dryRun(kind, { ...spec, ...wrong })).resolves.toMatch(reason);
    await expect(dryRun(kind, spec)).resolves.toBeUndefined();
  });
});

/** The server's words against a spec; nothing where it would take it. */
async function dryRun(kind: Kind, spec: unknown): Promise<string | undefined> {
  const { path, apiVersion } = KINDS[kind];
  try {
    await cluster.client.create(`${path}?dryRun=All&fieldValidation=Strict`, {
      apiVersion,
      kind,
      metadata: { name: "x" },
      spec,
    });
    return undefined;
  } catch (error) {
    if (error instanceof KubeError && [400, 422].includes(error.status)) return error.message;
    throw error;
  }
}

test("our list of the karpenter chart's keys is the chart's own", () => {
  const defaults = parse(readFileSync(join(karpenterCharts(), "karpenter", "values.yaml"), "utf8"));
  const { version } = parse(readFileSync(join(karpenterCharts(), "karpenter", "Chart.yaml"), "utf8"));
  expect(chartKeysDrift(defaults, version)).toEqual([]);
});

const SAMPLE = { numRuns: 500, seed: 20261121 };

describe("our schema and the API server, on specs drawn at random", () => {
  test.each<[Kind, fc.Arbitrary<object>]>([
    ["NodePool", nodePoolSpecs],
    ["EC2NodeClass", nodeClassSpecs],
  ])("take the same valid %s", async (kind, specs) => {
    expect(await verdicts(kind, fc.sample(specs, SAMPLE))).toEqual({ taken: 500, refused: 0, differing: [] });
  });

  test.each<[Kind, fc.Arbitrary<{ spec: object }>]>([
    ["NodePool", brokenNodePoolSpecs],
    ["EC2NodeClass", brokenNodeClassSpecs],
  ])("refuse the same %s that is wrong in one place", async (kind, specs) => {
    const drawn = fc.sample(specs, SAMPLE).map(({ spec }) => spec);
    expect(await verdicts(kind, drawn)).toEqual({ taken: 0, refused: 500, differing: [] });
  });

  test.each<[Kind, readonly { spec: object }[]]>([
    ["NodePool", everyBrokenNodePool],
    ["EC2NodeClass", everyBrokenNodeClass],
  ])(
    "refuse a plain %s that is wrong in one place, whichever rule of the CRD it breaks",
    async (kind, broken) => {
      const specs = broken.map(({ spec }) => spec);
      const reasons: string[] = [];
      expect(await verdicts(kind, specs, reasons)).toEqual({
        taken: 0,
        refused: specs.length,
        differing: [],
      });
      const rules = rulesOfSchema(await schemaOf(kind), "spec");
      expect(rules.length).toBeGreaterThan(15);
      expect(rules.filter((rule) => !reasons.some((reason) => isAgainst(reason, rule)))).toEqual([]);
    },
  );
});

async function schemaOf(kind: Kind): Promise<any> {
  const crds = await cluster.client.get<{ items: any[] }>(CRDS);
  const crd = crds.items.find(({ spec }) => spec.names.kind === kind);
  return crd.spec.versions[0].schema.openAPIV3Schema.properties.spec;
}

/** What our schema and the server say to specs. `reasons` gets the server's words. */
async function verdicts(kind: Kind, specs: object[], reasons: string[] = []) {
  const differing: object[] = [];
  let [taken, refused] = [0, 0];
  const judge = async (spec: object) => {
    const ours = entryProblems(kind, spec).length === 0;
    const theirs = await dryRun(kind, spec);
    if (theirs !== undefined) reasons.push(theirs);
    if (ours !== (theirs === undefined)) differing.push({ spec, ours, theirs });
    else if (ours) taken += 1;
    else refused += 1;
  };
  for (let start = 0; start < specs.length; start += 8)
    await Promise.all(specs.slice(start, start + 8).map(judge));
  return { taken, refused, differing };
}

/** A spec that an environment can hold beside its own classes: the class's name, the pool's reference, each taint once. */
const RAW = {
  EC2NodeClass: nodeClassSpecs,
  NodePool: nodePoolSpecs.map((spec) => {
    const nodeClassRef = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" };
    return { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, nodeClassRef } } };
  }),
};
const SHORT = {
  EC2NodeClass: shortNodeClasses,
  NodePool: shortNodePools.map((entry) => ({ ...entry, nodeClass: "default" })),
};

describe("a field set in YAML is in the rendered manifest", () => {
  const draw = (kind: Kind, entries: fc.Arbitrary<object>) =>
    fc.sample(
      // As YAML has them, which knows no undefined.
      entries.map((entry) => JSON.parse(JSON.stringify(entry))).filter((entry) => isPossible(kind, entry)),
      { numRuns: 100, seed: 20261121 },
    );
  const through = (kind: Kind, entries: object[]) =>
    rendered(kind, entries, { folder, helmTemplate: (values) => helm("template", CHART, "-f", values) });

  test.each<Kind>(["EC2NodeClass", "NodePool"])("of %s: every field of the CRD", async (kind) => {
    const entries = draw(kind, RAW[kind]);
    const specs = through(kind, entries);
    for (const [index, entry] of entries.entries()) expect(specs[index]).toMatchObject(entry);
    const fields = fieldsOfSchema(await schemaOf(kind));
    const drawn = new Set(entries.flatMap((entry) => fieldsOf(entry)));
    expect(fields.filter((field) => !drawn.has(field))).toEqual([]);
  });

  test.each<[Kind, object, (entry: any) => unknown]>([
    ["EC2NodeClass", nodeClassShortForms, nodeClassOf],
    ["NodePool", nodePoolShortForms, nodePoolOf],
  ])("of %s: every short form", (kind, shortForms, specOf) => {
    const entries = draw(kind, SHORT[kind]);
    const specs = through(kind, entries);
    for (const [index, entry] of entries.entries()) expect(specs[index]).toEqual(specOf(entry));
    const drawn = new Set(entries.flatMap((entry) => Object.keys(entry)));
    // `defaults` becomes nothing by itself: __tests__/config/whole-specs.test.ts shows what it leaves out. `headroom`
    // becomes objects of its own. What `accelerators` becomes hangs on the table of instance types:
    // __tests__/config/node-pools/accelerators.test.ts has it, and e2e/accelerators.e2e.ts a cluster that takes it.
    const others = ["defaults", "headroom", "accelerators"];
    const written = Object.keys(shortForms).filter((short) => !others.includes(short));
    expect(written.filter((short) => !drawn.has(short))).toEqual([]);
  });
});
