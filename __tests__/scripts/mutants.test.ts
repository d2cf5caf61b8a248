import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformResource, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { mutantsOf, weaken } from "../../scripts/mutants/changes";
import { changedLines } from "../../scripts/mutants/hook-lines";
import { policyChanges, weakenedPolicy } from "../../scripts/mutants/iam";
import { judged } from "../../scripts/mutants/report";

const HOOKS = join(__dirname, "..", "..", "hooks");

const POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "AllowEnd",
      Effect: "Allow",
      Action: ["ec2:TerminateInstances", "ec2:StopInstances"],
      Resource: "arn:aws:ec2:eu-west-1:111122223333:instance/*",
      Condition: {
        StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/prod": "owned", "aws:ResourceTag/a": "b" },
      },
    },
    { Sid: "DenyHttp", Effect: "Deny", Principal: "*", Action: "sqs:*", Resource: "*" },
  ],
});

describe("a weakened policy", () => {
  test("loses a statement, a Deny, a key of a condition, the bounds of actions and of resources, each by itself", () => {
    expect(policyChanges(POLICY)).toEqual([
      ["AllowEnd ec2", "dropped"],
      ["AllowEnd ec2", "ec2:*"],
      ["AllowEnd ec2", "on *"],
      ["AllowEnd ec2", "without StringEquals aws:ResourceTag/kubernetes.io/cluster/*"],
      ["AllowEnd ec2", "without StringEquals aws:ResourceTag/a"],
      ["AllowEnd ec2", "without its condition"],
      ["DenyHttp sqs *", "dropped"],
    ]);
  });

  test("is weakened in another cluster's as well, and nowhere else", () => {
    const change = "without StringEquals aws:ResourceTag/kubernetes.io/cluster/*";
    const [end, deny] = JSON.parse(
      weakenedPolicy(POLICY.replace("cluster/prod", "cluster/blue"), "AllowEnd ec2", change),
    ).Statement;
    expect(end.Condition).toEqual({ StringEquals: { "aws:ResourceTag/a": "b" } });
    expect(deny).toEqual(JSON.parse(POLICY).Statement[1]);
    expect(weakenedPolicy(POLICY, "AllowMore ec2", "dropped")).toBe(POLICY);
  });
});

class Made extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    terraformResourceType: string,
    private readonly attributes: object,
    dependsOn?: Made[],
  ) {
    super(scope, id, { terraformResourceType, dependsOn });
  }

  protected override synthesizeAttributes() {
    return { ...this.attributes };
  }
}

class Door extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const group = new Made(this, "Group", "aws_security_group", { name: "g" });
    const rule = new Made(this, "Rule", "aws_vpc_security_group_ingress_rule", {
      security_group_id: `\${aws_security_group.${group.friendlyUniqueId}.id}`,
      ...{ ip_protocol: "tcp", from_port: 443, to_port: 443, cidr_ipv4: "10.0.0.0/8" },
    });
    new Made(this, "Node", "aws_instance", { subnet: "s" }, [rule, group]);
  }
}

describe("a weakened stack", () => {
  const made = (id: string) => {
    const stack = new TerraformStack(Testing.app(), "one");
    new Door(stack, id);
    return { stack, json: JSON.parse(Testing.synth(stack)) };
  };

  test("opens each rule and loses each order, but none that a longer way keeps", () => {
    const { stack, json } = made("Front");
    expect(mutantsOf(stack, json).map(({ part, place, change }) => [part, place, change])).toEqual([
      ["rules", "Door/Rule aws_vpc_security_group_ingress_rule", "anywhere"],
      ["rules", "Door/Rule aws_vpc_security_group_ingress_rule", "every port"],
      ["rules", "Door/Rule aws_vpc_security_group_ingress_rule", "every protocol"],
      ["order", "Door/Node aws_instance after Door/Rule aws_vpc_security_group_ingress_rule", "unordered"],
      [
        "order",
        "Door/Rule aws_vpc_security_group_ingress_rule after Door/Group aws_security_group",
        "unordered",
      ],
    ]);
  });

  test("is weakened wherever the construct stands", () => {
    const { stack, json } = made("Back");
    for (const mutant of mutantsOf(stack, json)) weaken(stack, json, mutant);
    const [rule] = Object.values<Record<string, unknown>>(json.resource.aws_vpc_security_group_ingress_rule);
    expect(rule).toMatchObject({
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "-1",
      security_group_id: "${var.unordered}",
    });
    const [node] = Object.values<Record<string, unknown>>(json.resource.aws_instance);
    expect(node!.depends_on).toEqual([expect.stringMatching(/^aws_security_group\./)]);
  });
});

describe("a line of a hook", () => {
  test("is deleted, negated, or made a success", () => {
    const script = '# what\nlocal a b\nif [ -n "$a" ]; then\n  exit 1\nfi\ncheck || die\n';
    expect(
      changedLines(script).map(({ line, place, change, text }) => [
        line,
        place,
        change,
        text.split("\n")[line - 1],
      ]),
    ).toEqual([
      [3, 'if [ -n "$a" ]; then', "deleted", ""],
      [3, 'if [ -n "$a" ]; then', "negated", 'if ! { [ -n "$a" ]; }; then'],
      [4, "exit 1", "deleted", ""],
      [4, "exit 1", "a success", "  exit 0"],
      [5, "fi", "deleted", ""],
      [6, "check || die", "deleted", ""],
      [6, "check || die", "&& for ||", "check && die"],
    ]);
  });

  test("keeps what bash reads the same, and loses what keeps a failure from ending it", () => {
    const script = "case $a in\n  b)\n    look || true\n    ;;\nesac\n";
    const changes = changedLines(script).filter(({ line }) => line > 2 && line < 5);
    expect(changes.map(({ line, change, text }) => [line, change, text.split("\n")[line - 1]])).toEqual([
      [3, "deleted", ""],
      [3, "without || true", "    look"],
    ]);
  });

  test("is one of many in the scripts that are there, after most of which bash still reads them", () => {
    const scripts = readdirSync(HOOKS).map((name) => readFileSync(join(HOOKS, name), "utf8"));
    const all = scripts.flatMap(changedLines);
    expect(all.length).toBeGreaterThan(900);
    const [first] = all;
    expect(spawnSync("bash", ["-n"], { input: first!.text }).status).toBe(0);
  });
});

describe("what npm run mutants says", () => {
  const noticed = { name: "iam: a: dropped", killer: "a test", ms: 1 };
  const survivor = { name: "order: b after c: unordered", killer: null, ms: 1 };

  test("is the count of each part, and what survives without a reason", () => {
    const { lines, ok } = judged([noticed, survivor], [], 60_000, {});
    expect(ok).toBe(false);
    expect(lines).toEqual([
      "iam, 0 minutes of a process: 1 mutants, 1 noticed, 0 survive (0.0 %)",
      "order, 0 minutes of a process: 1 mutants, 0 noticed, 1 survive (100.0 %)",
      "all, in 1 minutes: 2 mutants, 1 noticed, 1 survive (50.0 %)",
      "",
      expect.stringContaining("no test notices these"),
      "  order: b after c: unordered",
    ]);
  });

  test("is all right where each survivor has its reason, and not where a listed one is noticed or gone", () => {
    const known = { [survivor.name]: "the same" };
    expect(judged([noticed, survivor], ["iam", "order"], 1, known).ok).toBe(true);
    const more = { ...known, [noticed.name]: "was the same", "order: gone: unordered": "was there" };
    const { ok, lines } = judged([noticed, survivor], ["order"], 1, more);
    expect(ok).toBe(false);
    expect(lines.join("\n")).toMatch(
      /a test notices: .*\n {2}iam: a: dropped\n\n.*are no mutants: .*\n {2}order: gone/,
    );
    expect(judged([noticed, survivor], [], 1, known).ok).toBe(true);
  });
});
