import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { gzipSync } from "node:zlib";
import { run } from "../../cli/adopt";
import { callOf } from "../../cli/verb";
import { VERBS } from "../../cli/verbs";
import { UserError } from "../../config/user-error";
import { CONTROLLER, NODE_CLASS, NODE_POOL, ofRelease, signed } from "../support/live-karpenter";

const VERB = VERBS.find(({ name }) => name === "adopt");
const FILE = "aws: { region: eu-west-1 }\ncluster: { name: shop }\n";
const NAMES = ["nodepools.karpenter.sh", "nodeclaims.karpenter.sh", "ec2nodeclasses.karpenter.k8s.aws"];
const CRDS = NAMES.map((name) => ({ kind: "CustomResourceDefinition", metadata: { name }, spec: {} }));

const ENV = process.env;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "adopt-"));
  mkdirSync(join(folder, "environments"));
  mkdirSync(join(folder, "api"));
  write("environments/shop.yaml", FILE);
  program("aws", AWS);
  program("kubectl", KUBECTL);
  lives({});
  process.env = {
    ...ENV,
    PATH: [folder, ENV.PATH].join(delimiter),
    ACCOUNT: folder,
    KUBECONFIG: "/users/own/kubeconfig",
    ENVIRONMENTS_DIR: join(folder, "environments"),
  };
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = ENV;
  rmSync(folder, { recursive: true });
});

/** An account with cluster shop, the queue shop, and a role of the name that infra gives Karpenter's. */
const AWS = `case "$1 $2" in
  "sts get-caller-identity") echo '{"Account": "111122223333"}' ;;
  "eks describe-cluster") echo '{"cluster": {"endpoint": "https://api.example", "certificateAuthority": {"data": "Y2E="}}}' ;;
  "iam get-role") case "$*" in *"shop-karpenter "*) echo '{"Role": {"RoleName": "shop-karpenter", "Path": "'$(cat "$ACCOUNT/path")'"}}' ;;
    *) echo "An error occurred (NoSuchEntity)" >&2; exit 254 ;; esac ;;
  "iam list-policies") echo "An error occurred (AccessDenied)" >&2; exit 254 ;;
  "sqs get-queue-url") echo '{"QueueUrl": "https://sqs.example/111122223333/shop"}' ;;
  *) echo "An error occurred (ResourceNotFoundException)" >&2; exit 254 ;;
esac`;

/** Answers with what lies in a folder, a file for each kind, and writes down what is not a look. */
const KUBECTL = `[ "$1 $3" = "--kubeconfig --request-timeout=60s" ] || exit 9
shift 3
if [ "$1" != get ]; then echo "$*" >>"$ACCOUNT/calls"; exit 0; fi
case "$2 $3" in "crd applications.argoproj.io") kind=applications-crd ;; *) kind=\${2%%.*} ;; esac
cat "$ACCOUNT/api/$kind" 2>/dev/null || true`;

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
}

function lives({ path = "/", ...kinds }: Readonly<Record<string, any>>): void {
  write("path", path);
  write("calls", "");
  const api = {
    crd: CRDS,
    nodepools: [NODE_POOL],
    ec2nodeclasses: [NODE_CLASS],
    nodeclaims: [1, 2].map((index) => ({
      metadata: { name: `general-${index}`, labels: { "karpenter.sh/nodepool": "general" } },
    })),
    deployments: [CONTROLLER],
    secrets: [secret("karpenter", "karpenter", { replicas: 1, webhook: { enabled: true } })],
    ...kinds,
  };
  for (const [kind, items] of Object.entries(api)) write(`api/${kind}`, JSON.stringify({ items }));
}

function secret(name: string, chart: string, config: object, manifest = "kind: Deployment") {
  const chartOf = { metadata: { name: chart, version: "1.14.1" } };
  const release = { name, namespace: "karpenter", config, manifest, chart: chartOf };
  const text = gzipSync(JSON.stringify(release)).toString("base64");
  const labels = { name, owner: "helm", status: "deployed", version: "1" };
  return {
    metadata: { namespace: "karpenter", labels },
    data: { release: Buffer.from(text).toString("base64") },
  };
}

async function adopt(...options: string[]) {
  const told: string[] = [];
  jest.spyOn(console, "log").mockImplementation((line: string) => told.push(line));
  const result = { status: 1, stderr: "" };
  try {
    result.status = await run(callOf(VERB!, ["shop", ...options]));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    result.stderr = error.message;
  }
  const file = readFileSync(join(folder, "environments/shop.yaml"), "utf8");
  return {
    ...result,
    file,
    calls: readFileSync(join(folder, "calls"), "utf8"),
    stdout: told.map((line) => `${line}\n`).join(""),
  };
}

describe("npm run adopt", () => {
  test("says what it would do, and does nothing", async () => {
    const { status, stdout, stderr, file, calls } = await adopt();
    expect({ status, stderr, file, calls }).toEqual({ status: 0, stderr: "", file: FILE, calls: "" });
    expect(stdout).toContain("NodePool general: 2 nodes");
    expect(stdout).toContain("    role: KarpenterNodeRole-by-hand\n");
    expect(stdout).toContain("webhook: the chart ignores this key");
    expect(stdout).toMatch(
      /terraform -chdir=cdktf\.out\/stacks\/shop-infra import aws_iam_role\.KarpenterController_Role_\w+ shop-karpenter\n/,
    );
    expect(stdout).toMatch(/import aws_sqs_queue\.\w+ https:\/\/sqs\.example\/111122223333\/shop\n/);
    expect(stdout).toContain("AWS does not show aws_iam_policy KarpenterControllerInterruptionPolicy-shop");
    expect(stdout).toContain("Nothing was done. With --yes the file is written");
  });

  test("takes over on a cluster that was there, named alone", async () => {
    write("environments/shop.yaml", "aws: { region: eu-west-1 }\ncluster: { existing: { name: shop } }\n");
    const { status, stderr, stdout } = await adopt("--yes");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/import aws_iam_role\.KarpenterController_Role_\w+ shop-karpenter\n/);
  });

  test("reads a cluster of thousands of nodes", async () => {
    const labels = { "karpenter.sh/nodepool": "general", padding: "x".repeat(60) };
    lives({
      nodeclaims: Array.from({ length: 20_000 }, (_, index) => ({
        metadata: { name: `general-${index}`, labels },
      })),
    });
    expect((await adopt()).stdout).toContain("NodePool general: 20000 nodes");
  });

  test("writes the file with --yes, and finds nothing more to write then", async () => {
    const { status, file, calls } = await adopt("--yes");
    expect({ status, calls }).toEqual({ status: 0, calls: "" });
    expect(file).toMatch(
      /^aws: \{ region: eu-west-1 \}\ncluster: \{ name: shop \}\nkarpenter:\n {2}version: 1\.14\.1\n/,
    );
    const again = await adopt();
    expect(again.file).toBe(file);
    expect(again.stdout).toContain("nothing: it says all of it already");
  });

  test("has Helm forget the releases that others replace, and uninstalls nothing", async () => {
    const crd = signed(CRDS[0]!, ofRelease("karpenter-crd", "karpenter"));
    const record = secret("karpenter-crd", "karpenter-crd", {}, "kind: CustomResourceDefinition");
    lives({ crd: [crd, ...CRDS.slice(1)], secrets: [secret("karpenter", "karpenter", {}), record] });
    expect((await adopt()).calls).toBe("");
    const { status, stdout, calls } = await adopt("--yes");
    expect({ status, calls }).toEqual({
      status: 0,
      calls: "delete secret -n karpenter -l owner=helm,name=karpenter-crd\n",
    });
    expect(stdout).toContain("Helm forgets the release karpenter/karpenter-crd; its objects stay");
  });

  test("takes nothing over while file and cluster differ, whatever was agreed to", async () => {
    const file = `${FILE}nodePools: { general: { defaults: none, nodeClass: default, requirements: [] } }\n`;
    write("environments/shop.yaml", file);
    const after = await adopt("--yes");
    expect(after).toMatchObject({ status: 1, file, calls: "" });
    expect(after.stdout).toMatch(
      /NodePool general: limits is \{"cpu":"1k","memory":"1000Gi"\} in the cluster, and \S+shop\.yaml makes it nothing/,
    );
  });

  test("stops where the file has the controller in another namespace, and names another release of Karpenter", async () => {
    const file = `${FILE}karpenter: { namespace: kube-system, version: 1.14.3 }\n`;
    write("environments/shop.yaml", file);
    const after = await adopt("--yes");
    expect(after).toMatchObject({ status: 1, file, calls: "" });
    expect(after.stdout).toMatch(
      /the controller runs in karpenter, and \S+shop\.yaml puts it into kube-system: two would run/,
    );
    expect(after.stdout).toContain("deploy workloads also takes Karpenter from 1.14.1 to 1.14.3");
  });

  test("stops for a role that an import would replace", async () => {
    lives({ path: "/teams/" });
    expect(await adopt("--yes")).toMatchObject({
      status: 1,
      file: FILE,
      stdout: expect.stringContaining("aws_iam_role shop-karpenter has the path /teams/"),
    });
  });

  test("names what another Terraform state has to forget", async () => {
    const node = { attributes: { name: "KarpenterNodeRole-by-hand" } };
    const resources = [
      {
        mode: "managed",
        module: "module.karpenter",
        type: "aws_iam_role",
        name: "node",
        instances: [{ index_key: 0, ...node }],
      },
    ];
    write("other.tfstate", JSON.stringify({ version: 4, resources }));
    const { stdout } = await adopt("--other-state", join(folder, "other.tfstate"));
    expect(stdout).toContain("terraform state rm 'module.karpenter.aws_iam_role.node[0]'");
    expect(stdout).toContain("from = module.karpenter.aws_iam_role.node\n");
    program("aws", "exit 9");
    expect(await adopt("--other-state", "none.tfstate")).toMatchObject({
      status: 1,
      stderr:
        "--other-state: expected a file that terraform state pull wrote, got no file none.tfstate; nothing was done",
    });
    expect(await adopt("--other-state", folder)).toMatchObject({
      status: 1,
      stderr: `--other-state: expected a file that terraform state pull wrote, got ${folder}, a folder; nothing was done`,
    });
  });

  test("has nothing to do on a cluster without Karpenter", async () => {
    lives({ crd: [], deployments: [] });
    expect(await adopt("--yes")).toMatchObject({
      status: 0,
      file: FILE,
      stdout: expect.stringContaining("has nothing of Karpenter's"),
    });
  });

  test("says who is refused where the cluster does not answer", async () => {
    program("kubectl", 'echo "error: You must be logged in to the server" >&2; exit 1');
    expect(await adopt()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("need an access entry of the cluster"),
    });
  });
});
