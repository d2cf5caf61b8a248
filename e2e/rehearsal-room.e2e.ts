import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { RehearsedCluster } from "./support/rehearsed-cluster";

const FILE = join(__dirname, "environments", "room.yaml");
const BUFFERS = "/apis/autoscaling.x-k8s.io/v1beta1/namespaces/default/capacitybuffers";
const HEADROOM = "/apis/apps/v1/namespaces/kube-system/deployments/headroom-ready";

let scope: RunScope;
let cluster: RehearsedCluster;

beforeAll(async () => {
  scope = new RunScope();
  cluster = await RehearsedCluster.start(scope, { environment: "room", file: FILE });
});
afterAll(() => scope.end());

const inPool = (pool: string) => ({ nodeSelector: { "karpenter.sh/nodepool": pool } });

const names = async (pool: string) => (await cluster.nodes(pool)).map(({ metadata }) => metadata.name);

/** Deploys workloads with other sections in the file. */
async function deployWith(sections: object): Promise<void> {
  const { run } = cluster.rehearsal;
  const file = join(run.folder, "edited.yaml");
  writeFileSync(file, stringify({ ...parse(readFileSync(FILE, "utf8")), ...sections }));
  await cluster.rehearsal.reconfigure(file);
  await run.project.deploy(run.stacks.workloads);
}

describe("an environment's NodeOverlays and CapacityBuffers, with the real Karpenter", () => {
  // Nothing that Karpenter would choose by list prices.
  const ODD = "r5.2xlarge";
  const room = (replicas: number) => ({
    capacityBuffers: {
      room: { scalableRef: { apiGroup: "apps", kind: "Deployment", name: "roomy" }, replicas },
    },
  });

  test("a buffer has a node before its pods, of the type that an overlay makes the cheapest", async () => {
    await cluster.deploy("roomy", { replicas: 0, cpu: "3", ...inPool("roomy") });
    const requirements = [
      { key: "karpenter.sh/nodepool", operator: "In", values: ["roomy"] },
      { key: "node.kubernetes.io/instance-type", operator: "In", values: [ODD] },
    ];
    await deployWith({ ...room(2), nodeOverlays: { negotiated: { price: "0.0001", requirements } } });
    await until(
      "a buffer that is there",
      async () => {
        const [buffer] = await cluster.client.list<any>(BUFFERS);
        return buffer.status?.conditions?.some(({ reason }: any) => reason === "FitsExistingCapacity");
      },
      { seconds: 90 },
    );
    const nodes = await cluster.nodes("roomy");
    const types = nodes.map(({ metadata }) => metadata.labels?.["node.kubernetes.io/instance-type"]);
    expect(new Set(types)).toEqual(new Set([ODD]));
    expect(await cluster.pods("roomy")).toEqual([]);

    await cluster.scale("roomy", 1);
    const [node = ""] = await cluster.running("roomy", 1, 20);
    expect(nodes.map(({ metadata }) => metadata.name)).toContain(node);
  });

  test("a buffer of nothing lets its nodes go, and without the overlay list prices choose again", async () => {
    await cluster.scale("roomy", 0);
    await deployWith(room(0));
    await until("the end of the room", async () => (await cluster.nodeClaims("roomy")).length === 0, {
      seconds: 120,
    });
    await deployWith({});
    expect(await cluster.client.list(BUFFERS)).toEqual([]);
    await cluster.scale("roomy", 1);
    const [node = ""] = await cluster.running("roomy", 1);
    expect((await cluster.instanceOf(node)).type).not.toBe(ODD);
  });
});

describe("a NodePool's headroom, with the real Karpenter", () => {
  test("a pod finds its node there, where a CapacityBuffer keeps the room", async () => {
    await until("the room", async () => (await names("ready")).length > 0, { seconds: 60 });
    const ready = await names("ready");
    await cluster.deploy("guest", { replicas: 1, cpu: "2", ...inPool("ready") });
    expect(ready).toContain((await cluster.running("guest", 1, 20))[0]);
  });

  test("a pod takes the place of one that does nothing, where no CapacityBuffer may keep the room", async () => {
    await deployWith({ karpenter: { featureGates: { nodeOverlay: true, capacityBuffer: false } } });
    const held = async () => (await cluster.client.get<any>(HEADROOM)).status?.readyReplicas === 1;
    await until("the pod that holds the room", held, { seconds: 120 });
    const ready = await names("ready");
    await cluster.scale("guest", 2);
    for (const node of await cluster.running("guest", 2, 20)) expect(ready).toContain(node);
    await until("the room for the next", held, { seconds: 120 });
  });
});
