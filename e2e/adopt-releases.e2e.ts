import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse, stringify } from "yaml";
import { NODE_CLASS, NODE_POOL } from "../__tests__/support/live-karpenter";
import { run } from "../cli/adopt";
import { callOf } from "../cli/verb";
import { VERBS } from "../cli/verbs";
import { environmentNamed } from "../config/load-environments";
import { type ControlPlane, startApiServer } from "../rehearsal/kubernetes/control-plane";
import type { KubeObject } from "../rehearsal/kubernetes/objects";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import type { Programs } from "../rehearsal/programs/recipes";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { deployByHelm } from "./support/deploy-by-helm";
import { karpenterCharts } from "./support/karpenter-charts";

// Whose controller is built, and with it the charts.
const VERSION = DEFAULT_VERSIONS.karpenter;
const ENV = process.env;
const ADOPT = VERBS.find(({ name }) => name === "adopt");

let scope: RunScope;
let cluster: ControlPlane;
let tools: Programs;
let folder: string;
let charts: string;
let before: readonly KubeObject[];
const file = () => join(folder, "environments", "shop.yaml");

/** A real API server on which somebody installed Karpenter: its charts by Helm in a namespace of their own, and NodePools by kubectl. */
beforeAll(async () => {
  scope = new RunScope();
  tools = await programs({ env: ENV });
  folder = scope.folder(join(tmpdir(), "adopt-releases-"));
  mkdirSync(join(folder, "environments"));
  mkdirSync(join(folder, "api"));
  cluster = await startApiServer(scope, tools, {
    clusterName: "shop",
    folder: join(folder, "api"),
    secrets: {},
  });
  const settings = join(folder, "chart.yaml");
  writeFileSync(settings, stringify({ karpenter: { version: VERSION } }));
  charts = karpenterCharts(settings);
  program("aws", AWS);
  helm("install", "karpenter-crd", join(charts, "karpenter-crd"), "-n", "karpenter", "--create-namespace");
  const values = {
    replicas: 1,
    podLabels: { team: "platform" },
    settings: { clusterName: "shop", interruptionQueue: "theirs" },
  };
  writeFileSync(join(folder, "values.json"), JSON.stringify(values));
  helm(
    "install",
    "karpenter",
    join(charts, "karpenter"),
    "-n",
    "karpenter",
    "--skip-crds",
    "-f",
    join(folder, "values.json"),
  );
  make("karpenter.k8s.aws/v1", NODE_CLASS, ["karpenter.k8s.aws/termination"]);
  make("karpenter.sh/v1", NODE_POOL);
  before = await live();
});
afterAll(() => {
  process.env = ENV;
  return scope.end();
});

/** What EKS says of the cluster, with the token that the API server takes. All else is not there. */
const AWS = `case "$1 $2" in
  "sts get-caller-identity") echo '{"Account": "111122223333"}' ;;
  "eks describe-cluster") cat "$ACCOUNT/cluster.json" ;;
  "eks get-token") cat "$ACCOUNT/token.json" ;;
  *) echo "An error occurred (ResourceNotFoundException)" >&2; exit 254 ;;
esac`;

function program(name: string, text: string): void {
  const { server, ca, token } = cluster.client.access as {
    server: string;
    ca: string | Buffer;
    token?: string;
  };
  const data = Buffer.from(ca).toString("base64");
  writeFileSync(
    join(folder, "cluster.json"),
    JSON.stringify({ cluster: { endpoint: server, certificateAuthority: { data } } }),
  );
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1beta1",
    kind: "ExecCredential",
    status: { token },
  };
  writeFileSync(join(folder, "token.json"), JSON.stringify(credential));
  writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
  process.env = {
    ...ENV,
    PATH: [folder, ENV.PATH].join(delimiter),
    ACCOUNT: folder,
    ENVIRONMENTS_DIR: join(folder, "environments"),
  };
}

function helm(...args: string[]): string {
  return execFileSync(tools.helm, args, {
    env: { ...ENV, KUBECONFIG: cluster.kubeconfig },
    encoding: "utf8",
  });
}

function make(apiVersion: string, object: typeof NODE_POOL, finalizers: readonly string[] = []): void {
  const { kind, metadata, spec } = object;
  const { uid: _, labels: { "app.kubernetes.io/managed-by": __, ...labels } = {}, ...own } = metadata;
  const text = join(folder, `${kind}.json`);
  writeFileSync(text, JSON.stringify({ apiVersion, kind, spec, metadata: { ...own, labels, finalizers } }));
  execFileSync("kubectl", ["--kubeconfig", cluster.kubeconfig, "create", "-f", text]);
}

const live = () =>
  Promise.all([
    cluster.client.get<KubeObject>("/apis/karpenter.k8s.aws/v1/ec2nodeclasses/default"),
    cluster.client.get<KubeObject>("/apis/karpenter.sh/v1/nodepools/general"),
  ]);

async function adopt(...options: string[]) {
  const told: string[] = [];
  const log = jest.spyOn(console, "log").mockImplementation((line: string) => told.push(line));
  const code = await run(callOf(ADOPT!, ["shop", ...options]));
  log.mockRestore();
  return { code, said: told.join("\n") };
}

describe("adopting Karpenter's releases and objects on a real API server", () => {
  test("writes what is live, and has Helm forget the CRDs' record in the other namespace alone", async () => {
    writeFileSync(file(), "aws: { region: eu-west-1 }\ncluster: { name: shop }\n");
    const { code, said } = await adopt("--yes");
    expect({ code, said }).toMatchObject({ code: 0 });
    expect(said).toContain("Helm forgets the release karpenter/karpenter-crd; its objects stay");
    expect(said).toContain("settings.interruptionQueue: infra makes the queue");
    const { karpenter, nodePools } = environmentNamed(join(folder, "environments"), "shop");
    expect(karpenter).toMatchObject({
      ...{
        version: VERSION,
        namespace: "karpenter",
        createNamespace: false,
        replicas: 1,
        takeOwnership: true,
      },
      values: { podLabels: { team: "platform" } },
    });
    expect(nodePools.general?.spec).toEqual(NODE_POOL.spec);
    const secrets = await cluster.client.list(
      "/api/v1/namespaces/karpenter/secrets?labelSelector=owner%3Dhelm",
    );
    expect(secrets.map(({ metadata }) => metadata.name)).toEqual(["sh.helm.release.v1.karpenter.v1"]);
  });

  test("takes over CRDs, controller, NodePool and EC2NodeClass, and changes no spec and nothing of Karpenter's on them", async () => {
    const controller = "/apis/apps/v1/namespaces/karpenter/deployments/karpenter";
    const { metadata } = await cluster.client.get<KubeObject>(controller);
    deployByHelm({ folder, charts, helm });
    const after = await live();
    const kept = ({ metadata: { uid, generation, finalizers }, spec }: any) => ({
      uid,
      generation,
      finalizers,
      spec,
    });
    expect(after.map(kept)).toEqual(before.map(kept));
    const [{ metadata: nodeClass }] = after as any[];
    expect(nodeClass.annotations).toMatchObject({
      "karpenter.k8s.aws/ec2nodeclass-hash": "1234",
      "meta.helm.sh/release-name": "karpenter-nodes",
    });
    const found = await cluster.client.get<any>(controller);
    expect(found.metadata.uid).toBe(metadata.uid);
    expect(found.spec.template.metadata.labels).toMatchObject({ team: "platform" });
    expect(await adopt()).toEqual({
      code: 0,
      said: expect.stringContaining("Everything is this project's already, and equal to the file."),
    });
  });

  test("has a field that is changed afterwards arrive", async () => {
    const text = readFileSync(file(), "utf8");
    writeFileSync(file(), text.replace("weight: 10", "weight: 7").replace(/^ *takeOwnership: true\n/m, ""));
    deployByHelm({ folder, charts, helm });
    const [, { spec, metadata }] = (await live()) as any[];
    expect(spec).toEqual({ ...NODE_POOL.spec, weight: 7 });
    expect(metadata.uid).toBe(before[1]?.metadata.uid);
  });

  test("gives NodePool and EC2NodeClass back by forgetting them, and they are the same", async () => {
    const kubectl = (...args: string[]) =>
      execFileSync("kubectl", ["--kubeconfig", cluster.kubeconfig, ...args], { encoding: "utf8" });
    const ofRelease = ["ec2nodeclasses,nodepools", "-l", "app.kubernetes.io/instance=karpenter-nodes"];
    kubectl(
      "delete",
      "secret",
      "-n",
      "kube-system",
      "-l",
      "owner=helm,name in (karpenter-nodes,karpenter-crd)",
    );
    kubectl("annotate", ...ofRelease, "meta.helm.sh/release-name-", "meta.helm.sh/release-namespace-");
    kubectl("label", ...ofRelease, "app.kubernetes.io/managed-by-", "app.kubernetes.io/instance-");
    const after = await live();
    expect(after.map(({ metadata }) => metadata.uid)).toEqual(before.map(({ metadata }) => metadata.uid));
    expect(JSON.stringify(after)).not.toMatch(/meta\.helm\.sh\/release-name"|karpenter-nodes/);
    // Nobody's again, so it can be taken over again.
    expect((await adopt()).said).toContain("takeOwnership: true");
  });

  test("stops, once somebody changed a NodePool that is not taken over yet, and says which field", async () => {
    execFileSync("kubectl", [
      ...["--kubeconfig", cluster.kubeconfig, "patch", "nodepool", "general", "--type=merge"],
      ...["-p", '{"spec":{"limits":{"cpu":"2k"}}}'],
    ]);
    const { code, said } = await adopt("--yes");
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining('NodePool general: limits.cpu is "2k" in the cluster'),
    });
  });

  test("reads the values of a chart that has Karpenter in it, and not what are the chart's own", async () => {
    helm("uninstall", "karpenter", "-n", "karpenter");
    const wrapper = join(folder, "wrapper");
    mkdirSync(join(wrapper, "charts"), { recursive: true });
    cpSync(join(charts, "karpenter"), join(wrapper, "charts", "karpenter"), { recursive: true });
    const chart = { apiVersion: "v2", name: "platform", version: "0.1.0" };
    const dependencies = [{ name: "karpenter", version: VERSION, repository: "oci://example.com/charts" }];
    writeFileSync(join(wrapper, "Chart.yaml"), stringify({ ...chart, dependencies }));
    const own = {
      podLabels: { team: "platform" },
      settings: { clusterName: "shop", batchMaxDuration: "20s" },
    };
    writeFileSync(join(wrapper, "values.yaml"), stringify({ karpenter: own }));
    const given = ["--set", "karpenter.replicas=1,karpenter.settings.batchMaxDuration=30s"];
    helm("install", "platform", wrapper, "-n", "platform", "--create-namespace", "--skip-crds", ...given);
    writeFileSync(file(), "aws: { region: eu-west-1 }\ncluster: { name: shop }\n");
    const { code, said } = await adopt("--yes");
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining("take karpenter out of the chart platform"),
    });
    const { karpenter } = parse(readFileSync(file(), "utf8"));
    expect(karpenter).toEqual({
      version: VERSION,
      namespace: "platform",
      createNamespace: false,
      replicas: 1,
      nodeRole: { name: "KarpenterNodeRole-by-hand" },
      takeOwnership: true,
      values: { podLabels: { team: "platform" }, settings: { batchMaxDuration: "30s" } },
    });
  });
});
