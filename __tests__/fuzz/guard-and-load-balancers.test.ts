import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import fc from "fast-check";
import { CONTROL_CHARACTERS, hostileLine, hostileText, hostileWord } from "./hostile-answers";

/** `npm run fuzz` asks for a thousand of each. */
const RUNS = Number(process.env.FUZZ_ANSWERS ?? 2);
/** Seconds for a hook whose own deadline is one, on a busy machine. */
const LONGEST_S = 60;

const HOOKS = resolve(__dirname, "..", "hooks");
const ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/k8s-shop-web/1";
const BINDINGS = "targetgroupbindings.elbv2.k8s.aws";

/** What the stand-ins of each hook answer: a file's name, and what is right before what is hostile. */
const GUARD: Readonly<Record<string, string>> = {
  nodepools: "theirs general uid-1 -\n",
  ec2nodeclasses: "ours default uid-3 -\n",
  volumes: "pv-1 vol-1 Delete\n",
  "ec2-describe-instances": "i-0a\trunning\tgeneral\n",
  "ec2-describe-launch-templates": "lt-1\tgeneral\n",
  "ec2-describe-network-interfaces": "eni-1\n",
  "ec2-describe-security-groups": "sg-9\tk8s-traffic-demo-1\n",
  "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\tNone\n",
  "iam-list-instance-profiles": "demo_1\t/karpenter/eu-west-1/demo/0a/\n",
  "elbv2-describe-load-balancers": `${ARN}\n`,
  "elbv2-describe-target-groups": "",
  "elbv2-describe-tags": `${ARN}\tingress.k8s.aws/stack\tshop/web\n`,
  "elb-describe-load-balancers": "a1b2c3\n",
  "elb-describe-tags": "a1b2c3\tshop/old\n",
};
const BALANCERS: Readonly<Record<string, string>> = {
  cluster: "ACTIVE\thttps://api.example\tY2E=\tvpc-0a\n",
  made: `${ARN} demo\nsg-1 demo\n`,
  crds: `customresourcedefinition.apiextensions.k8s.io/${BINDINGS}\n`,
  balanced: "",
  "api/ingresses.networking.k8s.io": "shop web there -,ingress.k8s.aws/resources\n",
  "api/services": "shop tcp there -,service.k8s.aws/resources\n",
  [`api/${BINDINGS}`]: "",
};

const HOSTILE = [
  ["guard-infra.sh", "guard-stubs", GUARD],
  ["drain-load-balancers.sh", "load-balancer-stubs", BALANCERS],
] as const;

/** Anything at all, or a line as it should be but for one of its words. */
function anyAnswer(name: string, text: string): fc.Arbitrary<string> {
  if (name === "cluster") return hostileLine;
  const [line = ""] = text.split("\n");
  const words = line.split(/([ \t])/);
  const almost = fc
    .record({ index: fc.nat((words.length - 1) / 2), word: hostileWord })
    .map(({ index, word }) => `${words.with(2 * index, word.replace(/\s/g, "")).join("")}\n`);
  return line === "" ? hostileText : fc.oneof(hostileText, almost);
}

test.each(HOSTILE)(
  "whatever AWS and the cluster answer, %s prints no control character, runs no command and ends",
  (script, stubs, right) => {
    const hostile = Object.entries(right).map(([name, text]) => [name, anyAnswer(name, text)]);
    const answers = fc.record(Object.fromEntries(hostile) as Record<string, fc.Arbitrary<string>>, {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(answers, (said) => {
        const folder = mkdtempSync(join(tmpdir(), "fuzz-hook-"));
        try {
          for (const [name, text] of Object.entries({ calls: "", ...right })) {
            mkdirSync(dirname(join(folder, name)), { recursive: true });
            writeFileSync(
              join(folder, name),
              name === "cluster" ? (said[name] ?? text) : text + (said[name] ?? ""),
            );
          }
          const from = Date.now();
          const { stdout, stderr, status, signal } = spawnSync(
            "bash",
            [resolve(HOOKS, "../../hooks", script)],
            {
              env: {
                PATH: [join(HOOKS, stubs), process.env.PATH].join(delimiter),
                HOME: folder,
                ACCOUNT: folder,
                DRAIN_CLUSTER: "demo",
                DRAIN_REGION: "eu-west-1",
                DRAIN_VPC: "vpc-0a",
                DRAIN_NODE_SECURITY_GROUP: "sg-0a",
                DRAIN_ENVIRONMENT: "prod",
                DRAIN_API_SERVER: "https://api.example",
                DRAIN_DEADLINE_SECONDS: "1",
                DRAIN_POLL_SECONDS: "0.1",
              },
              encoding: "utf8",
            },
          );
          expect([signal, typeof status]).toEqual([null, "number"]);
          expect((Date.now() - from) / 1000).toBeLessThan(LONGEST_S);
          expect(stdout + stderr).not.toMatch(CONTROL_CHARACTERS);
          expect(existsSync(join(folder, "ran"))).toBe(false);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  RUNS * LONGEST_S * 1000,
);
