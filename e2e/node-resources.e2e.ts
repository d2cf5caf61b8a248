import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { brokenNodeClassSpecs } from "../__tests__/support/broken-node-classes";
import { brokenNodePoolSpecs } from "../__tests__/support/broken-node-pools";
import { nodeClassSpecs } from "../__tests__/support/node-class-arbitrary";
import { nodePoolSpecs } from "../__tests__/support/node-pool-arbitrary";
import { workloadsOf } from "../__tests__/support/stacks";
import { chartKeysDrift } from "../config/karpenter-chart/check";
import { nodeClassEntrySchema } from "../config/node-classes/schema";
import { nodePoolEntrySchema } from "../config/node-pools/schema";
import { KubeError } from "../rehearsal/kubernetes/client";
import { type ControlPlane, startControlPlane } from "../rehearsal/kubernetes/control-plane";
import { Parts } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { karpenterCharts } from "./support/karpenter-charts";

const CHART = join(__dirname, "..", "charts", "karpenter-nodes");
const KINDS = {
  NodePool: { path: "/apis/karpenter.sh/v1/nodepools", apiVersion: "karpenter.sh/v1" },
  EC2NodeClass: { path: "/apis/karpenter.k8s.aws/v1/ec2nodeclasses", apiVersion: "karpenter.k8s.aws/v1" },
} as const;
type Kind = keyof typeof KINDS;

let parts: Parts;
let folder: string;
let cluster: ControlPlane;
let helm: (...args: string[]) => string;

beforeAll(async () => {
  parts = new Parts();
  folder = parts.folder(join(tmpdir(), "node-resources-"));
  const tools = await programs({ env: process.env });
  cluster = await startControlPlane(parts, tools, {
    clusterName: "karpenter",
    folder: join(folder, "cluster"),
    secrets: {},
  });
  const env = { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: folder };
  helm = (...args) => execFileSync(tools.helm, args, { env, encoding: "utf8", stdio: "pipe" });
  helm("install", "karpenter-crd", join(karpenterCharts(), "karpenter-crd"), "-n", "kube-system", "--wait");
});
afterAll(() => parts.end());

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

describe("the karpenter-nodes chart on a real API server", () => {
  test("installs the default environment's EC2NodeClass and NodePool", async () => {
    upgrade({});
    expect(await cluster.client.get(`${KINDS.EC2NodeClass.path}/default`)).toMatchObject({
      spec: {
        role: "KarpenterNodeRole",
        amiSelectorTerms: [{ alias: "al2023@v20260903" }],
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

const SCHEMAS = { NodePool: nodePoolEntrySchema, EC2NodeClass: nodeClassEntrySchema };
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
});

async function verdicts(kind: Kind, specs: object[]) {
  const differing: object[] = [];
  let [taken, refused] = [0, 0];
  const judge = async (spec: object) => {
    const ours = SCHEMAS[kind].safeParse(spec).success;
    const theirs = await dryRun(kind, spec);
    if (ours !== (theirs === undefined)) differing.push({ spec, ours, theirs });
    else if (ours) taken += 1;
    else refused += 1;
  };
  for (let start = 0; start < specs.length; start += 8)
    await Promise.all(specs.slice(start, start + 8).map(judge));
  return { taken, refused, differing };
}
