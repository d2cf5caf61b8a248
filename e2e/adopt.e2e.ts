import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { KubeObject } from "../rehearsal/kubernetes/objects";
import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { karpenterCharts } from "./support/karpenter-charts";
import { RehearsedCluster } from "./support/rehearsed-cluster";
import { StandInArgoCd } from "./support/stand-in-argo-cd";

const ROOT = join(__dirname, "..");
const FILE = join(__dirname, "environments", "adopt.yaml");
const POOL = "/apis/karpenter.sh/v1/nodepools/general";
const CLASS = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses/default";
const CRDS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const SIGNS = {
  labels: { "app.kubernetes.io/managed-by": null, "app.kubernetes.io/instance": null },
  annotations: { "meta.helm.sh/release-name": null, "meta.helm.sh/release-namespace": null },
};

/** Each test goes on where the one before it ended. */
let scope: RunScope;
let cluster: RehearsedCluster;
let folder: string;
let before: readonly string[];
let argoCdIsGone: Promise<void>;
let wayOut: readonly string[];
const own = () => cluster.rehearsal.run;
const file = () => join(folder, "adopted.yaml");

beforeAll(async () => {
  scope = new RunScope();
  cluster = await RehearsedCluster.start(scope, { environment: "adopted", file: FILE });
  folder = scope.folder(join(own().folder, "file-"));
  await cluster.deploy("web", { replicas: 2, apart: true });
  await cluster.running("web", 2, 120);
  // On a busy machine Karpenter launches one too many, and lets it go.
  const settled = async () => (await cluster.nodeClaims()).length === 2;
  await until("a node for each pod, and no other", settled, { seconds: 120 });
  await makeForeign();
  before = await uids();
});
afterAll(() => scope.end());

/** Of all that an adoption must not replace, with the generation of each spec. */
async function uids(): Promise<string[]> {
  const objects = [
    ...(await cluster.nodes()),
    ...(await cluster.nodeClaims()),
    await cluster.client.get<KubeObject>(POOL),
    await cluster.client.get<KubeObject>(CLASS),
  ] as { kind?: string; metadata: { name: string; uid?: string } }[];
  return objects.map(({ metadata: { name, uid } }) => `${name} ${uid}`).sort();
}

/**
 * Karpenter as somebody installs it: the chart `karpenter` by Helm with values of their own and the CRDs in it, NodePool
 * and EC2NodeClass by kubectl. Terraform knows of none.
 */
async function makeForeign(): Promise<void> {
  const { client } = cluster;
  for (const path of [POOL, CLASS]) await client.merge(path, { metadata: SIGNS });
  for (const { metadata } of await client.list(CRDS)) {
    if (/karpenter|autoscaling/.test(metadata.name))
      await client.merge(`${CRDS}/${metadata.name}`, { metadata: SIGNS });
  }
  for (const name of ["karpenter-crd", "karpenter-nodes", "karpenter-priority"]) {
    await client.delete(`/api/v1/namespaces/kube-system/secrets?labelSelector=owner%3Dhelm%2Cname%3D${name}`);
  }
  const chart = join(karpenterCharts(FILE), "karpenter");
  const values = ["--reuse-values", "--set", "podLabels.team=platform,logLevel=debug"];
  const upgraded = await run(cluster.rehearsal.programs.helm, [
    "upgrade",
    "karpenter",
    chart,
    "-n",
    "karpenter",
    "--skip-crds",
    ...values,
  ]);
  expect(upgraded).toMatchObject({ code: 0 });
  rmSync(join(own().folder, `terraform.${own().stacks.workloads}.tfstate`));
  const { endpoint } = cluster.aws.access;
  const chartFolder = { path: karpenterCharts(FILE) };
  writeFileSync(
    file(),
    stringify({
      aws: { region: "eu-west-1", endpoint },
      cluster: { version: "1.35" },
      karpenter: { chart: chartFolder },
    }),
  );
}

async function run(command: string, args: readonly string[]) {
  const log = join(scope.folder(join(own().folder, "by-hand-")), "log");
  const { accessKeyId, secretAccessKey, endpoint, region } = cluster.aws.access;
  const child = scope.launch({
    ...{ name: [command, ...args].join(" "), command, args, log, cwd: ROOT },
    env: {
      ...process.env,
      KUBECONFIG: cluster.rehearsal.controlPlane.kubeconfig,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      AWS_DEFAULT_REGION: region,
      ENVIRONMENTS_DIR: folder,
    },
  });
  const { code } = await child.exited;
  return { code, said: readFileSync(log, "utf8") };
}
const adopt = (...options: string[]) => run("npm", ["run", "--silent", "adopt", "--", "adopted", ...options]);

/** Commands that begin so, of all that was printed. */
function linesOf(said: string, beginning: string): string[] {
  const lines = said.split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith(beginning));
}

/** Deploys the file as it is then. */
async function deployWorkloads(): Promise<void> {
  await cluster.rehearsal.reconfigure(file());
  await own().project.deploy(own().stacks.workloads);
}

async function driftedClaims(): Promise<string[]> {
  const claims = (await cluster.nodeClaims()) as unknown as { metadata: { name: string }; status?: any }[];
  return claims
    .filter(({ status }) =>
      status?.conditions?.some(({ type, status: is }: any) => type === "Drifted" && is === "True"),
    )
    .map(({ metadata }) => metadata.name);
}

describe("adopting a Karpenter with nodes", () => {
  test("stops while Argo CD applies the objects again and again, and changes neither cluster nor file", async () => {
    const text = readFileSync(file(), "utf8");
    const { argoCd, gone } = await StandInArgoCd.start({
      client: cluster.client,
      kubectl: cluster.rehearsal.programs.kubectl,
      kubeconfig: cluster.rehearsal.controlPlane.kubeconfig,
      folder: scope.folder(join(own().folder, "git-")),
      application: "edge",
      paths: [POOL, CLASS],
    });
    argoCdIsGone = gone;
    const { spec } = await cluster.client.get<any>(POOL);
    await cluster.client.merge(POOL, { spec: { limits: { cpu: "9" } } });
    const { rounds } = argoCd;
    const { code, said } = await adopt("--yes");
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining("Argo CD's Application argocd/edge"),
    });
    expect(argoCd.rounds).toBeGreaterThan(rounds + 1);
    expect((await cluster.client.get<any>(POOL)).spec).toEqual(spec);
    expect(readFileSync(file(), "utf8")).toBe(text);
    expect(await uids()).toEqual(before);
    wayOut = linesOf(said, "kubectl ");
  });

  test("has Argo CD let go of the objects by what is printed, and they stay", async () => {
    const signs = wayOut.findIndex((line) => /^kubectl (annotate|label)/.test(line));
    for (const lines of [wayOut.slice(0, signs), wayOut.slice(signs)]) {
      expect(await run("bash", ["-ec", lines.join("\n")])).toMatchObject({ code: 0 });
      await argoCdIsGone;
    }
    expect(await uids()).toEqual(before);
    for (const path of [POOL, CLASS]) {
      const { metadata } = await cluster.client.get<KubeObject>(path);
      expect(JSON.stringify([metadata.labels, metadata.annotations])).not.toContain("argocd");
    }
  });

  test("writes the specs that are live, and the values of the release", async () => {
    const { code, said } = await adopt("--yes");
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain("NodePool general: 2 nodes");
    const written = parse(readFileSync(file(), "utf8"));
    const { spec } = await cluster.client.get<any>(POOL);
    expect(written.nodePools).toEqual({ general: { defaults: "none", ...spec } });
    expect(cluster.rehearsal.versions.karpenter).toBe("1.9.3 (core 1.9.0)");
    expect(written.karpenter).toMatchObject({
      namespace: "karpenter",
      createNamespace: false,
      takeOwnership: true,
      logLevel: "debug",
      values: { podLabels: { team: "platform" } },
    });
  });

  test("takes it over with no node, no NodeClaim and no object replaced, and none that drifts", async () => {
    await deployWorkloads();
    // Time for Karpenter to look at every NodeClaim again.
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect(await uids()).toEqual(before);
    expect(await driftedClaims()).toEqual([]);
    expect(await own().project.pendingChanges(own().stacks.workloads)).toBeUndefined();
    const controller = await cluster.client.get<any>(
      "/apis/apps/v1/namespaces/karpenter/deployments/karpenter",
    );
    expect(controller.spec.template.metadata.labels).toMatchObject({ team: "platform" });
  });

  test("leaves what Karpenter itself keeps on the objects", async () => {
    const nodeClass = await cluster.client.get<any>(CLASS);
    expect(nodeClass.metadata.finalizers).toEqual(["karpenter.k8s.aws/termination"]);
    expect(nodeClass.metadata.annotations).toHaveProperty(["karpenter.k8s.aws/ec2nodeclass-hash"]);
    const pool = await cluster.client.get<any>(POOL);
    expect(pool.metadata.annotations).toMatchObject({
      "karpenter.sh/nodepool-hash": expect.any(String),
      "meta.helm.sh/release-name": "karpenter-nodes",
    });
  });

  test("finds everything this project's then, and equal", async () => {
    const { code, said } = await adopt();
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("Everything is this project's already, and equal to the file."),
    });
  });

  test("has a field that is changed afterwards arrive in the cluster", async () => {
    const written = parse(readFileSync(file(), "utf8"));
    written.nodePools.general.weight = 7;
    delete written.karpenter.takeOwnership;
    writeFileSync(file(), stringify(written));
    await deployWorkloads();
    const { spec } = await cluster.client.get<any>(POOL);
    expect(spec.weight).toBe(7);
    expect(await uids()).toEqual(before);
  });

  test("takes over again what was given back", async () => {
    const { client } = cluster;
    for (const path of [POOL, CLASS]) await client.merge(path, { metadata: SIGNS });
    await client.delete(
      "/api/v1/namespaces/kube-system/secrets?labelSelector=owner%3Dhelm%2Cname%3Dkarpenter-nodes",
    );
    expect(await uids()).toEqual(before);
    const { said } = await adopt();
    expect(said).toContain("takeOwnership: true");
  });
});
