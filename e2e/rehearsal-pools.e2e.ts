import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { doctorLive } from "./support/doctor-live";
import { noSpotCapacity } from "./support/no-spot-capacity";
import { Prometheus } from "./support/prometheus";
import { installOperatorCrds } from "./support/prometheus-operator";
import { RehearsedCluster } from "./support/rehearsed-cluster";
import { watchedByPrometheus } from "./support/watched-by-prometheus";

const MONITORING = "/apis/monitoring.coreos.com/v1/namespaces/kube-system";
const NODE_CLASSES = "/apis/karpenter.k8s.aws/v1/ec2nodeclasses";
const NODE_CLASS = `${NODE_CLASSES}/default`;
const NODE_POOLS = "/apis/karpenter.sh/v1/nodepools";
const WITHOUT_SUBNETS = {
  apiVersion: "karpenter.k8s.aws/v1",
  kind: "EC2NodeClass",
  metadata: { name: "broken" },
  spec: {
    role: "KarpenterNodeRole-karpenter-pools",
    amiSelectorTerms: [{ alias: "al2023@v20260930" }],
    subnetSelectorTerms: [{ tags: { nobody: "has" } }],
    securityGroupSelectorTerms: [{ tags: { "karpenter.sh/discovery": "karpenter-pools" } }],
  },
};
const OF_THAT_CLASS = {
  apiVersion: "karpenter.sh/v1",
  kind: "NodePool",
  metadata: { name: "broken" },
  spec: {
    template: {
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "broken" },
        requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }],
      },
    },
  },
};

let scope: RunScope;
let cluster: RehearsedCluster;
/** Looks on from the first test to the last. */
let prometheus: Prometheus;

beforeAll(async () => {
  scope = new RunScope();
  cluster = await RehearsedCluster.start(scope, {
    environment: "pools",
    file: join(__dirname, "environments", "pools.yaml"),
    beforeWorkloads: ({ controlPlane }) => installOperatorCrds(controlPlane.client),
  });
  const { metricsUrl: target, run } = cluster.rehearsal;
  const rule = await cluster.client.get<any>(`${MONITORING}/prometheusrules/karpenter`);
  const monitor = await cluster.client.get<any>(`${MONITORING}/servicemonitors/karpenter-monitoring`);
  prometheus = await Prometheus.start(scope, {
    ...{ folder: run.folder, target },
    rules: { groups: rule.spec.groups.map(atOnce) },
    honorLabels: monitor.spec.endpoints[0].honorLabels,
  });
});

/** Of the alerts that are to fire here: minutes and hours are promtool's to wait for. */
const AT_ONCE = ["KarpenterNodePoolAtLimit", "KarpenterLaunchesRefused"];
const atOnce = ({ rules, ...group }: any) => ({
  ...group,
  rules: rules.map((each: any) => (AT_ONCE.includes(each.alert) ? { ...each, for: "10s" } : each)),
});

afterAll(() => scope.end());

async function runsOnSpot(deployment: string): Promise<boolean> {
  const [node] = await cluster.running(deployment, 1);
  return (await cluster.instanceOf(node!)).spot;
}

const inPool = (pool: string) => ({ nodeSelector: { "karpenter.sh/nodepool": pool } });

describe("an environment's NodePools, with the real Karpenter", () => {
  test.each([
    ["amd64", /^[a-z]+\d+[a-fh-z-]*\./],
    ["arm64", /^[a-z]+\d+g[a-z-]*\./],
  ])("gives pods for %s a node of that kind, with its image", async (arch, types) => {
    await cluster.deploy(arch, { replicas: 1, nodeSelector: { "kubernetes.io/arch": arch } });
    const [name] = await cluster.running(arch, 1);
    expect((await cluster.node(name!)).metadata.labels).toMatchObject({ "kubernetes.io/arch": arch });
    const instance = await cluster.instanceOf(name!);
    expect(instance.type).toMatch(types);
    const { status } = await cluster.client.get<any>(NODE_CLASS);
    const image = status.amis.find(({ id }: any) => id === instance.image);
    expect(image.requirements).toContainEqual({ key: "kubernetes.io/arch", operator: "In", values: [arch] });
  });

  test("counts as many pods on a node as prefixes give addresses to the smallest type of its class", async () => {
    const counts = (await cluster.nodes()).map(({ status }) => status?.capacity?.pods);
    // 29 on a c7a.large without prefixes; 98 is what a c7a.medium can have, which the pools take as well.
    expect(counts).toEqual(["98", "98"]);
  });

  test("lets empty nodes go, one by one", async () => {
    await Promise.all([cluster.scale("amd64", 0), cluster.scale("arm64", 0)]);
    await cluster.empty();
    expect(await cluster.instancesIn("running")).toEqual([]);
  });

  test("launches on demand while there is no Spot capacity", async () => {
    const comesBack = cluster.rehearsal.run.gateway.use(noSpotCapacity);
    try {
      await cluster.deploy("urgent", { replicas: 1, cpu: "7", ...inPool("thrifty") });
      expect(await runsOnSpot("urgent")).toBe(false);
    } finally {
      comesBack();
    }
  });

  test("launches no more CPUs than the pool's limit, and leaves the other pods pending", async () => {
    await cluster.deploy("many", { replicas: 8, ...inPool("limited") });
    await until("the pods that fit", async () => {
      const pods = await cluster.pods("many");
      return pods.some(({ status }) => status?.phase === "Running");
    });
    await sleep(10_000);
    const nodes = await cluster.nodes("limited");
    const cpus = nodes.reduce((sum, { status }) => sum + Number(status?.capacity?.cpu), 0);
    expect(cpus).toBeGreaterThan(0);
    expect(cpus).toBeLessThanOrEqual(4);
    const pending = (await cluster.pods("many")).filter(({ status }) => status?.phase === "Pending");
    expect(pending.length).toBeGreaterThanOrEqual(4);
  });

  test("keeps an empty node while the budget is zero", async () => {
    await cluster.deploy("kept", { replicas: 1, ...inPool("kept") });
    const [node] = await cluster.running("kept", 1);
    await cluster.scale("kept", 0);
    await cluster.running("kept", 0);
    await until("Karpenter's wish to remove it", async () => {
      const [claim] = await cluster.nodeClaims("kept");
      return claim?.status?.conditions?.some(
        ({ type, status }) => type === "Consolidatable" && status === "True",
      );
    });
    await sleep(15_000);
    expect((await cluster.node(node!)).metadata.deletionTimestamp).toBeUndefined();
    expect(await cluster.nodeClaims("kept")).toHaveLength(1);
  });

  test("npm run doctor -- --live says what of that, and of what else is wrong, to fix first", async () => {
    const outOfPlace = { nodeSelector: { "topology.kubernetes.io/zone": "us-east-1a" } };
    await Promise.all([
      cluster.client.create(NODE_CLASSES, WITHOUT_SUBNETS),
      cluster.client.create(NODE_POOLS, OF_THAT_CLASS),
      cluster.deploy("nowhere", { replicas: 1, ...outOfPlace }),
    ]);
    await until("Karpenter's word on all of it", async () => {
      const { status } = await cluster.client.get<any>(`${NODE_CLASSES}/broken`);
      const isJudged = status?.conditions?.some(({ reason }: any) => reason === "SubnetsNotFound");
      const told = (await cluster.events("FailedScheduling")) as any[];
      return (
        isJudged &&
        told.some(
          ({ source, involvedObject: { name } }) =>
            source?.component === "karpenter" && /^nowhere/.test(name),
        )
      );
    });
    const { code, said } = await doctorLive(cluster, ({ karpenter, ...settings }) => ({
      ...settings,
      karpenter: { ...karpenter, version: "1.14.1" },
    }));
    const toFix = said.filter((line) => /^ {2}(NOW|SOON) /.test(line));
    expect(toFix).toEqual([
      "  NOW    EC2NodeClass broken: SubnetsReady is False; no node comes of NodePool broken",
      expect.stringMatching(/^ {2}NOW {4}\d pods wait, and no NodePool fits: default\/many-/),
      expect.stringMatching(/^ {2}NOW {4}1 pod waits, and no NodePool fits: default\/nowhere-/),
      expect.stringMatching(/^ {2}NOW {4}Spot's role AWSServiceRoleForEC2Spot: not there/),
      expect.stringMatching(/^ {2}NOW {4}EC2NodeClass broken launches al2023@v20260930, which must not run/),
      "  SOON   NodePool limited has 4 of its limit of 4 cpu, 100%: at the limit pods wait",
      expect.stringMatching(/^ {2}SOON {3}Karpenter 1\.14\.3 runs, and .*pools\.yaml says 1\.14\.1$/),
    ]);
    const details = [
      /it says: SubnetSelector did not match any Subnets$/,
      /fix: .*aws ec2 describe-subnets --filters 'Name=tag:nobody,Values=has'$/,
      /it says: all available instance types exceed limits for nodepool \(NodePool=limited\)$/,
      /fix: raise nodePools\.limited\.limits in .*pools\.yaml/,
      /it says: no instance type met/,
      /fix: the pod selects .*=us-east-1a, and no EC2NodeClass has a subnet there \(eu-west-1a, /,
      /^ {2}note {3}NodePool kept: its budgets let no node go now$/,
      /it says: No allowed disruptions for disruption reason \w+ due to blocking budget$/,
      /^ {2}ok {5}Karpenter 1\.14\.3 runs in kube-system$/,
      /^To fix: 5 now, 2 soon$/,
    ];
    for (const detail of details) expect(said).toContainEqual(expect.stringMatching(detail));
    expect(code).toBe(1);
    await Promise.all([
      cluster.client.delete(`${NODE_POOLS}/broken`),
      cluster.client.delete(`${NODE_CLASSES}/broken`),
      cluster.scale("nowhere", 0),
      cluster.scale("many", 0),
    ]);
  });

  test("replaces a node whose time is up", async () => {
    await cluster.deploy("steady", { replicas: 1, ...inPool("short") });
    // Its first node may expire before a busy machine has the pod on it.
    const [first] = await cluster.running("steady", 1, 120);
    const second = await until(
      "another node",
      async () => (await cluster.running("steady", 1)).find((name) => name !== first),
      { seconds: 120 },
    );
    expect(second).toBeDefined();
    await cluster.scale("steady", 0);
  });

  test("a new image replaces the nodes one after another, as the budget says, pods always there", async () => {
    await cluster.deploy("spread", { replicas: 3, apart: true, ...inPool("general") });
    const before = await cluster.running("spread", 3);
    expect(before).toHaveLength(3);
    await cluster.client.merge(NODE_CLASS, {
      spec: { amiSelectorTerms: [{ alias: "al2023@v20261001" }] },
    });

    let leaving = 0;
    let running = 3;
    await until(
      "three other nodes",
      async () => {
        const claims = await cluster.nodeClaims("general");
        leaving = Math.max(leaving, claims.filter(({ metadata }) => metadata.deletionTimestamp).length);
        const pods = await cluster.pods("spread");
        const up = pods.filter(({ status }) => status?.phase === "Running");
        running = Math.min(running, up.length);
        return up.length === 3 && up.every(({ spec }) => !before.includes(spec.nodeName ?? ""));
      },
      { seconds: 240, everyMs: 100 },
    );
    expect(leaving).toBe(1);
    expect(running).toBeGreaterThanOrEqual(2);
    const { status } = await cluster.client.get<any>(NODE_CLASS);
    const images = status.amis.map(({ id }: any) => id);
    for (const name of await cluster.running("spread", 3)) {
      expect(images).toContain((await cluster.instanceOf(name)).image);
    }
  });

  test("goes back to Spot by itself once there is capacity again", async () => {
    // Karpenter believes in a lack of capacity for three minutes, most of which the tests above have taken. It looks again
    // at once where pods come and go, and every five minutes where nothing happens.
    let replicas = 0;
    const isBack = async () => {
      replicas = 1 - replicas;
      await cluster.scale("kept", replicas);
      return runsOnSpot("urgent");
    };
    await until("the pod on a Spot instance", isBack, { seconds: 240, everyMs: 10_000 });
  });

  watchedByPrometheus(
    () => cluster,
    () => prometheus,
  );
});
