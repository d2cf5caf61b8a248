import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { stringify } from "yaml";
import { NODE_CLASS, NODE_POOL } from "../__tests__/support/live-karpenter";
import { type ControlPlane, startApiServer } from "../rehearsal/kubernetes/control-plane";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { until } from "../rehearsal/until";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { karpenterCharts } from "./support/karpenter-charts";

const SCRIPT = join(__dirname, "..", "hooks", "drain-nodes.sh");
const STUB = join(__dirname, "..", "__tests__", "hooks", "stubs", "aws");
const OURS = {
  "meta.helm.sh/release-name": "karpenter-nodes",
  "meta.helm.sh/release-namespace": "kube-system",
};
const RESOURCES = {
  EC2NodeClass: "/apis/karpenter.k8s.aws/v1/ec2nodeclasses",
  NodePool: "/apis/karpenter.sh/v1/nodepools",
  NodeClaim: "/apis/karpenter.sh/v1/nodeclaims",
} as const;

let scope: RunScope;
let cluster: ControlPlane;
let folder: string;

/** A real API server with Karpenter's CRDs and no controller: a dead one. EC2 is a file. */
beforeAll(async () => {
  scope = new RunScope();
  const tools = await programs({ env: process.env });
  folder = scope.folder(join(tmpdir(), "drain-own-"));
  mkdirSync(join(folder, "api"));
  cluster = await startApiServer(scope, tools, {
    clusterName: "shop",
    folder: join(folder, "api"),
    secrets: {},
  });
  const settings = join(folder, "chart.yaml");
  writeFileSync(settings, stringify({ karpenter: { version: DEFAULT_VERSIONS.karpenter } }));
  const crds = join(karpenterCharts(settings), "karpenter-crd");
  execFileSync(tools.helm, [
    "install",
    "karpenter-crd",
    crds,
    "-n",
    "kube-system",
    "--kubeconfig",
    cluster.kubeconfig,
  ]);
  for (const path of Object.values(RESOURCES)) {
    await until(`${path} served`, async () => (await cluster.client.find(path)) !== undefined);
  }
  const token = JSON.stringify({ status: { token: cluster.client.access.token } });
  const aws = `case "$1 $2" in "eks get-token") echo '${token}' ;; *) exec bash ${STUB} "$@" ;; esac`;
  writeFileSync(join(folder, "aws"), `#!/usr/bin/env bash\n${aws}\n`, { mode: 0o755 });
});
afterAll(() => scope.end());

async function make(kind: keyof typeof RESOURCES, metadata: object, spec: object): Promise<string> {
  const apiVersion = kind === "EC2NodeClass" ? "karpenter.k8s.aws/v1" : "karpenter.sh/v1";
  const made = await cluster.client.create<any>(RESOURCES[kind], { apiVersion, kind, metadata, spec });
  return made.metadata.uid;
}

async function makeNode(pool: string, instance: string): Promise<void> {
  const labels = { "karpenter.sh/nodepool": pool };
  const own = (NODE_POOL.spec as any).template.spec.nodeClassRef;
  const nodeClassRef = pool === "theirs" ? { ...own, name: "theirs" } : own;
  const finalizers = ["karpenter.sh/termination"];
  await make("NodeClaim", { name: `${pool}-1`, labels, finalizers }, { nodeClassRef, requirements: [] });
  const claim = `${RESOURCES.NodeClaim}/${pool}-1`;
  await cluster.client.merge(`${claim}/status`, { status: { providerID: `aws:///eu-west-1a/${instance}` } });
}

const names = async (kind: keyof typeof RESOURCES) =>
  (await cluster.client.list(RESOURCES[kind])).map(({ metadata }) => metadata.name);

test("drain.nodePools: own ends the release's nodes alone, by a real API server's word of whose they are", async () => {
  const classes = {
    default: OURS,
    theirs: { "meta.helm.sh/release-name": "theirs", "meta.helm.sh/release-namespace": "shop" },
  };
  const uids: string[] = [];
  for (const [name, annotations] of Object.entries(classes)) {
    const finalizers = ["karpenter.k8s.aws/termination"];
    uids.push(await make("EC2NodeClass", { name, annotations, finalizers }, NODE_CLASS.spec));
  }
  await make("NodePool", { name: "general", annotations: OURS }, NODE_POOL.spec);
  await make("NodePool", { name: "theirs" }, NODE_POOL.spec);
  await makeNode("general", "i-0a");
  await makeNode("theirs", "i-0b");
  const account = {
    cluster: `ACTIVE\t${cluster.client.access.server}\t${Buffer.from(cluster.client.access.ca).toString("base64")}\n`,
    instances: "i-0a running shop general\ni-0b running shop theirs\n",
    templates: "lt-1 shop general\nlt-2 shop theirs\n",
    profiles: uids.map((uid, index) => `profile-${index} /karpenter/eu-west-1/shop/${uid}/ role\n`).join(""),
    calls: "",
  };
  for (const [name, text] of Object.entries(account)) writeFileSync(join(folder, name), text);
  const drain = (pools: string) =>
    spawnSync("bash", [SCRIPT], {
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: [folder, process.env.PATH].join(delimiter),
        ACCOUNT: folder,
        DRAIN_CLUSTER: "shop",
        DRAIN_REGION: "eu-west-1",
        DRAIN_DEADLINE_SECONDS: "1",
        DRAIN_POLL_SECONDS: "0.2",
        DRAIN_GRACE_SECONDS: "0",
        DRAIN_NODE_POOLS: pools,
      },
    });

  const { status, stdout, stderr } = drain("ours:general,gone");
  expect({ status, stdout, stderr }).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      "Karpenter stays: 1 nodes of NodePools that are not this project's live, and need it: theirs-1 of NodePool theirs",
    ),
  });
  expect(await names("NodePool")).toEqual(["theirs"]);
  expect(await names("NodeClaim")).toEqual(["theirs-1"]);
  expect(await names("EC2NodeClass")).toEqual(["theirs"]);
  const left = (name: string) => readFileSync(join(folder, name), "utf8");
  expect(left("instances")).toBe("i-0a terminated shop general\ni-0b running shop theirs\n");
  expect(left("templates")).toBe("lt-2 shop theirs\n");
  expect(left("profiles")).toBe(`profile-1 /karpenter/eu-west-1/shop/${uids[1]}/ role\n`);

  // With no NodePool of its own, and none of the others' nodes left, Karpenter may go.
  await cluster.client.merge(`${RESOURCES.NodeClaim}/theirs-1`, { metadata: { finalizers: null } });
  await cluster.client.delete(`${RESOURCES.NodeClaim}/theirs-1`);
  const again = drain("ours:");
  expect(again).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("NodePools of others get no node once Karpenter is gone: theirs"),
  });
  expect(await names("NodePool")).toEqual(["theirs"]);
});
