import { type Machine, machine, TWO_CLUSTERS, withFiles } from "../support/drain-machine";

function expectOnlyTheOtherClusterLeft(one: Machine): void {
  expect(one.read("instances")).toMatch(
    /^i-0a terminated demo\ni-0b terminated demo\ni-0c running demo-2\n$/,
  );
  expect(one.read("templates")).toBe("lt-2 demo-2\n");
  expect(one.read("profiles")).toBe(
    "demo-2_1 /karpenter/eu-west-1/demo-2/uid/ node-role\nmine / node-role\n",
  );
}

describe("drain-nodes.sh", () => {
  test("lets a living Karpenter drain, and terminates nothing itself", () => {
    const one = machine(withFiles({ controller: "" }));
    const { status, stdout } = one.drain();
    expect({ status, last: stdout.trim().split("\n").pop() }).toEqual({
      status: 0,
      last: "drain: no node of cluster demo is left",
    });
    expect(stdout).toContain("every NodePool and EC2NodeClass goes, whoever made it");
    expect(stdout).toContain("drain: deleting every one of nodepools.karpenter.sh: default");
    expect(one.calls("terminate-instances")).toEqual([]);
    expectOnlyTheOtherClusterLeft(one);
  });

  test("ends by force what is left at the deadline, names what was left, and touches no other cluster", () => {
    const one = machine();
    const { status, stdout } = one.drain({ DRAIN_DEADLINE_SECONDS: "2" });
    expect(status).toBe(0);
    expect(stdout).toMatch(/drain: 2 nodes left after \d of 2 s: default-1 i-0a since \S+; default-2 i-0b/);
    expect(stdout).toContain("the deadline of 2 s has passed");
    expectOnlyTheOtherClusterLeft(one);
    expect(one.calls("terminate-instances")).toEqual([expect.stringMatching(/--instance-ids i-0a i-0b$/)]);
    expect(one.read("api/nodeclaims") + one.read("api/nodes") + one.read("api/ec2nodeclasses")).toBe("");
    expect(one.calls("kubectl patch nodeclaims.karpenter.sh default-1")[0]).toContain(
      '{"metadata":{"resourceVersion":"7","finalizers":["karpenter.k8s.aws/termination","other.io/keep"]}}',
    );
  });

  test("takes its finalizer off the object as it is then, when another changes it meanwhile", () => {
    const one = machine(withFiles({ conflict: "late.io/keep\n" }));
    const { status, stderr } = one.drain();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [first, second] = one.calls("kubectl patch nodeclaims.karpenter.sh default-1");
    expect(first).toContain(
      '"resourceVersion":"7","finalizers":["karpenter.k8s.aws/termination","other.io/keep"]',
    );
    expect(second).toContain(
      '"resourceVersion":"8","finalizers":["karpenter.k8s.aws/termination","other.io/keep","late.io/keep"]',
    );
  });

  test.each([
    ["while Karpenter let go", TWO_CLUSTERS],
    ["of a cluster that EKS no longer has", { files: { ...TWO_CLUSTERS.files, cluster: "" } }],
  ])("takes a last look, and fails for an instance that came up meanwhile (%s)", (_, account) => {
    const one = machine(withFiles({ controller: "", late: "i-0d pending demo\n" }, account));
    const { status, stderr } = one.drain();
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "drain: error: instances came up again while this ran: i-0d pending; run it again\n",
    });
  });

  test("ends an instance that no NodeClaim knows", () => {
    const one = machine({
      ...TWO_CLUSTERS,
      api: { nodepools: "", nodeclaims: "", nodes: "", ec2nodeclasses: "" },
    });
    expect(one.drain().status).toBe(0);
    expectOnlyTheOtherClusterLeft(one);
  });

  test("takes no finalizer off while the instance behind it lives", () => {
    const one = machine(withFiles({ instances: "i-0a running lost-its-tags\n" }));
    const { status, stderr } = one.drain();
    expect(status).toBe(1);
    expect(stderr).toContain(
      "nodeclaims.karpenter.sh default-1: its instance i-0a lives and lacks this cluster's tags",
    );
    expect(one.calls("kubectl patch")).toEqual([]);
  });

  test("sweeps through AWS alone when EKS no longer has the cluster", () => {
    const one = machine({ files: { ...TWO_CLUSTERS.files, cluster: "" } });
    const { status, stdout } = one.drain();
    expect(status).toBe(0);
    expect(stdout).toContain("cluster demo no longer exists");
    expectOnlyTheOtherClusterLeft(one);
    expect(one.calls("kubectl")).toEqual([]);
  });

  test("takes a missing cluster for a wrong region when its API server answers", () => {
    const one = machine(withFiles({ cluster: "" }));
    const { status, stderr } = one.drain({ DRAIN_API_SERVER: "https://api.example" });
    expect(status).toBe(1);
    expect(stderr).toContain(
      "EKS in eu-west-1 knows no cluster demo, but https://api.example answers: wrong region, account or profile?",
    );
    expect(one.calls("terminate")).toEqual([]);
  });

  test("fails with a sentence when the cluster exists and its API server is out of reach", () => {
    const one = machine(withFiles({ "api-down": "" }));
    const { status, stderr } = one.drain();
    expect(status).toBe(1);
    expect(stderr).toContain(
      "the API server of demo (EKS says ACTIVE) refuses or is out of reach (above); nothing was deleted",
    );
    expect(one.calls("kubectl get crd")).toHaveLength(3);
    expect(one.calls("terminate")).toEqual([]);
  });

  test("--without-api asks neither EKS nor Kubernetes, and needs no kubectl", () => {
    const one = machine({ ...withFiles({ "api-down": "" }), without: ["kubectl"] });
    expect(one.drain({}, "--without-api").status).toBe(0);
    expect(one.calls("aws eks")).toEqual([]);
    expectOnlyTheOtherClusterLeft(one);
  });

  test("drains a cluster that has no Karpenter", () => {
    const one = machine({ files: TWO_CLUSTERS.files });
    expect(one.drain().status).toBe(0);
    expect(one.calls("kubectl delete")).toEqual([]);
  });

  test.each([
    ["sts", "get-caller-identity", "AWS does not accept the credentials (above); nothing was deleted"],
    ["eks", "describe-cluster", "EKS does not say whether cluster demo exists"],
    ["ec2", "describe-instances", "AWS does not list the instances (above); run this again"],
    ["ec2", "terminate-instances", "AWS does not terminate the instances (above); run this again"],
    ["ec2", "describe-launch-templates", "AWS does not list launch templates (above)"],
    ["ec2", "delete-launch-template", "aws ec2 delete-launch-template: An error occurred (AccessDenied)"],
    ["iam", "list-instance-profiles", "AWS does not list instance profiles (above)"],
    ["iam", "delete-instance-profile", "aws iam delete-instance-profile: An error occurred (AccessDenied)"],
  ])("fails when %s %s is denied, and never takes a refusal for nothing", (_, call, message) => {
    const { status, stderr } = machine(withFiles({ [`denied-${call}`]: "" })).drain();
    expect({ status, message: stderr.replace(/\n/g, " ") }).toEqual({
      status: 1,
      message: expect.stringContaining(message),
    });
  });

  test("fails while an instance does not end", () => {
    const one = machine({ files: { ...TWO_CLUSTERS.files, cluster: "" } });
    const { status, stderr } = one.drain({ AFTER_TERMINATE: "shutting-down", DRAIN_END_SECONDS: "1" });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "drain: error: instances do not end: i-0a shutting-down; i-0b shutting-down\n",
    });
  });

  test.each(["SIGTERM", "SIGKILL"] as const)(
    "finishes after %s half-way, and terminates nothing twice",
    async (signal) => {
      const one = machine();
      const run = one.start({ AFTER_TERMINATE: "shutting-down", DRAIN_POLL_SECONDS: "0.3" });
      const ended = new Promise((done) => run.on("exit", done));
      for (let i = 0; i < 100 && !one.read("instances").includes("i-0b shutting-down"); i++) {
        await new Promise((next) => setTimeout(next, 50));
      }
      process.kill(-run.pid!, signal);
      await ended;
      expect(one.read("instances")).toContain("i-0a shutting-down demo");
      one.write("instances", one.read("instances").replaceAll("shutting-down", "terminated"));
      expect(one.drain().status).toBe(0);
      expect(one.calls("terminate-instances")).toHaveLength(1);
      expectOnlyTheOtherClusterLeft(one);
    },
  );

  test.each([
    ["aws", {}, "the AWS CLI (aws) is not installed"],
    ["kubectl", {}, "kubectl is not installed"],
    ["", { AWS_STUB_VERSION: "2.6.4" }, "the AWS CLI is too old (2.6.4)"],
    ["", { AWS_STUB_VERSION: "1.23.9" }, "the AWS CLI is too old (1.23.9)"],
    ["", { KUBECTL_STUB_VERSION: "1.23.17" }, "kubectl is too old (1.23.17)"],
  ])("says before any deletion that a tool is missing or too old (%s %o)", (missing, more, message) => {
    const one = machine({ ...TWO_CLUSTERS, without: [missing] });
    const { status, stderr } = one.drain(more);
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining(message) });
    expect(stderr).toContain("nothing was deleted");
    expect(one.calls("")).toEqual([""]);
  });

  test.each([
    [{ AWS_STUB_VERSION: "1.24.0" }],
    [{ AWS_STUB_VERSION: "2.7.0" }],
    [{ KUBECTL_STUB_VERSION: "1.24.0" }],
    [{ KUBECTL_STUB_VERSION: "1.32.4-dispatcher" }],
  ])("takes the oldest tools that serve (%o)", (more) =>
    expect(machine(withFiles({ controller: "" })).drain(more).status).toBe(0),
  );

  test.each([
    ["DRAIN_CLUSTER", ""],
    ["DRAIN_CLUSTER", "demo*"],
    ["DRAIN_CLUSTER", "demo,other"],
    ["DRAIN_CLUSTER", 'demo"; touch pwned; "'],
    ["DRAIN_REGION", "eu-west-1 --profile other"],
    ["DRAIN_DEADLINE_SECONDS", "0"],
    ["DRAIN_DEADLINE_SECONDS", "15m"],
    ["DRAIN_API_SERVER", 'https://x"}'],
    ["DRAIN_API_CA", '"'],
  ])("refuses %s=%s before any call", (name, value) => {
    const one = machine();
    const { status, stderr } = one.drain({ [name]: value });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining(`drain: error: ${name}:`),
    });
    expect(one.calls("aws")).toEqual([]);
  });

  test("lets no control character of the cluster's reach the terminal", () => {
    const one = machine(
      withFiles({ explanation: "default-1: Drained False, \u001b]0;owned\u0007 \u009b31m \u001b[2J ok\n" }),
    );
    const { status, stdout } = one.drain({ DRAIN_DEADLINE_SECONDS: "3" });
    expect(status).toBe(0);
    expect(stdout).toContain("drain:   default-1: Drained False, ]0;owned 31m [2J ok");
    expect(stdout).not.toMatch(/[^\P{Cc}\n\t]/u);
  });

  test("lets no control character of what a tool complains of reach the terminal", () => {
    const one = machine(withFiles({ "api-down": "\u001b[31mUnable to connect\u001b[0m to the sérver\n" }));
    const { status, stderr } = one.drain();
    expect(status).toBe(1);
    expect(stderr).toContain("[31mUnable to connect[0m to the sérver\n");
    expect(stderr).not.toMatch(/[^\P{Cc}\n\t]/u);
  });

  test("never calls IAM where Karpenter made no instance profile", () => {
    const one = machine(withFiles({ "denied-list-instance-profiles": "" }));
    expect(one.drain({ DRAIN_INSTANCE_PROFILES: "keep" }).status).toBe(0);
    expect(one.calls("aws iam")).toEqual([]);
  });

  test("runs a second time with nothing left", () => {
    const one = machine();
    expect(one.drain().status).toBe(0);
    expect(one.drain().status).toBe(0);
    expect(one.calls("terminate-instances")).toHaveLength(1);
  });
});
