import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const FAST_CLOCK = join(__dirname, "fast-clock.bash");
const SCRIPT = resolve(__dirname, "../../hooks/drain-load-balancers.sh");
const BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/k8s-shop-web/1";
const GROUP = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/k8s-shop-web/1";
const OTHER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/other/1";
const BINDINGS = "targetgroupbindings.elbv2.k8s.aws";

/** Cluster `demo` with an Ingress that the controller holds and things that it does not, and `demo-2` beside it. */
const SHOP: Readonly<Record<string, string>> = {
  cluster: "ACTIVE\thttps://api.example\tY2E=\tvpc-0a\n",
  made: `${BALANCER} demo\n${GROUP} demo\nsg-1 demo\n${OTHER} demo-2\nsg-2 demo-2\n`,
  crds: `customresourcedefinition.apiextensions.k8s.io/${BINDINGS}\n`,
  balanced: "",
  "api/ingresses.networking.k8s.io":
    "shop web there -,ingress.k8s.aws/resources\nshop grouped there -,group.ingress.k8s.aws/shop\nshop nginx there -\n",
  "api/services":
    "shop tcp there -,service.k8s.aws/resources\nshop classic there -,service.kubernetes.io/load-balancer-cleanup\nshop plain there -\n",
  [`api/${BINDINGS}`]: "",
};

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function hook(files: Readonly<Record<string, string>>, settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "balancers-"));
  folders.push(folder);
  mkdirSync(join(folder, "api"));
  for (const [name, text] of Object.entries({ calls: "", ...files })) writeFileSync(join(folder, name), text);
  const { status, stdout, stderr } = spawnSync("bash", [SCRIPT], {
    env: {
      PATH: [join(__dirname, "load-balancer-stubs"), process.env.PATH].join(delimiter),
      HOME: folder,
      ACCOUNT: folder,
      DRAIN_CLUSTER: "demo",
      DRAIN_REGION: "eu-west-1",
      // Where somebody lets go, as long as a busy machine takes for it; else just long enough to see it pass.
      DRAIN_DEADLINE_SECONDS: "controller" in files ? "30" : "1",
      DRAIN_POLL_SECONDS: "1",
      BASH_ENV: FAST_CLOCK,
      ...settings,
    },
    encoding: "utf8",
  });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const calls = (part: string) =>
    read("calls")
      .split("\n")
      .filter((line) => line.includes(part));
  return { status, stdout, stderr, read, calls };
}

describe("drain-load-balancers.sh", () => {
  test("deletes what carries the controller's finalizer, and nothing else", () => {
    const { status, stdout, read } = hook({ ...SHOP, controller: "" });
    expect([status, stdout]).toEqual([0, expect.stringContaining("of cluster demo is left")]);
    expect(read("api/ingresses.networking.k8s.io")).toBe("shop nginx there -\n");
    expect(read("api/services")).toBe(
      "shop classic there -,service.kubernetes.io/load-balancer-cleanup\nshop plain there -\n",
    );
    expect(read("made")).toBe(`${OTHER} demo-2\nsg-2 demo-2\n`);
  });

  test("fails at the deadline with every name, and deletes nothing twice", () => {
    const { status, stderr, calls } = hook(SHOP);
    expect([status, stderr]).toEqual([1, expect.stringContaining("after 1 s there is still: ")]);
    for (const name of ["shop/web", "shop/grouped", "shop/tcp", BALANCER, GROUP, "sg-1"])
      expect(stderr).toContain(name);
    for (const name of ["nginx", OTHER, "sg-2"]) expect(stderr).not.toContain(name);
    expect(calls("kubectl delete ingresses.networking.k8s.io web")).toHaveLength(1);
  });

  test("waits for what is tagged though no object is left", () => {
    const { status, stderr } = hook({ ...SHOP, "api/ingresses.networking.k8s.io": "", "api/services": "" });
    expect([status, stderr]).toEqual([1, expect.stringContaining(BALANCER)]);
  });

  test("deletes users' own bindings last: those of an Ingress are the controller's to delete", () => {
    const binding = { [`api/${BINDINGS}`]: "shop own there -,elbv2.k8s.aws/resources\n" };
    const { status, read } = hook({ ...SHOP, ...binding, controller: "" });
    expect(status).toBe(0);
    const deleted = read("calls")
      .split("\n")
      .filter((line) => line.startsWith("kubectl delete"))
      .map((line) => line.split(" ")[3]);
    expect(deleted).toEqual(["web", "grouped", "tcp", "own"]);
  });

  test("asks for no kind whose CRD the cluster lacks", () => {
    expect(hook({ ...SHOP, crds: "", controller: "" }).calls(`get ${BINDINGS}`)).toEqual([]);
  });

  test("names what it leaves alone and infra cannot be destroyed around", () => {
    const { stdout } = hook({ ...SHOP, balanced: "shop/classic\n", controller: "" });
    expect(stdout).toMatch(/left alone.*shop\/classic/);
  });

  test.each([
    "get-caller-identity",
    "describe-cluster",
    "describe-load-balancers",
    "describe-tags",
    "describe-security-groups",
  ])("fails when %s is denied, and never takes a refusal for nothing", (operation) => {
    const denied = { ...SHOP, controller: "", [`denied-${operation}`]: "" };
    // With a controller that lets go, the refusal alone is what is left: no need to wait for it.
    const { status, stderr } = hook(denied, { DRAIN_DEADLINE_SECONDS: "1" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("AccessDenied")]);
  });

  test("asks AWS alone when the cluster is gone, and fails with what is left", () => {
    const gone = hook({ ...SHOP, cluster: "" });
    expect([gone.status, gone.stderr]).toEqual([
      1,
      expect.stringMatching(/delete these yourself: .*k8s-shop-web.*sg-1/),
    ]);
    const clean = hook({ ...SHOP, cluster: "", made: `${OTHER} demo-2\n` });
    expect([clean.status, clean.stdout]).toEqual([
      0,
      expect.stringContaining("nothing of cluster demo is left"),
    ]);
  });

  test.each([
    ["DRAIN_CLUSTER", "demo' || '1'=='1"],
    ["DRAIN_REGION", "eu-west-1 --profile other"],
    ["DRAIN_DEADLINE_SECONDS", "0"],
  ])("refuses %s=%s before any call", (name, value) => {
    const { status, read } = hook(SHOP, { [name]: value });
    expect([status, read("calls")]).toEqual([1, ""]);
  });

  test("takes no setting from a variable of the caller's shell", () => {
    const { status, calls } = hook({ ...SHOP, controller: "" }, { without_api: "yes" });
    expect([status, calls("kubectl delete").length]).toEqual([0, 3]);
  });

  test("acts in no other account than the given one", () => {
    const { status, stderr } = hook(SHOP, { DRAIN_ACCOUNT_ID: "999999999999" });
    expect([status, stderr]).toEqual([1, expect.stringContaining("nothing was deleted")]);
  });
});
