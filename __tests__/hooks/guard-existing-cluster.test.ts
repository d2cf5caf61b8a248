import { ALB, fixOf, guard, LEFTOVERS } from "../support/guarded-account";

describe("guard-infra.sh", () => {
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
});
