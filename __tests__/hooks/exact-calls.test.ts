import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { machine, TWO_CLUSTERS, withFiles } from "../support/drain-machine";

const ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";
const ROLE = "arn:aws:iam::444455556666:role/deployer";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** What a hook calls, against stand-ins of a folder beside this test. */
function calls(script: string, stubs: string, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "exact-calls-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ calls: "", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  spawnSync("bash", [resolve(__dirname, "../../hooks", script)], {
    env: {
      PATH: [join(__dirname, stubs), process.env.PATH].join(delimiter),
      HOME: folder,
      ACCOUNT: folder,
      DRAIN_CLUSTER: "demo",
      DRAIN_REGION: "eu-west-1",
      DRAIN_VPC: "vpc-0a",
      DRAIN_NODE_SECURITY_GROUP: "sg-0a",
      DRAIN_ENVIRONMENT: "prod",
      DRAIN_DEADLINE_SECONDS: "1",
      DRAIN_POLL_SECONDS: "0.1",
      ...(script === "guard-infra.sh" ? { DRAIN_API_SERVER: "https://api.example" } : {}),
    },
  });
  return readFileSync(join(folder, "calls"), "utf8");
}

/** Each pause takes ten seconds off the hook's clock, and none of time: a busy machine does not come to its deadline first. */
function patient(one: ReturnType<typeof machine>) {
  one.write("clock", "sleep() { SECONDS=$((SECONDS + 10)); command sleep 0.01; }\n");
  return { BASH_ENV: join(one.account, "clock"), DRAIN_DEADLINE_SECONDS: "60" };
}

const SCENARIOS: Readonly<Record<string, () => string>> = {
  "drain-nodes": () => {
    const one = machine({ ...TWO_CLUSTERS, api: { ...TWO_CLUSTERS.api, ec2nodeclasses: "default - -\n" } });
    one.drain({
      DRAIN_ROLE_ARN: ROLE,
      DRAIN_ROLE_EXTERNAL_ID: "acme",
      AWS_ACCESS_KEY_ID: "own",
      ...patient(one),
    });
    return one.read("calls");
  },
  "drain-nodes-gone": () => {
    const one = machine(withFiles({ cluster: "" }));
    one.drain({
      DRAIN_API_SERVER: "https://api.example",
      DRAIN_ROLE_ARN: ROLE,
      DRAIN_ROLE_SESSION_NAME: "me",
    });
    one.write("api-down", "Unable to connect");
    one.drain({ DRAIN_API_SERVER: "https://api.example" });
    return one.read("calls");
  },
  "drain-nodes-ours": () => {
    const one = machine({
      files: {
        cluster: "ACTIVE\thttps://api.example\tY2E=\n",
        instances: "i-0a running demo general\ni-0b running demo theirs\n",
        templates: "lt-1 demo general\nlt-2 demo theirs\n",
        profiles: "ours /karpenter/eu-west-1/demo/uid-default/ node-role\n",
      },
      api: {
        nodepools: "general - - ours\ntheirs - - theirs\n",
        nodeclaims: "general-1 i-0a - general\ntheirs-1 i-0b - theirs\n",
        nodes: "node-1 i-0a - general\nnode-2 i-0b - theirs\n",
        ec2nodeclasses: "default - - ours\ntheir-class - - theirs\n",
      },
    });
    one.drain({ DRAIN_NODE_POOLS: "ours:general", ...patient(one) });
    return one.read("calls");
  },
  "drain-load-balancers": () =>
    calls("drain-load-balancers.sh", "load-balancer-stubs", {
      cluster: "ACTIVE\thttps://api.example\tY2E=\tvpc-0a\n",
      made: `${ARN}:loadbalancer/app/k8s-shop-web/1 demo\n${ARN}:targetgroup/k8s-shop-web/1 demo\nsg-1 demo\n`,
      crds: "customresourcedefinition.apiextensions.k8s.io/targetgroupbindings.elbv2.k8s.aws\n",
      balanced: "shop/old\n",
      "api/ingresses.networking.k8s.io": "shop web there -,ingress.k8s.aws/resources\n",
      "api/services": "shop tcp there -,service.k8s.aws/resources\n",
      "api/targetgroupbindings.elbv2.k8s.aws": "shop own there -,elbv2.k8s.aws/resources\n",
    }),
  "guard-infra": () =>
    calls("guard-infra.sh", "guard-stubs", {
      nodepools: "theirs general uid-1 -\n",
      ec2nodeclasses: "ours default uid-3 -\n",
      volumes: "",
      "ec2-describe-instances": "i-0a\trunning\tgeneral\n",
      "ec2-describe-launch-templates": "lt-1\tgeneral\n",
      "iam-list-instance-profiles": "demo_1\t/karpenter/eu-west-1/demo/0a/\n",
      "elbv2-describe-load-balancers": `${ARN}:loadbalancer/app/k8s-shop-web/1\n`,
      "elbv2-describe-tags": `${ARN}:loadbalancer/app/k8s-shop-web/1\tingress.k8s.aws/stack\tshop/web\n`,
      "elb-describe-load-balancers": "a1b2c3\n",
      "elb-describe-tags": "a1b2c3\tshop/old\n",
      "ec2-describe-network-interfaces": "eni-1\n",
      "ec2-describe-security-groups": "sg-9\tk8s-traffic-demo-1\n",
      "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\tNone\n",
    }),
};

/** Each call once, in the order of its letters: how often a hook looks is a matter of time. */
function distinct(text: string): string {
  const each = text.split(/^(?=aws |kubectl )/m).map((call) => call.trimEnd());
  return `${[...new Set(each)].filter(Boolean).sort().join("\n")}\n`;
}

// The stand-ins answer whatever a query or a template says: only AWS and Kubernetes would miss a word of one.
test.each(Object.entries(SCENARIOS))("%s.sh calls AWS and Kubernetes in these words alone", (name, run) => {
  expect(distinct(run())).toBe(readFileSync(join(__dirname, "calls", `${name}.txt`), "utf8"));
});
