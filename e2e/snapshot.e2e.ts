import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { bringPods } from "../cli/rehearse/pods";
import type { Pod } from "../rehearsal/kubernetes/objects";
import { requestsOf } from "../rehearsal/kubernetes/requests";
import { AT_ONCE } from "../rehearsal/kubernetes/timing";
import { RunScope } from "../rehearsal/processes";
import { comparisonWith } from "../rehearsal/snapshot/comparison";
import { snapshotIn } from "../rehearsal/snapshot/snapshot-file";
import { until } from "../rehearsal/until";
import { applyObjects, lackingObjects } from "../rehearsal/watch/apply";
import { readPodsFile, writtenObjects } from "../rehearsal/watch/pods-file";
import { adapt } from "../rehearsal/workloads/adapt";
import { deleteEveryKind, deployEveryKind, SECRET } from "./support/every-workload";
import { PEOPLES_FILES, SAID, WEBHOOK } from "./support/peoples-files";
import { RehearsedCluster } from "./support/rehearsed-cluster";

const run = promisify(execFile);
const ROOT = join(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "snapshot-e2e-"));
const [auditLog, file] = ["audit.log", "shop.yaml"].map((name) => join(folder, name)) as [string, string];

let scope: RunScope;
let cluster: RehearsedCluster;

beforeAll(async () => {
  scope = new RunScope();
  cluster = await RehearsedCluster.start(scope, {
    environment: "default",
    file: join(ROOT, "environments", "default.yaml"),
    auditLog,
    timing: AT_ONCE,
  });
});
afterAll(() => scope.end());

/** The shop's pods but for those of the DaemonSet, of which each node has one: what they ask for, and whether they run. */
async function shopPods(): Promise<string[]> {
  const pods = await cluster.client.list<Pod>("/api/v1/namespaces/shop/pods");
  return pods
    .filter(({ metadata }) => metadata.ownerReferences?.[0]?.kind !== "DaemonSet")
    .map((pod) => {
      const { cpu, memoryGib } = requestsOf(pod);
      const app = pod.metadata.name.split("-")[0];
      return `${app} ${cpu} ${memoryGib} ${pod.status?.phase}`;
    })
    .sort();
}

const EXPECTED = [
  ...Array(2).fill("checkout 0.25 0.25 Running"),
  "debug 0.1 0.25 Running",
  ...Array(2).fill("queue 0.25 0.25 Running"),
  "report 0.25 0.25 Running",
  "training 1 0.25 Pending",
  ...Array(3).fill("web 0.5 0.25 Running"),
];

async function settled(pods: readonly string[] = EXPECTED): Promise<void> {
  const expected = [...pods].sort();
  await until("the shop's pods", async () => JSON.stringify(await shopPods()) === JSON.stringify(expected), {
    seconds: 90,
  }).catch(async () => expect(await shopPods()).toEqual(expected));
}

/** Who asked the API server for what, since its start. */
function asked(userAgent: RegExp) {
  const lines = readFileSync(auditLog, "utf8").trim().split("\n");
  return lines
    .map((line) => JSON.parse(line))
    .filter((entry) => userAgent.test(entry.userAgent ?? ""))
    .map(
      ({ verb, objectRef, requestURI }) => `${verb} ${objectRef?.resource ?? requestURI.replace(/\?.*/, "")}`,
    );
}

describe("a snapshot of a cluster with workloads of every kind", () => {
  test("is read by lists of what it names alone, and keeps no secret", async () => {
    await deployEveryKind(cluster.client);
    await settled();
    const { kubectl } = cluster.rehearsal.programs;
    const before = asked(/^kubectl\//).length;
    await run(process.execPath, ["--import", "tsx", join("cli", "main.ts"), "snapshot", "--out", file], {
      cwd: ROOT,
      env: {
        PATH: [dirname(kubectl), process.env.PATH].join(delimiter),
        HOME: folder,
        KUBECONFIG: cluster.rehearsal.controlPlane.kubeconfig,
      },
    });
    expect(asked(/^kubectl\//).slice(before)).toEqual([
      "get /version",
      ...["nodes", "namespaces", "pods", "persistentvolumeclaims", "persistentvolumes", "replicasets"].map(
        list,
      ),
      ...[
        "statefulsets",
        "daemonsets",
        "jobs",
        "cronjobs",
        "poddisruptionbudgets",
        "priorityclasses",
        "storageclasses",
      ].map(list),
    ]);
    const text = readFileSync(file, "utf8");
    expect(text).toContain("StatefulSet");
    for (const part of SECRET.split("-")) expect(text).not.toContain(part);
  });

  test("makes the same pods in a rehearsal, and compares what both cost", async () => {
    const { client } = cluster;
    const zones = await volumeZones();
    await deleteEveryKind(client);
    const { cluster: snapshot, objects } = snapshotIn(readPodsFile(file));
    const { lacking, there } = await lackingObjects(client, objects);
    // Of the environment's own it brings nothing again.
    expect(there).toEqual(["PodDisruptionBudget karpenter"]);
    const { objects: fitting } = await adapt(client, lacking, { cronJobs: true, ebsDriver: true });
    await applyObjects(client, fitting);
    // And the CronJob's that rested.
    await settled([...EXPECTED, "nightly 0.25 0.25 Running"]);
    expect(await volumeZones()).toEqual(zones);
    const comparison = await comparisonWith(snapshot!, client, cluster.rehearsal.run.gateway.prices);
    expect(comparison).toMatchObject({
      systemNodes: 2,
      today: { unpriced: 0 },
      withKarpenter: { unpriced: 0 },
    });
    expect(comparison!.today.nodes).toBeGreaterThan(2);
    expect(comparison!.withKarpenter.nodes).toBeGreaterThan(2);
  });
});

test("what people have in their files runs, or is said to be left out", async () => {
  const { client, rehearsal } = cluster;
  await client.create("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations", WEBHOOK);
  const objects = writtenObjects("team.yaml", PEOPLES_FILES);
  const said: string[] = [];
  await bringPods({
    ...{ client, choices: { cronJobs: false }, say: (line) => said.push(line) },
    inputs: { environment: rehearsal.environment, objects, snapshot: undefined },
  });
  expect(said).toEqual(SAID);
  const pods = async () =>
    (await client.list<Pod>("/api/v1/namespaces/team/pods")).map(({ status }) => status?.phase);
  await until(
    "the team's pods",
    async () => JSON.stringify(await pods()) === JSON.stringify(Array(5).fill("Running")),
    {
      seconds: 60,
    },
  ).catch(async () => expect(await pods()).toEqual(Array(5).fill("Running")));
  const zones = Object.entries(await volumeZones(4)).filter(([name]) => name.startsWith("data-ledger-"));
  expect(new Set(zones.map(([, [zone]]: any) => zone)).size).toBe(2);
});

function list(resource: string): string {
  return `list ${resource}`;
}

/** Of each claim the zone that its volume is in. */
async function volumeZones(expected = 2): Promise<object> {
  const volumes = await cluster.client.list<any>("/api/v1/persistentvolumes");
  expect(volumes).toHaveLength(expected);
  return Object.fromEntries(
    volumes.map(({ spec }) => [
      spec.claimRef.name,
      spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].values,
    ]),
  );
}
