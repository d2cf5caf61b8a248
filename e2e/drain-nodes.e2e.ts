import { Parts } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { byCommandLine, DENIED, refused } from "./support/aws-faults";
import { DrainedCluster } from "./support/drained-cluster";

const CLAIMS = "/apis/karpenter.sh/v1/nodeclaims";

let parts: Parts;
let drained: DrainedCluster;
/** How long a drain of nothing takes on this machine: a slow one is slow for the hook's own calls as well. */
let overhead = 0;

beforeAll(async () => {
  parts = new Parts();
  drained = await DrainedCluster.start(parts, "drain");
});
beforeEach(() => drained.ready());
afterAll(() => parts.end());

/** Waits for it, and says at how many seconds since the epoch which Karpenter had let go of the last node. */
async function lastNodeGone(): Promise<number> {
  await until("the end of every node", async () => (await drained.cluster.nodeClaims()).length === 0, {
    seconds: 120,
    everyMs: 100,
  });
  return Date.now() / 1000;
}

describe("the drain hook, with the real Karpenter", () => {
  test("has nothing to do without nodes", async () => {
    const { code, seconds } = await drained.drain();
    expect(code).toBe(0);
    overhead = seconds;
    await drained.expectNothingLeft();
  });

  test.each([1, 50])("drains %i nodes, at most 10 s slower than they go", async (count) => {
    await drained.nodes(`many-${count}`, count);
    const before = drained.terminated().length;
    const drain = drained.start({ DRAIN_DEADLINE_SECONDS: "120", DRAIN_POLL_SECONDS: "3" });
    await drain.said(/deleting every one of nodepools/);
    const gone = await lastNodeGone();
    expect(await drain.end()).toMatchObject({ code: 0 });
    expect(Date.now() / 1000 - gone).toBeLessThan(Math.max(10, overhead));
    expect(drained.terminated().slice(before)).toEqual([]);
    await drained.expectNothingLeft();
  });

  test("names what holds a node for ever, and ends it by force after the deadline", async () => {
    await Promise.all([
      drained.nodes("guarded", 1),
      drained.nodes("undisturbed", 1, true),
      drained.nodes("held", 1),
    ]);
    await drained.protect("guarded");
    const [node] = await drained.cluster.running("held", 1);
    const claims = await drained.cluster.nodeClaims();
    const { metadata } = claims.find(({ status }) => status?.nodeName === node)!;
    const ids = claims.map(({ status }) => status?.providerID?.split("/").at(-1));
    const held = `${CLAIMS}/${metadata.name}`;
    await drained.cluster.client.merge(held, {
      metadata: { finalizers: ["karpenter.sh/termination", "example.com/backup"] },
    });

    const before = drained.terminated().length;
    const { code, said } = await drained.drain();
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("the deadline of 15 s has passed"),
    });
    expect(said).toMatch(/budget default\/guarded allows no eviction now: guarded-\S+ on ip-/);
    expect(said).toMatch(/pod default\/undisturbed-\S+ on ip-\S+: annotated karpenter.sh\/do-not-disrupt/);
    expect(said).toContain(`NodeClaim ${metadata.name}: held by the finalizer example.com/backup`);
    const forced = drained.terminated().slice(before);
    expect(forced).toHaveLength(2);
    expect(ids).toEqual(expect.arrayContaining(forced));
    // Somebody else's finalizer is theirs to take off.
    expect((await drained.cluster.nodeClaims()).map((each) => each.metadata.name)).toEqual([metadata.name]);
    await drained.cluster.client.merge(held, { metadata: { finalizers: null } });
    await drained.expectNothingLeft();
  });

  test("ends an instance without a node, a node without an instance, and a node that never launches", async () => {
    const { aws, client } = drained.cluster;
    const [gone] = await drained.nodes("one", 1);
    const neverLaunches = drained.cluster.rehearsal.run.gateway.use(
      refused(["ec2:CreateFleet"], DENIED, (call) => call.parameters.DryRun !== "true"),
    );
    await drained.cluster.deploy("two", { replicas: 1, apart: true });
    await until("a node that never launches", async () =>
      (await drained.cluster.nodeClaims()).some(({ status }) => status?.providerID === undefined),
    );
    const lost = await drained.launchUnknown();
    await aws.query("ec2", "TerminateInstances", { "InstanceId.1": gone! });
    const before = drained.terminated().length;
    const { code } = await drained.drain();
    neverLaunches();
    expect({ code, ended: drained.terminated().slice(before) }).toEqual({ code: 0, ended: [lost] });
    expect(await client.list(CLAIMS)).toEqual([]);
    await drained.expectNothingLeft();
  });

  test.each([
    ["scaled to 0", "SIGTERM"],
    ["dead", "SIGKILL"],
  ] as const)("ends the nodes by force when the controller is %s", async (_, signal) => {
    const ids = await drained.nodes(`orphans-${signal.toLowerCase()}`, 2);
    await drained.stopKarpenter(signal);
    const before = drained.terminated().length;
    const { code, said } = await drained.drain({ DRAIN_DEADLINE_SECONDS: "10" });
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("the deadline of 10 s has passed"),
    });
    if (signal === "SIGTERM") expect(said).toContain("no pod of the controller is ready: there is none");
    expect(said).toMatch(
      /Karpenter does not answer for nodeclaims.karpenter.sh general-\w+; taking its finalizer off/,
    );
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    await drained.expectNothingLeft();
  });

  test("takes no finalizer off while the instance behind it lives, and ends what hangs when it may", async () => {
    const ids = await drained.nodes("kept", 2);
    drained.karpenter.signal("SIGSTOP");
    const denied = drained.cluster.rehearsal.run.gateway.use(
      refused(["ec2:TerminateInstances"], DENIED, byCommandLine),
    );
    const first = await drained.drain({ DRAIN_DEADLINE_SECONDS: "3" });
    expect(first).toMatchObject({
      code: 1,
      said: expect.stringMatching(/AWS does not terminate the instances/),
    });
    for (const { metadata } of await drained.cluster.client.list<any>(CLAIMS)) {
      expect(metadata.finalizers).toEqual(["karpenter.sh/termination"]);
    }
    expect(await drained.cluster.nodes()).toHaveLength(2);
    denied();
    const before = drained.terminated().length;
    expect(await drained.drain({ DRAIN_DEADLINE_SECONDS: "3" })).toMatchObject({ code: 0 });
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    drained.karpenter.signal("SIGKILL");
    await drained.expectNothingLeft();
  });
});
