import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { KNOWN_CALLS } from "../rehearsal/iam/questions";
import type { NodeClaim } from "../rehearsal/kubernetes/objects";
import { RunScope } from "../rehearsal/processes";
import { chartsOfModule } from "../rehearsal/programs/charts";
import { until } from "../rehearsal/until";
import { type Instance, RehearsedCluster } from "./support/rehearsed-cluster";

const OLD = join(__dirname, "environments", "releases.yaml");
const HASH_VERSION = "karpenter.k8s.aws/ec2nodeclass-hash-version";
/** Whether the controller of every release is there, the newest's too: five minutes of building for one test. */
const withEveryRelease = process.env.EVERY_RELEASE === "1";
/** Longer than Karpenter's loop of disruption, which is ten seconds. */
const QUIET_MS = 25_000;

let scope: RunScope;
let cluster: RehearsedCluster;
let environment: any;
/** Where the environment takes Karpenter's charts from. */
let charts: string;
let files = 0;

beforeAll(async () => {
  scope = new RunScope();
  charts = scope.folder(join(__dirname, "..", ".cache", "runs", "charts-"));
  putCharts("1.9.3");
  environment = parse(readFileSync(OLD, "utf8"));
  cluster = await RehearsedCluster.start(scope, { environment: "releases", file: OLD, charts });
  const pods = (team: string, replicas: number) =>
    cluster.deploy(team, { replicas, apart: true, nodeSelector: { team } });
  await Promise.all([pods("rolling", 2), pods("held", 1), pods("fixed", 1)]);
}, 600_000);
afterAll(() => scope.end());
// Two deployments, and half a minute in which nothing may happen.
jest.setTimeout(600_000);

function putCharts(version: string): void {
  rmSync(charts, { recursive: true });
  cpSync(chartsOfModule(version, process.env)!, charts, { recursive: true });
}

/** What a user edits in the YAML file before the next deployment. */
async function edit(change: (settings: any) => void): Promise<void> {
  change(environment);
  files += 1;
  const file = join(cluster.rehearsal.run.folder, `edit-${files}.yaml`);
  writeFileSync(file, stringify(environment));
  await cluster.rehearsal.reconfigure(file);
}

/** Both stacks in the order of docs/upgrades.md, and the new controller in the place of the old one.
 * @returns what the controller and the API server say that they are, and the controller's calls of AWS from then on */
async function upgradeKarpenter(version: string) {
  putCharts(version);
  await edit(({ karpenter }) => {
    karpenter.version = version;
  });
  const { run, rollOut } = cluster.rehearsal;
  await run.project.deploy(run.stacks.infra);
  await run.project.deploy(run.stacks.workloads);
  const since = run.gateway.calls.length;
  return { ...(await rollOut()), calls: () => controllerCalls(since) };
}

/** The controller's calls are those with temporary credentials. */
function controllerCalls(since = 0) {
  return cluster.rehearsal.run.gateway.calls
    .slice(since)
    .filter(({ accessKey }) => accessKey.startsWith("ASIA"));
}

/** Instances under each deployment's pods. */
async function instances(): Promise<Record<string, Instance[]>> {
  const under = async (team: string, replicas: number) => {
    const nodes = await cluster.running(team, replicas, 120);
    return Promise.all(nodes.map((node) => cluster.instanceOf(node)));
  };
  const [rolling = [], held = [], fixed = []] = await Promise.all([
    under("rolling", 2),
    under("held", 1),
    under("fixed", 1),
  ]);
  return { rolling, held, fixed };
}

const idsOf = (of: Record<string, readonly Instance[]>) =>
  Object.fromEntries(Object.entries(of).map(([pool, each]) => [pool, each.map(({ id }) => id).sort()]));

const drifted = ({ status }: NodeClaim) =>
  (status?.conditions ?? []).find(({ type, status }) => type === "Drifted" && status === "True")?.reason;

/** Why NodeClaims are to be replaced, by their pool. */
async function drift(): Promise<Record<string, readonly string[]>> {
  const claims = await cluster.nodeClaims();
  const reasons = new Map<string, Set<string>>();
  for (const claim of claims) {
    const reason = drifted(claim);
    const pool = claim.metadata.labels?.["karpenter.sh/nodepool"] ?? "";
    if (reason !== undefined) reasons.set(pool, (reasons.get(pool) ?? new Set()).add(reason));
  }
  return Object.fromEntries([...reasons].map(([pool, found]) => [pool, [...found]]));
}

async function hashVersions(): Promise<string[]> {
  const claims = await cluster.nodeClaims();
  return [...new Set(claims.map(({ metadata }) => metadata.annotations?.[HASH_VERSION] ?? "none"))];
}

/** Has the controller launch a node and end it again: what an upgrade must not take away from it. */
async function launchesAndEnds(name: string): Promise<void> {
  await cluster.deploy(name, { replicas: 1, apart: true, nodeSelector: { team: "rolling" }, cpu: "3" });
  const [node] = await cluster.running(name, 1, 120);
  const { id } = await cluster.instanceOf(node!);
  await cluster.scale(name, 0);
  await until(
    "the end of an empty node",
    async () => (await cluster.instancesIn("terminated")).some((each) => each.id === id),
    { seconds: 120 },
  );
}

function expectAllowed(calls: ReturnType<typeof controllerCalls>): void {
  const asked = new Set(calls.map(({ service, action }) => `${service}:${action}`));
  expect([...asked].filter((call) => !KNOWN_CALLS.includes(call))).toEqual([]);
  expect([...asked]).toEqual(expect.arrayContaining(["ec2:CreateFleet", "ec2:TerminateInstances"]));
  const refused = calls.filter(({ status, rules }) => status === 403 && rules.includes("role-policies"));
  expect(refused.map(({ service, action }) => `${service}:${action}`)).toEqual([]);
}

describe("releases under live nodes, each with its own controller", () => {
  test("Karpenter 1.9.3 has launched the nodes of three pools on Kubernetes 1.35", async () => {
    const { versions } = cluster.rehearsal;
    expect(versions).toEqual({ karpenter: "1.9.3 (core 1.9.0)", kubernetes: "1.35.4" });
    const found = await instances();
    expect(Object.values(found).map((each) => each.length)).toEqual([2, 1, 1]);
    expect(await hashVersions()).toEqual(["v4"]);
    expect(await drift()).toEqual({});
  });

  test("Karpenter 1.14.3 hashes node classes in its own way, and replaces no node", async () => {
    const before = idsOf(await instances());
    const upgraded = await upgradeKarpenter("1.14.3");
    expect(upgraded.karpenter).toBe("1.14.3");
    await expectHashedAnewOnly("v5", before, {});
    await launchesAndEnds("after-1-14");
    expectAllowed(upgraded.calls());
    expect(idsOf(await instances())).toEqual(before);
  });

  test("Kubernetes 1.36 replaces the nodes whose image follows the control plane, as their pool's budget says", async () => {
    const before = await instances();
    await edit(({ cluster }) => {
      cluster.version = "1.36";
    });
    const { run, rollOut } = cluster.rehearsal;
    await run.project.deploy(run.stacks.infra);
    const since = run.gateway.calls.length;
    expect((await rollOut()).kubernetes).toBe("1.36.3");

    const old = new Set(idsOf(before).rolling);
    let most = 0;
    await until(
      "nodes of the image of 1.36",
      async () => {
        const claims = await cluster.nodeClaims("rolling");
        const going = claims.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
        most = Math.max(most, going.length);
        return claims.length === 2 && (await instances()).rolling!.every(({ id }) => !old.has(id));
      },
      { seconds: 240 },
    );
    expect(most).toBe(1);
    await sleep(QUIET_MS);
    const after = await instances();
    expect(await drift()).toEqual({ held: ["AMIDrift"] });
    expect(idsOf({ ...after, rolling: [] })).toEqual(idsOf({ ...before, rolling: [] }));
    expect(after.rolling!.map(({ image }) => image)).not.toContain(before.rolling![0]!.image);
    const kubelets = async (pool: string) =>
      (await cluster.nodes(pool)).map(({ status }) => status?.nodeInfo?.kubeletVersion);
    expect(await kubelets("rolling")).toEqual(["v1.36.3", "v1.36.3"]);
    expect(await kubelets("held")).toEqual(["v1.35.4"]);
    expectAllowed(controllerCalls(since));
  });

  if (withEveryRelease) {
    test("Karpenter 1.15.2 hashes them anew, and replaces none that was not to be replaced before", async () => {
      const before = idsOf(await instances());
      const upgraded = await upgradeKarpenter("1.15.2");
      expect(upgraded.karpenter).toBe("1.15.2 (core 1.15.0)");
      // A node that had drifted keeps its old hash, which is then another than its class'.
      await expectHashedAnewOnly("v6", before, { held: ["NodeClassDrift"] });
      await launchesAndEnds("after-1-15");
      expectAllowed(upgraded.calls());
      expect(idsOf(await instances())).toEqual(before);
    });
  }

  async function expectHashedAnewOnly(
    version: string,
    nodes: Record<string, string[]>,
    stillDrifted: Record<string, string[]>,
  ): Promise<void> {
    await until(
      `hashes of version ${version}`,
      async () => {
        const found = await hashVersions();
        return found.length === 1 && found[0] === version;
      },
      { seconds: 120 },
    );
    await sleep(QUIET_MS);
    expect(await drift()).toEqual(stillDrifted);
    expect(idsOf(await instances())).toEqual(nodes);
  }
});
