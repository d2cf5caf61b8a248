import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { machine, TWO_CLUSTERS, withFiles } from "../support/drain-machine";

const ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333";
const ROLE = "arn:aws:iam::444455556666:role/deployer";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Each pause takes ten seconds off the hook's clock, and none of time: a busy machine does not come to its deadline first. */
function patience(folder: string, inPause: Readonly<Record<number, string>> = {}) {
  const clock = join(folder, "clock");
  const cases = Object.entries(inPause).map(([pause, what]) => `${pause}) ${what} ;; `);
  writeFileSync(
    clock,
    `sleep() {
  SECONDS=$((SECONDS + 10)) pauses=$((\${pauses:-0} + 1))
  echo >>"$ACCOUNT/pauses"
  case $pauses in ${cases.join("")}esac
  command sleep 0.01
}
`,
  );
  return { BASH_ENV: clock, DRAIN_DEADLINE_SECONDS: "60" };
}

/** What a hook said and called. */
interface Ran {
  /** Of its clock, where one is played. */
  readonly pauses?: number;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly calls: string;
}

/** A hook against stand-ins of a folder beside this test. */
function ran(script: string, stubs: string, files: Readonly<Record<string, string>>, more: object = {}): Ran {
  const folder = mkdtempSync(join(tmpdir(), "exact-calls-"));
  folders.push(folder);
  for (const [name, text] of Object.entries({ calls: "", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const { status, stdout, stderr } = spawnSync("bash", [resolve(__dirname, "../../hooks", script)], {
    env: {
      PATH: [join(__dirname, stubs), process.env.PATH].join(delimiter),
      HOME: folder,
      ACCOUNT: folder,
      DRAIN_CLUSTER: "demo",
      DRAIN_REGION: "eu-west-1",
      DRAIN_VPC: "vpc-0a",
      DRAIN_NODE_SECURITY_GROUP: "sg-0a",
      DRAIN_ENVIRONMENT: "prod",
      ...patience(folder),
      ...(script === "guard-infra.sh" ? { DRAIN_API_SERVER: "https://api.example" } : {}),
      ...more,
    },
    encoding: "utf8",
  });
  return { status, stdout, stderr, calls: readFileSync(join(folder, "calls"), "utf8"), ...pausesOf(folder) };
}

function pausesOf(folder: string) {
  const file = join(folder, "pauses");
  const isPlayed = existsSync(join(folder, "clock"));
  return isPlayed ? { pauses: existsSync(file) ? readFileSync(file, "utf8").length : 0 } : {};
}

/** A drain, or several of the same cluster. */
function drained(one: ReturnType<typeof machine>, ...settings: Record<string, string>[]): Ran {
  const all = settings.map((each) => one.drain(each));
  const joined = (name: "stdout" | "stderr") => all.map((each) => each[name]).join("");
  return {
    status: all.at(-1)?.status ?? null,
    stdout: joined("stdout"),
    stderr: joined("stderr"),
    calls: one.read("calls"),
    ...pausesOf(one.account),
  };
}

const SHARED = {
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
};
const SHOP = {
  cluster: "ACTIVE\thttps://api.example\tY2E=\tvpc-0a\n",
  made: `${ARN}:loadbalancer/app/k8s-shop-web/1 demo\n${ARN}:targetgroup/k8s-shop-web/1 demo\nsg-1 demo\n`,
  crds: "customresourcedefinition.apiextensions.k8s.io/targetgroupbindings.elbv2.k8s.aws\n",
  balanced: "shop/old\n",
  "api/ingresses.networking.k8s.io": "shop web there -,ingress.k8s.aws/resources\n",
  "api/services": "shop tcp there -,service.k8s.aws/resources\n",
  "api/targetgroupbindings.elbv2.k8s.aws": "shop own there -,elbv2.k8s.aws/resources\n",
};
const LEFT = {
  nodepools: "theirs general uid-1 -\n",
  ec2nodeclasses: "ours default uid-3 -\n",
  volumes: "vol-2 Retain\n",
  "ec2-describe-instances": "i-0a\trunning\tgeneral\ni-0b\tshutting-down\tgeneral\n",
  "ec2-describe-launch-templates": "lt-1\tgeneral\n",
  "iam-list-instance-profiles": "demo_1\t/karpenter/eu-west-1/demo/0a/\n",
  "elbv2-describe-load-balancers": `${ARN}:loadbalancer/app/k8s-shop-web/1\n`,
  "elbv2-describe-target-groups": `${ARN}:targetgroup/k8s-shop-tcp/1\n`,
  "elbv2-describe-tags": `${ARN}:loadbalancer/app/k8s-shop-web/1\tingress.k8s.aws/stack\tshop/web\n${ARN}:targetgroup/k8s-shop-tcp/1\tservice.k8s.aws/stack\tshop/tcp\n${ARN}:targetgroup/x/1\tother\tNone\n`,
  "elb-describe-load-balancers": "a1b2c3\n",
  "elb-describe-tags": "a1b2c3\tshop/old\n",
  "ec2-describe-network-interfaces": "eni-1\n",
  "ec2-describe-security-groups": "sg-9\tk8s-traffic-demo-1\n",
  "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\tNone\nvol-2\t8\tshop\tdata-1\tNone\n",
};
const balancers = (files: Readonly<Record<string, string>>, more: object = {}) =>
  ran("drain-load-balancers.sh", "load-balancer-stubs", files, more);
const guard = (files: Readonly<Record<string, string>>, more: object = {}) =>
  ran("guard-infra.sh", "guard-stubs", files, more);

const SCENARIOS: Readonly<Record<string, () => Ran>> = {
  "drain-nodes": () => {
    const one = machine({ ...TWO_CLUSTERS, api: { ...TWO_CLUSTERS.api, ec2nodeclasses: "default - -\n" } });
    const role = { DRAIN_ROLE_ARN: ROLE, DRAIN_ROLE_EXTERNAL_ID: "acme", AWS_ACCESS_KEY_ID: "own" };
    return drained(one, { ...role, ...patience(one.account) });
  },
  "drain-nodes-living": () => {
    const one = machine(withFiles({ controller: "" }));
    return drained(one, { DRAIN_ACCOUNT_ID: "111122223333", ...patience(one.account) });
  },
  "drain-nodes-gone": () => {
    const one = machine(withFiles({ cluster: "" }));
    one.write("api-down", "Unable to connect");
    return drained(one, {
      DRAIN_API_SERVER: "https://api.example",
      DRAIN_ROLE_ARN: ROLE,
      DRAIN_ROLE_SESSION_NAME: "me",
    });
  },
  "drain-nodes-ours": () => {
    const one = machine(SHARED);
    return drained(one, { DRAIN_NODE_POOLS: "ours:general", ...patience(one.account) });
  },
  "drain-nodes-ours-gone": () =>
    drained(machine({ files: { ...SHARED.files, cluster: "" } }), { DRAIN_NODE_POOLS: "ours:general,batch" }),
  "drain-nodes-ours-none": () => {
    const one = machine({
      ...SHARED,
      api: { ...SHARED.api, nodepools: "theirs - - theirs\n", nodeclaims: "" },
    });
    return drained(one, { DRAIN_NODE_POOLS: "ours:", ...patience(one.account) });
  },
  "drain-nodes-slow-end": () => {
    // EC2 goes on to call them running for a while.
    const one = machine(withFiles({ cluster: "", terminated: "" }));
    const ends = { 3: 'sed -i.bak "s/running demo$/terminated demo/" "$ACCOUNT/instances"' };
    return drained(one, { AFTER_TERMINATE: "running", ...patience(one.account, ends) });
  },
  "drain-nodes-troubled": () => {
    const one = machine(
      withFiles({
        explanation: "default-1: Drained False, Pods waiting\n",
        "node-names": "node-1\nnode-2\n",
        "stuck-pods": "pod shop/web-1 on node-1: annotated karpenter.sh/do-not-disrupt\n",
        budgets: "shop web app=web,tier=front,\nshop idle app=idle,\n",
        budgeted: "web-1 on node-1\nweb-9 on node-9\n",
      }),
    );
    return drained(one, patience(one.account));
  },
  "drain-nodes-held": () => {
    const one = machine(
      withFiles({ held: "", finalizers: "NodeClaim default-1: held by the finalizer other.io/keep\n" }),
    );
    return drained(one, patience(one.account));
  },
  "drain-nodes-held-unlisted": () => {
    const one = machine(withFiles({ held: "", "unlisted-after-patch": "" }));
    return drained(one, patience(one.account));
  },
  "drain-nodes-instance-unknown": () => {
    const one = machine(withFiles({ "denied-instance": "" }));
    return drained(one, patience(one.account));
  },
  "drain-nodes-ours-late": () => {
    const one = machine(SHARED);
    const comes =
      'echo "late - - ours" >>"$ACCOUNT/api/nodepools"; echo "late-1 i-0c - late" >>"$ACCOUNT/api/nodeclaims"';
    return drained(one, { DRAIN_NODE_POOLS: "ours:general", ...patience(one.account, { 2: comes }) });
  },
  "drain-nodes-ours-denied": () =>
    drained(
      machine({ ...SHARED, files: { ...SHARED.files, cluster: "", "denied-describe-instances": "" } }),
      {
        DRAIN_NODE_POOLS: "ours:general",
      },
    ),
  "drain-nodes-ours-unlisted": () => {
    const one = machine({
      ...SHARED,
      files: { ...SHARED.files, controller: "", "down-after-ec2nodeclasses": "" },
      api: { ...SHARED.api, nodeclaims: "general-1 i-0a - general\n" },
    });
    return drained(one, { DRAIN_NODE_POOLS: "ours:general", ...patience(one.account) });
  },
  "drain-nodes-out-of-reach": () => drained(machine(withFiles({ "api-down": "" })), {}),
  "drain-nodes-unknown-argument": () => {
    const one = machine();
    const { status, stdout, stderr } = one.drain({}, "--force");
    return { status, stdout, stderr, calls: one.read("calls") };
  },
  "drain-load-balancers": () => balancers(SHOP),
  "drain-load-balancers-troubled": () =>
    balancers(
      {
        ...SHOP,
        pods: "lbc-1 False\nlbc-2 False\n",
        events: "FailedDeploy: no\nFailedDeploy: not authorized\n",
      },
      // Over before the look that explains in between.
      { DRAIN_DEADLINE_SECONDS: "5" },
    ),
  "drain-load-balancers-served": () =>
    balancers({ ...SHOP, pods: "lbc-1 False\nlbc-2 True\n" }, { DRAIN_DEADLINE_SECONDS: "5" }),
  "drain-load-balancers-unexplained": () =>
    balancers({ ...SHOP, "forbidden-pods": "", "forbidden-events": "" }),
  "drain-load-balancers-unlisted": () => balancers({ ...SHOP, "forbidden-services": "" }),
  "drain-load-balancers-unsaid": () =>
    balancers({ ...SHOP, controller: "", "denied-describe-target-groups": "" }),
  "drain-load-balancers-old-tools": () => balancers(SHOP, { AWS_STUB_VERSION: "2.6.0" }),
  "drain-load-balancers-living": () => balancers({ ...SHOP, controller: "" }),
  "drain-load-balancers-gone": () => balancers({ ...SHOP, cluster: "" }, { VPC: "vpc-of-the-environment" }),
  "drain-load-balancers-none": () => balancers({ ...SHOP, cluster: "", made: "" }),
  "guard-infra": () => guard(LEFT),
  "guard-infra-passing": () =>
    guard({ "ec2-describe-network-interfaces": "eni-1\n" }, { DRAIN_PROFILE: "ops", DRAIN_ROLE_ARN: ROLE }),
  "guard-infra-kept": () =>
    guard({ volumes: "vol-1 Retain\n", "ec2-describe-volumes": "vol-1\t8\tshop\tdata-0\tNone\n" }),
  "guard-infra-refused": () =>
    guard({ ...LEFT, "denied-describe-volumes": "", "denied-list-instance-profiles": "" }),
  "guard-infra-of-others": () =>
    guard({ ...LEFT, "ec2-describe-instances": "i-0a\trunning\tgeneral\n" }, { DRAIN_VPC: "of-others" }),
  "guard-infra-default": () =>
    guard({ "ec2-describe-launch-templates": "lt-1\tgeneral\n" }, { DRAIN_ENVIRONMENT: "default" }),
};

/** Each line once, where it was first said; seconds are a matter of the machine. */
function said(text: string): string {
  const lines = text
    .replaceAll(/\b\d+ of (\d+) s/g, "some of $1 s")
    .replaceAll(/hooks\/[\w.-]+\.sh: line \d+/g, "hooks");
  return [...new Set(lines.split("\n"))].join("\n");
}

/** Each call once, in the order of its letters: how often a hook looks is a matter of time. */
function distinct(text: string): string {
  const each = text.split(/^(?=aws |kubectl )/m).map((call) => call.trimEnd());
  return `${[...new Set(each)].filter(Boolean).sort().join("\n")}\n`;
}

const written = ({ status, stdout, stderr, calls }: Ran) =>
  `--- exit code ${status}, says:\n${said(stdout)}--- complains:\n${said(stderr)}--- calls:\n${distinct(calls)}`;

// The stand-ins answer whatever a query or a template says: only AWS and Kubernetes would miss a word of one.
test.each(Object.entries(SCENARIOS))(
  "%s: says, and calls, what its file has, and nothing else",
  (name, run) => {
    const one = run();
    expect(written(one)).toBe(readFileSync(join(__dirname, "transcripts", `${name}.txt`), "utf8"));
    // A hook that does not pause between two looks asks an API as fast as it can.
    const waits = one.stdout.split("\n").filter((line) => / nodes left after |waiting for /.test(line));
    if (one.pauses !== undefined) expect(one.pauses).toBeGreaterThanOrEqual(waits.length);
  },
);
