import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { byCommandLine, DENIED, refused } from "./support/aws-faults";
import { DrainedCluster } from "./support/drained-cluster";

const CLAIMS = "/apis/karpenter.sh/v1/nodeclaims";

let scope: RunScope;
let drained: DrainedCluster;

beforeAll(async () => {
  scope = new RunScope();
  drained = await DrainedCluster.start(scope, "drain");
});
beforeEach(() => drained.ready());
afterAll(() => scope.end());

/** Waits for it, and says at how many seconds since the epoch which Karpenter had let go of the last node. */
async function lastNodeGone(): Promise<number> {
  await until("the end of every node", async () => (await drained.cluster.nodeClaims()).length === 0, {
    seconds: 120,
    everyMs: 100,
  });
  return Date.now() / 1000;
}

/** Ten seconds; on a machine that is busy with other things as well, what fifteen calls of the AWS CLI take on it. */
async function expectLittleMoreThan(seconds: number): Promise<void> {
  if (seconds < 10) return;
  const started = Date.now();
  for (let call = 0; call < 3; call += 1) await drained.aws("sts", "get-caller-identity");
  expect(seconds).toBeLessThan(Math.max(10, 15 * ((Date.now() - started) / 1000 / 3)));
}

describe("the drain hook, with the real Karpenter", () => {
  test("has nothing to do without nodes", async () => {
    expect(await drained.drain()).toMatchObject({ code: 0 });
    await drained.expectNothingLeft();
  });

  test.each([1, 50])("drains %i nodes, at most 10 s slower than they go", async (count) => {
    await drained.nodes(`many-${count}`, count);
    const before = drained.terminated().length;
    const drain = drained.start({ DRAIN_DEADLINE_SECONDS: "120", DRAIN_POLL_SECONDS: "3" });
    await drain.said(/deleting every one of nodepools/);
    const gone = await lastNodeGone();
    expect(await drain.end()).toMatchObject({ code: 0 });
    await expectLittleMoreThan(Date.now() / 1000 - gone);
    expect(drained.terminated().slice(before)).toEqual([]);
    await drained.expectNothingLeft();
  });

  test("names what holds a node for ever, and ends it by force after the deadline", async () => {
    // In zones of their own, so that no two are on one node.
    const zones = { guarded: "eu-west-1a", undisturbed: "eu-west-1b", held: "eu-west-1c" };
    for (const [name, zone] of Object.entries(zones)) {
      await drained.cluster.deploy(name, {
        replicas: 1,
        nodeSelector: { "topology.kubernetes.io/zone": zone },
        doNotDisrupt: name === "undisturbed",
      });
    }
    for (const name of Object.keys(zones)) await drained.cluster.running(name, 1);
    await drained.protect("guarded");
    const [node] = await drained.cluster.running("held", 1);
    // A pod may run a moment before its NodeClaim tells on which node.
    const { metadata } = await until("the NodeClaim of a node that is held", async () =>
      (await drained.cluster.nodeClaims()).find(({ status }) => status?.nodeName === node),
    );
    const ids = (await drained.cluster.nodeClaims()).map(({ status }) =>
      status?.providerID?.split("/").at(-1),
    );
    const held = `${CLAIMS}/${metadata.name}`;
    await drained.cluster.client.merge(held, {
      metadata: { finalizers: ["karpenter.sh/termination", "example.com/backup"] },
    });

    const before = drained.terminated().length;
    const { code, said } = await drained.drain({ DRAIN_DEADLINE_SECONDS: "10" });
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("the deadline of 10 s has passed"),
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

  test("ends the nodes by force when the controller is scaled to 0", async () => {
    const ids = await drained.nodes("orphans", 2);
    await drained.stopKarpenter("SIGTERM");
    const before = drained.terminated().length;
    const { code, said } = await drained.drain({ DRAIN_DEADLINE_SECONDS: "8" });
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("the deadline of 8 s has passed"),
    });
    expect(said).toContain("no pod of the controller is ready: there is none");
    expect(said).toMatch(
      /Karpenter does not answer for nodeclaims.karpenter.sh general-\w+; taking its finalizer off/,
    );
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    await drained.expectNothingLeft();
  });

  test("takes no finalizer of a dead controller's off while the instance behind it lives, and ends all when it may", async () => {
    const ids = await drained.nodes("kept", 2);
    await drained.stopKarpenter("SIGKILL");
    const denied = drained.cluster.rehearsal.run.gateway.use(
      refused(["ec2:TerminateInstances"], DENIED, byCommandLine),
    );
    const first = await drained.drain({ DRAIN_DEADLINE_SECONDS: "1" });
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
    expect(await drained.drain({ DRAIN_DEADLINE_SECONDS: "1" })).toMatchObject({ code: 0 });
    expect(drained.terminated().slice(before).sort()).toEqual(ids);
    await drained.expectNothingLeft();
  });
});
