import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { which } from "../support/which";

const FAST_CLOCK = join(__dirname, "fast-clock.bash");
const SCRIPT = resolve(__dirname, "../../hooks/guard-infra.sh");
const ALB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/k8s-shop-web/1";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/k8s-shop-tcp/1";

/** One of everything that stops a destroy, as AWS tells of it. */
const LEFTOVERS: Readonly<Record<string, string>> = {
  "ec2-describe-instances": "i-0a\trunning\tgeneral\ni-0b\tstopped\tbatch\n",
  "ec2-describe-launch-templates": "lt-1\n",
  "iam-list-instance-profiles": "demo_1\t/karpenter/eu-west-1/demo/0a/\n",
  "elbv2-describe-load-balancers": `${ALB}\n`,
  "elbv2-describe-target-groups": `${GROUP}\n`,
  "elbv2-describe-tags": `${ALB}\tingress.k8s.aws/stack\tshop/web\n${GROUP}\tservice.k8s.aws/stack\tshop/tcp\n`,
  "elb-describe-load-balancers": "a1b2c3\n",
  "elb-describe-tags": "a1b2c3\tshop/old\n",
  "ec2-describe-network-interfaces": "eni-1\n",
  "ec2-describe-security-groups": "sg-9\tk8s-traffic-demo-1\n",
  "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\tNone\n",
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function guard(files: Readonly<Record<string, string>> = {}, settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "guard-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ calls: "", ...files })) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync("bash", [SCRIPT], {
    env: {
      PATH: [join(__dirname, "guard-stubs"), process.env.PATH].join(delimiter),
      HOME: folder,
      ACCOUNT: folder,
      DRAIN_CLUSTER: "demo",
      DRAIN_REGION: "eu-west-1",
      DRAIN_VPC: "vpc-0a",
      DRAIN_NODE_SECURITY_GROUP: "sg-0a",
      DRAIN_ENVIRONMENT: "prod",
      DRAIN_API_SERVER: "https://api.example",
      // Where something goes by itself, as long as a busy machine takes to see it; else just long enough to wait once.
      DRAIN_DEADLINE_SECONDS: Object.keys(files).some((name) => name.endsWith(".then")) ? "60" : "1",
      DRAIN_POLL_SECONDS: "1",
      BASH_ENV: FAST_CLOCK,
      ...settings,
    },
    encoding: "utf8",
  });
  const calls = readFileSync(join(folder, "calls"), "utf8").split("\n");
  return { status, stdout, stderr, calls };
}

/** The line under the one that names it, or under those after it that share its fix. */
function fixOf(what: string, stderr: string): string | undefined {
  const lines = stderr.split("\n");
  const from = lines.findIndex((line) => line.includes(what));
  return lines
    .slice(from)
    .find((line) => line.startsWith("      "))
    ?.trim();
}

describe("guard-infra.sh", () => {
  test("lets infra go when nothing is left", () => {
    expect(guard()).toMatchObject({ status: 0, stderr: "" });
  });

  test("stops while a NodePool without nodes could launch one for a pod of the system nodes", () => {
    const { status, stderr } = guard({ nodepools: "theirs general uid-1 -\n" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("NodePool general")]);
    expect(fixOf("NodePool general", stderr)).toBe(
      "npx cdktf destroy prod-workloads, or, where that is done: npm run drain -- prod",
    );
  });

  test.each(["crd", "nodepools.karpenter.sh"])(
    "never takes a refusal of the cluster's for nothing (%s)",
    (kind) => {
      const { status, stderr } = guard({ nodepools: "", [`forbidden-${kind}`]: "" });
      expect([status, stderr]).toEqual([
        1,
        expect.stringContaining("node pools: Error from server (Forbidden)"),
      ]);
      expect(stderr).toContain("an access entry that may read");
    },
  );

  test("lets infra go where the cluster has no Karpenter, or does not answer", () => {
    expect(guard({ volumes: "" })).toMatchObject({ status: 0, stderr: "" });
    expect(guard({ "forbidden-nodepools.karpenter.sh": "" })).toMatchObject({ status: 0, stderr: "" });
  });

  test("names everything that is left at once, each with what fixes it", () => {
    const { status, stderr } = guard(LEFTOVERS);
    expect([status, stderr]).toEqual([1, expect.stringContaining("nothing of infra was deleted")]);
    const aws = "aws --region eu-west-1";
    const orWithout = (kubectl: string, command: string) =>
      `${kubectl}, or, where its controller is gone: ${aws} ${command}`;
    expect(
      ["i-0a", "i-0b", "lt-1", "demo_1", ALB, GROUP, "a1b2c3", "eni-1", "sg-9", "vol-1"].map((id) =>
        fixOf(id, stderr),
      ),
    ).toEqual([
      "npm run drain -- prod",
      "npm run drain -- prod",
      "npm run drain -- prod",
      "npm run drain -- prod",
      orWithout(
        "kubectl delete ingress -n shop web",
        `elbv2 delete-load-balancer --load-balancer-arn ${ALB}`,
      ),
      orWithout(
        "kubectl delete service -n shop tcp",
        `elbv2 delete-target-group --target-group-arn ${GROUP}`,
      ),
      "kubectl delete service -n shop old",
      `${aws} ec2 delete-network-interface --network-interface-id eni-1`,
      `${aws} ec2 delete-security-group --group-id sg-9`,
      `kubectl delete pvc -n shop data-0, or ${aws} ec2 delete-volume --volume-id vol-1; to keep it: ` +
        `${aws} ec2 create-tags --resources vol-1 --tags Key=keep,Value=true`,
    ]);
  });

  test.each([
    ["default", "npx cdktf deploy infra (", "npx cdktf destroy workloads"],
    ["prod", "npx cdktf deploy prod-infra (", "npx cdktf destroy prod-workloads"],
  ])(
    "says how to destroy the workloads of %s first, whose destroy reads the outputs that are gone now",
    (environment, ...commands) => {
      const { stderr } = guard(LEFTOVERS, { DRAIN_ENVIRONMENT: environment });
      for (const command of commands) expect(stderr).toContain(command);
    },
  );

  test.each(
    Object.keys(LEFTOVERS).filter((name) =>
      /instances|interfaces|groups|volumes|templates|profiles/.test(name),
    ),
  )("is stopped by %s alone", (name) => {
    const files = Object.entries(LEFTOVERS).filter(([key]) => key === name || key.endsWith("tags"));
    expect(guard(Object.fromEntries(files)).status).toBe(1);
  });

  test("says no kubectl for a cluster that is gone", () => {
    const { status, stderr } = guard({ ...LEFTOVERS, gone: "" });
    expect(status).toBe(1);
    expect(stderr).not.toMatch(/kubectl/);
    expect(fixOf("a1b2c3", stderr)).toBe(
      "aws --region eu-west-1 elb delete-load-balancer --load-balancer-name a1b2c3",
    );
  });

  test("asks AWS for this cluster's things in this VPC alone", () => {
    const { calls } = guard(LEFTOVERS);
    const call = (operation: string) => calls.find((line) => line.includes(operation)) ?? "";
    for (const operation of ["describe-instances", "describe-launch-templates"]) {
      for (const filter of [
        "tag:eks:eks-cluster-name,Values=demo ",
        "tag:kubernetes.io/cluster/demo,Values=owned ",
        "tag-key,Values=karpenter.sh/nodepool",
      ])
        expect(call(operation)).toContain(filter);
    }
    for (const operation of [
      "elbv2 describe-load-balancers",
      "elbv2 describe-target-groups",
      "elb describe-load-balancers",
    ])
      expect(call(operation)).toMatch(/\?V[Pp][Cc]I[Dd]=='vpc-0a'/);
    for (const operation of ["describe-network-interfaces", "describe-security-groups"])
      expect(call(operation)).toContain("vpc-id,Values=vpc-0a ");
    for (const operation of ["elbv2 describe-tags", "elb describe-tags", "describe-security-groups"])
      expect(call(operation)).toContain(
        "(Key=='elbv2.k8s.aws/cluster' && Value=='demo') || (Key=='kubernetes.io/cluster/demo' && Value=='owned')",
      );
    for (const tag of [
      "cluster.k8s.amazonaws.com/name' && Value=='demo'",
      "kubernetes.io/cluster/demo' && Value=='owned'",
    ])
      expect(call("describe-network-interfaces")).toContain(tag);
    expect(call("list-instance-profiles")).toContain("--path-prefix /karpenter/eu-west-1/demo/ ");
    expect(call("describe-volumes")).toContain("Key=='kubernetes.io/cluster/demo' && Value=='owned'");
  });

  test.each(["/karpenter/eu-west-1/demo-2/0a/", "/karpenter/us-east-1/demo/0a/", "/"])(
    "is not stopped by an instance profile of the path %s, which is another cluster's or nobody's",
    (path) => {
      expect(guard({ "iam-list-instance-profiles": `demo_1\t${path}\n` }).status).toBe(0);
    },
  );

  test("says what to do where the AWS CLI is missing", () => {
    const tools = mkdtempSync(join(tmpdir(), "no-aws-"));
    folders.push(tools);
    for (const tool of ["bash", "mkfifo", "mktemp", "rm"]) symlinkSync(which(tool), join(tools, tool));
    const { status, stderr } = guard({}, { PATH: tools });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /AWS CLI \(aws\) is not installed.*nothing was deleted\.\n {2}Install it.*guard: none/,
    );
  });

  test("tells of volumes to be retained, by their tag or their claim's policy, and lets infra go", () => {
    const { status, stdout } = guard({
      "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\ttrue\nvol-2\t8\tshop\tdata-1\tNone\n",
      volumes: "vol-1 Delete\nvol-2 Retain\n",
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/cost money/)]);
    for (const volume of ["vol-1 (8 GiB, of claim shop/data-0)", "vol-2 (8 GiB, of claim shop/data-1)"])
      expect(stdout).toContain(volume);
  });

  test("is stopped by a volume whose policy nobody knows, and by one that its claim would delete", () => {
    const volume = { "ec2-describe-volumes": "vol-2\t8\tshop\tdata-1\tNone\n" };
    expect(guard(volume).status).toBe(1);
    expect(guard({ ...volume, volumes: "vol-2 Delete\nvol-22 Retain\n" }).status).toBe(1);
    expect(guard({ ...volume, volumes: "vol-2 Retain\n", gone: "" }).status).toBe(1);
  });

  test("waits for what is on its way out", () => {
    const { status, stdout } = guard({
      "ec2-describe-instances": "i-0a\tshutting-down\tgeneral\n",
      "ec2-describe-instances.then": "",
      "ec2-describe-network-interfaces": "eni-1\n",
      "ec2-describe-network-interfaces.then": "",
    });
    expect([status, stdout]).toEqual([0, expect.stringMatching(/waiting.*i-0a.*eni-1/)]);
  });

  test("waits for nothing where something else would stay all the same", () => {
    const { stdout, stderr } = guard({
      ...LEFTOVERS,
      "ec2-describe-instances": "i-0a\tshutting-down\tgeneral\n",
    });
    expect(stdout).not.toMatch(/waiting/);
    expect(stderr).toMatch("instance i-0a (shutting-down)");
  });

  test.each([
    "describe-cluster",
    "describe-instances",
    "describe-launch-templates",
    "list-instance-profiles",
    "describe-load-balancers",
    "describe-target-groups",
    "describe-tags",
    "describe-network-interfaces",
    "describe-security-groups",
    "describe-volumes",
  ])("takes no refusal of %s for nothing, and still says what the others found", (operation) => {
    const { status, stderr } = guard({ ...LEFTOVERS, [`denied-${operation}`]: "" });
    expect([status, stderr]).toEqual([1, expect.stringMatching(/refused:(.|\n)*AccessDenied/)]);
    const found = ["i-0a", "eni-1"].filter((id) => stderr.includes(`${id} `));
    expect(found.length).toBeGreaterThan(0);
  });

  test("says all that AWS refused", () => {
    const { stderr } = guard({ "denied-describe-instances": "", "denied-describe-volumes": "" });
    expect(stderr.match(/AccessDenied/g)).toHaveLength(2);
  });

  test("deletes nothing", () => {
    const { calls } = guard(LEFTOVERS);
    for (const call of calls.filter((line) => line !== ""))
      expect(call).toMatch(/^(aws \w+ (describe|get|list)-|kubectl get )/);
  });

  test.each([
    ["DRAIN_CLUSTER", "demo' || '1'=='1"],
    ["DRAIN_REGION", "eu-west-1 --profile other"],
    ["DRAIN_VPC", "vpc-*"],
    ["DRAIN_VPC", ""],
    ["DRAIN_NODE_SECURITY_GROUP", "sg-0a,sg-0b"],
    ["DRAIN_ENVIRONMENT", "prod; rm -rf /"],
    ["DRAIN_DEADLINE_SECONDS", "0"],
  ])("refuses %s=%s before any call", (name, value) => {
    const { status, calls } = guard(LEFTOVERS, { [name]: value });
    expect([status, calls]).toEqual([1, [""]]);
  });

  describe("of a cluster that infra did not make", () => {
    const OF_OTHERS = { DRAIN_VPC: "of-others", DRAIN_NODE_SECURITY_GROUP: "of-others" };

    test("looks for what Karpenter made, and for nothing of its owner's", () => {
      const { status, stderr, calls } = guard(LEFTOVERS, OF_OTHERS);
      expect(status).toBe(1);
      for (const id of ["i-0a", "lt-1", "demo_1"]) expect(stderr).toContain(id);
      for (const id of [ALB, "a1b2c3", "eni-1", "sg-9", "vol-1"]) expect(stderr).not.toContain(id);
      expect(calls.filter((call) => /elb|network-interfaces|security-groups|volumes/.test(call))).toEqual([]);
    });

    test("is stopped by a NodePool that workloads brought, and by none of others", () => {
      expect(guard({ nodepools: "theirs batch uid-2 -\n" }, OF_OTHERS)).toMatchObject({ status: 0 });
      const { status, stderr, calls } = guard({ nodepools: "ours general uid-1 -\n" }, OF_OTHERS);
      expect([status, stderr]).toEqual([1, expect.stringContaining("NodePool general")]);
      expect(calls.join("\n")).toContain('(print (index . "meta.helm.sh/release-name")) "karpenter-nodes"');
    });

    const HAND_OVER =
      "give the Karpenter that runs it a role, a node role and a queue that infra did not make (docs/adopting.md#the-way-back); once it uses them: guard: none in the environment prod, npx cdktf deploy prod-infra, and destroy infra";
    const MIXED = {
      nodepools: "ours general uid-1 -\ntheirs batch uid-2 -\n",
      ec2nodeclasses: "ours default uid-3 -\ntheirs batch uid-4 -\n",
      "ec2-describe-instances": "i-0a\trunning\tgeneral\ni-0b\trunning\tbatch\ni-0c\trunning\tgone\n",
      "ec2-describe-launch-templates": "lt-1\tgeneral\nlt-2\tbatch\n",
      "iam-list-instance-profiles":
        "ours_1\t/karpenter/eu-west-1/demo/uid-3/\ntheirs_1\t/karpenter/eu-west-1/demo/uid-4/\n",
    };

    test("says of what others' NodePools launched to hand Karpenter over, and never to drain", () => {
      const { status, stderr } = guard(MIXED, OF_OTHERS);
      expect(status).toBe(1);
      for (const id of ["i-0b", "lt-2", "theirs_1"]) expect(fixOf(id, stderr)).toBe(HAND_OVER);
      for (const id of ["i-0a", "lt-1", "ours_1"]) expect(fixOf(id, stderr)).toBe("npm run drain -- prod");
    });

    test.each([
      ["whose NodePool is gone", MIXED],
      ["of a cluster that does not answer", { "ec2-describe-instances": MIXED["ec2-describe-instances"] }],
    ])("says both of an instance %s", (_, files) => {
      const { stderr } = guard(files, OF_OTHERS);
      expect(fixOf("i-0c", stderr)).toBe(
        `npm run drain -- prod, where its NodePool is this environment's; where it is of others: ${HAND_OVER}`,
      );
    });

    test("says both of an instance profile where the cluster refuses to tell whose it is", () => {
      const { stderr } = guard({ ...MIXED, "forbidden-ec2nodeclasses.karpenter.k8s.aws": "" }, OF_OTHERS);
      expect(fixOf("theirs_1", stderr)).toMatch(/^npm run drain -- prod, where .* of others: give/);
    });

    test("says no drain, and no destroy of workloads, where only what is others' is left", () => {
      const { status, stderr } = guard(
        {
          nodepools: "theirs general uid-1 -\n",
          "ec2-describe-instances": "i-0a\trunning\tgeneral\n",
        },
        OF_OTHERS,
      );
      expect([status, fixOf("i-0a", stderr)]).toEqual([1, HAND_OVER]);
      expect(stderr).not.toMatch(/npm run drain|destroy prod-workloads/);
    });

    test("lets infra go when nothing of Karpenter's is left", () => {
      expect(guard({ "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\tNone\n" }, OF_OTHERS)).toMatchObject({
        status: 0,
        stderr: "",
      });
    });
  });

  test("looks in no other account than infra's", () => {
    const { status, stderr, calls } = guard({}, { DRAIN_ACCOUNT_ID: "999999999999" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("not of 999999999999")]);
    expect(calls.filter((line) => line.includes("describe"))).toEqual([]);
  });

  test("makes no command of what somebody wrote into a tag", () => {
    const { stderr } = guard({
      "elb-describe-load-balancers": "a1\n",
      "elb-describe-tags": "a1\tshop/$(reboot)\n",
    });
    expect(fixOf("a1", stderr)).toBe(
      "aws --region eu-west-1 elb delete-load-balancer --load-balancer-name a1",
    );
  });

  test("says commands for the profile, and the role, that it looked with", () => {
    const { stderr } = guard(
      { "ec2-describe-network-interfaces": "eni-1\n" },
      { DRAIN_PROFILE: "my prod", DRAIN_ROLE_ARN: "arn:aws:iam::111122223333:role/deployer" },
    );
    expect(fixOf("eni-1", stderr)).toMatch(/^aws --region eu-west-1 --profile my\\ prod ec2 /);
    expect(stderr).toMatch("Fix what is left, as arn:aws:iam::111122223333:role/deployer, and");
  });
});
