import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const FAST_CLOCK = resolve(__dirname, "../hooks/fast-clock.bash");
const SCRIPT = resolve(__dirname, "../../hooks/guard-infra.sh");
export const ALB = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/k8s-shop-web/1";
export const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/k8s-shop-tcp/1";

/** One of everything that stops a destroy, as AWS tells of it. */
export const LEFTOVERS: Readonly<Record<string, string>> = {
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

export const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

export function guard(files: Readonly<Record<string, string>> = {}, settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "guard-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ calls: "", ...files })) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync("bash", [SCRIPT], {
    env: {
      PATH: [resolve(__dirname, "../hooks/guard-stubs"), process.env.PATH].join(delimiter),
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
export function fixOf(what: string, stderr: string): string | undefined {
  const lines = stderr.split("\n");
  const from = lines.findIndex((line) => line.includes(what));
  return lines
    .slice(from)
    .find((line) => line.startsWith("      "))
    ?.trim();
}
