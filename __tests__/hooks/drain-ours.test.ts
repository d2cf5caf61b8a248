import { machine, withFiles } from "../support/drain-machine";

/** Cluster `demo`, where release karpenter-nodes has `general`, another team `theirs`, and each a node class. */
const SHARED = {
  files: {
    cluster: "ACTIVE\thttps://api.example\tY2E=\n",
    instances: "i-0a running demo general\ni-0b running demo theirs\ni-0c running demo-2 general\n",
    templates: "lt-1 demo general\nlt-2 demo theirs\nlt-3 demo-2 general\n",
    profiles:
      "ours /karpenter/eu-west-1/demo/uid-default/ node-role\ntheirs /karpenter/eu-west-1/demo/uid-their-class/ node-role\n",
  },
  api: {
    nodepools: "general - - ours\ntheirs - - theirs\n",
    nodeclaims: "general-1 i-0a - general\ntheirs-1 i-0b - theirs\n",
    nodes: "node-1 i-0a - general\nnode-2 i-0b - theirs\n",
    ec2nodeclasses: "default i- - ours\ntheir-class i- - theirs\n",
  },
};
const OURS = { DRAIN_NODE_POOLS: "ours:general" };

const THEIRS_LIVE = {
  instances: expect.stringContaining("i-0b running demo theirs"),
  templates: "lt-2 demo theirs\nlt-3 demo-2 general\n",
  profiles: "theirs /karpenter/eu-west-1/demo/uid-their-class/ node-role\n",
  "api/nodepools": "theirs - - theirs\n",
  "api/nodeclaims": "theirs-1 i-0b - theirs\n",
  "api/ec2nodeclasses": "their-class i- - theirs\n",
};

function left(one: ReturnType<typeof machine>) {
  return Object.fromEntries(Object.keys(THEIRS_LIVE).map((name) => [name, one.read(name)]));
}

describe("drain-nodes.sh, bound to the release's NodePools", () => {
  test("drains them, and keeps Karpenter for the nodes of others, which it names", () => {
    const one = machine(withFiles({ controller: "" }, SHARED));
    const { status, stdout, stderr } = one.drain(OURS);
    expect(stdout).toContain(
      "draining cluster demo: the NodePools of release karpenter-nodes go, others stay: general",
    );
    expect(stderr).toContain(
      "Karpenter stays: 1 nodes of NodePools that are not this project's live, and need it: theirs-1 of NodePool theirs",
    );
    expect(status).toBe(1);
    expect(left(one)).toEqual(THEIRS_LIVE);
    expect(one.calls("terminate-instances")).toEqual([]);
  });

  test("ends by force, at the deadline, what is left of them, and nobody else's instance", () => {
    const one = machine(SHARED);
    const { status } = one.drain(OURS);
    expect(status).toBe(1);
    expect(one.calls("terminate-instances")).toEqual([expect.stringMatching(/--instance-ids i-0a$/)]);
    expect(left(one)).toEqual(THEIRS_LIVE);
    expect(one.read("api/nodes")).toBe("node-2 i-0b - theirs\n");
    expect(one.read("instances")).toContain("i-0c running demo-2 general");
  });

  test("knows them by the names of the last apply where Helm has deleted the NodePools already", () => {
    const one = machine({ ...SHARED, api: { ...SHARED.api, nodepools: "theirs - - theirs\n" } });
    expect(one.drain(OURS).status).toBe(1);
    expect(left(one)).toEqual(THEIRS_LIVE);
  });

  test("finds a NodePool of the release that the last apply did not know", () => {
    const one = machine(SHARED);
    expect(one.drain({ DRAIN_NODE_POOLS: "ours:" }).status).toBe(1);
    expect(left(one)).toEqual(THEIRS_LIVE);
  });

  test("leaves a NodePool of the last apply's that was handed to somebody else", () => {
    const one = machine({ ...SHARED, api: { ...SHARED.api, nodepools: "general - - theirs\n" } });
    const { stderr } = one.drain(OURS);
    expect(stderr).toContain("general-1 of NodePool general; theirs-1 of NodePool theirs");
    expect(one.read("instances")).toBe(SHARED.files.instances);
    expect(one.calls("kubectl delete nodepools")).toEqual([]);
  });

  test("keeps an EC2NodeClass of the release, and its instance profile, by which nodes of others run", () => {
    const nodeclaims = "general-1 i-0a - general default\ntheirs-1 i-0b - theirs default\n";
    const one = machine({ ...withFiles({ controller: "" }, SHARED), api: { ...SHARED.api, nodeclaims } });
    const { status, stderr } = one.drain(OURS);
    expect(status).toBe(1);
    expect(stderr).toContain("theirs-1 of NodePool theirs by EC2NodeClass default");
    expect(one.read("profiles")).toBe(SHARED.files.profiles);
    expect(one.read("api/ec2nodeclasses")).toBe(SHARED.api.ec2nodeclasses);
    expect(one.calls("terminate-instances")).toEqual([]);
  });

  test("lets Karpenter go where others have NodePools and no node, and says what that means", () => {
    const api = { ...SHARED.api, nodeclaims: "general-1 i-0a - general\n", nodes: "node-1 i-0a - general\n" };
    const one = machine({ ...withFiles({ controller: "" }, SHARED), api });
    const { status, stdout } = one.drain(OURS);
    expect(status).toBe(0);
    expect(stdout).toContain("NodePools of others get no node once Karpenter is gone: theirs");
    expect(stdout).toContain("no node of this project's NodePools is left in cluster demo");
  });

  test("ends nobody else's instances without an API server, and leaves instance profiles", () => {
    const one = machine(withFiles({ cluster: "" }, SHARED));
    const { status, stdout } = one.drain(OURS);
    expect(status).toBe(0);
    expect(one.calls("terminate-instances")).toEqual([expect.stringMatching(/--instance-ids i-0a$/)]);
    expect(one.read("templates")).toBe("lt-2 demo theirs\nlt-3 demo-2 general\n");
    expect(one.read("profiles")).toBe(SHARED.files.profiles);
    expect(stdout).toContain("instance profiles below /karpenter/eu-west-1/demo/ stay");
  });

  const GONE = withFiles({ controller: "", "no-ec2nodeclasses": "" }, SHARED);

  test("keeps instance profiles where the EC2NodeClasses that tell whose they are have gone, and says so", () => {
    const one = machine({ ...GONE, api: { ...SHARED.api, nodeclaims: "general-1 i-0a - general\n" } });
    const { status, stdout } = one.drain(OURS);
    expect(status).toBe(0);
    expect(stdout).toContain(
      "instance profiles below /karpenter/eu-west-1/demo/ stay: whose they are only EC2NodeClasses tell",
    );
    expect(one.read("profiles")).toBe(SHARED.files.profiles);
    expect(one.read("templates")).toBe("lt-2 demo theirs\nlt-3 demo-2 general\n");
    expect(one.read("instances")).toContain("i-0a terminated demo general");
  });

  test("keeps Karpenter for the nodes of others where no EC2NodeClass is left to ask", () => {
    const { status, stderr } = machine(GONE).drain(OURS);
    expect([status, stderr]).toEqual([1, expect.stringContaining("theirs-1 of NodePool theirs")]);
  });

  test.each([
    'Error from server (Forbidden): ec2nodeclasses.karpenter.k8s.aws is forbidden: User "x" cannot list resource',
    'error: the server doesn\'t have a resource type "ec2nodeclasses"\nUnable to connect to the server: EOF',
  ])("takes no other failure for EC2NodeClasses that have gone (%j)", (failure) => {
    const one = machine(withFiles({ controller: "", "no-ec2nodeclasses": `${failure}\n` }, SHARED));
    const { status, stderr } = one.drain(OURS);
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/cannot list ec2nodeclasses.*run this again/),
    ]);
    expect(one.read("profiles")).toBe(SHARED.files.profiles);
  });

  test("asks EC2 for hundreds of NodePools, a hundred at a time", () => {
    const names = Array.from({ length: 250 }, (_, index) => `pool-${index}`);
    const one = machine(withFiles({ cluster: "" }, SHARED));
    expect(one.drain({ DRAIN_NODE_POOLS: `ours:${names.join(",")}` }).status).toBe(0);
    const asked = one.calls("describe-launch-templates").map((call) => call.match(/pool-\d+/g));
    expect(asked.map((some) => some?.length)).toEqual([100, 100, 50]);
    expect(asked.flat()).toEqual(names);
  });

  test.each(["general", "ours:*", "ours:a;b", "ours:a,"])("takes no %s for names of NodePools", (text) => {
    const one = machine(SHARED);
    const { status, stderr } = one.drain({ DRAIN_NODE_POOLS: text });
    expect(status).toBe(1);
    expect(stderr).toContain(`DRAIN_NODE_POOLS: '${text}' is no ours: with names of NodePools`);
    expect(one.read("calls")).toBe("");
  });
});
