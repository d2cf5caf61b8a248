import { mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ALB, fixOf, folders, GROUP, guard, LEFTOVERS } from "../support/guarded-account";
import { which } from "../support/which";

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
