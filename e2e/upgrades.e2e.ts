import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { until } from "../rehearsal/until";
import { DEFAULT_VERSIONS } from "../releases/defaults";
import { karpenterCharts } from "./support/karpenter-charts";
import { type Adoption, adoptOldInstall, said } from "./support/old-install";
import { type Instance, RehearsedCluster } from "./support/rehearsed-cluster";

const ROOT = join(__dirname, "..");
const BEHIND = join(__dirname, "environments", "upgrades.yaml");
const CRD = join("karpenter-crd", "templates", "karpenter.k8s.aws_ec2nodeclasses.yaml");
const NODE_CLASS_CRD =
  "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ec2nodeclasses.karpenter.k8s.aws";

let scope: RunScope;
let cluster: RehearsedCluster;
let environment: any;
/** Where the environment takes Karpenter's charts from. */
let charts: string;
let files = 0;
let adoption: Adoption;

beforeAll(async () => {
  scope = new RunScope();
  environment = parse(readFileSync(BEHIND, "utf8"));
  charts = olderCharts();
  cluster = await RehearsedCluster.start(scope, {
    environment: "upgrades",
    file: BEHIND,
    charts,
    // What EKS says of its version is what these tests are about: any API server serves under it.
    env: {
      ...process.env,
      KUBEBUILDER_ASSETS: dirname((await programs({ env: process.env }))["kube-apiserver"]),
    },
    beforeWorkloads: async (made) => {
      adoption = await adoptOldInstall(made, charts);
    },
  });
}, 400_000);
afterAll(() => scope.end());

/** The release's charts, as if they were of the one before: their CRDs lack a field. */
function olderCharts(): string {
  const folder = scope.folder(join(__dirname, "..", ".cache", "runs", "charts-"));
  cpSync(karpenterCharts(), folder, { recursive: true });
  for (const chart of ["karpenter", "karpenter-crd"]) {
    const file = join(folder, chart, "Chart.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replaceAll(DEFAULT_VERSIONS.karpenter, environment.karpenter.version));
  }
  const crd = readFileSync(join(folder, CRD), "utf8");
  writeFileSync(join(folder, CRD), crd.replaceAll(" detailedMonitoring:", " monitoringOfOld:"));
  return folder;
}

/** What a user edits in the YAML file before the next deployment. */
async function edit(change: (settings: any) => void): Promise<void> {
  change(environment);
  files += 1;
  const file = join(cluster.rehearsal.run.folder, `edit-${files}.yaml`);
  writeFileSync(file, stringify(environment));
  await cluster.rehearsal.reconfigure(file);
}

const run = () => cluster.rehearsal.run;

/** Instances that carry a deployment's pods. */
async function under(deployment: string, replicas: number): Promise<Instance[]> {
  const nodes = await cluster.running(deployment, replicas, 120);
  return Promise.all(nodes.map((node) => cluster.instanceOf(node)));
}

const idsOf = (instances: readonly Instance[]) => instances.map(({ id }) => id).sort();

/** Whether the API server knows the field that the older CRDs lack. */
async function knowsMonitoring(): Promise<boolean> {
  const { spec } = await cluster.client.get<any>(NODE_CLASS_CRD);
  return "detailedMonitoring" in spec.versions[0].schema.openAPIV3Schema.properties.spec.properties;
}

describe("npm run adopt-crds", () => {
  test("takes over what Helm refuses to: all five CRDs of an old install", async () => {
    expect(adoption.byHelm).toContain("invalid ownership metadata");
    expect(adoption.byCommand.match(/\S+ is of release karpenter-crd now/g)).toHaveLength(5);
    expect(adoption.again.match(/\S+ is of release karpenter-crd already/g)).toHaveLength(5);
    const { metadata } = await cluster.client.get<any>(NODE_CLASS_CRD);
    expect(metadata.annotations).toMatchObject({
      "meta.helm.sh/release-name": "karpenter-crd",
      "helm.sh/resource-policy": "keep",
    });
  });

  test("stops where objects may be stored as v1beta1, with the commands that fix it", () => {
    expect(adoption.storedInBeta).toMatch(/^exit 1/);
    expect(adoption.storedInBeta).toContain("nodepools.karpenter.sh: status.storedVersions has v1beta1.");
    expect(adoption.storedInBeta).not.toContain("nodeclaims.karpenter.sh:");
    expect(adoption.storedInBeta).not.toContain("now");
  });
});

describe("upgrades of a cluster in use, with the real Karpenter", () => {
  let steady: Instance[];

  test("starts with nodes of two pools, on the older image and the older CRDs", async () => {
    const own = (team: string) => ({ replicas: 2, apart: true, nodeSelector: { team } });
    await Promise.all([cluster.deploy("steady", own("steady")), cluster.deploy("moving", own("moving"))]);
    steady = await under("steady", 2);
    expect(idsOf([...steady, ...(await under("moving", 2))])).toEqual(
      idsOf(await cluster.instancesIn("running")),
    );
    expect(await knowsMonitoring()).toBe(false);
  });

  test("a jump of two versions of Kubernetes stops before anything is touched", async () => {
    await edit(({ cluster }) => {
      cluster.version = "1.36";
    });
    const { project, stacks, client } = run();
    await expect(project.deploy(stacks.infra)).rejects.toThrow(
      /cluster.version: expected 1.34, which cluster karpenter-upgrades runs,\s+or\s+the\s+next\s+minor/,
    );
    const { cluster: found } = await client.read<any>("eks", "/clusters/karpenter-upgrades");
    expect(found.version).toBe("1.34");
  });

  test("one version of Kubernetes is an update in place of the cluster and its system nodes alone", async () => {
    await edit(({ cluster }) => {
      cluster.version = "1.35";
    });
    const { project, stacks, client } = run();
    const changes = await project.plannedChanges(stacks.infra);
    expect(changes.filter(({ type }) => ["aws_eks_cluster", "aws_eks_node_group"].includes(type))).toEqual([
      expect.objectContaining({ type: "aws_eks_cluster", action: "update" }),
      expect.objectContaining({ type: "aws_eks_node_group", action: "update" }),
    ]);
    expect(changes.filter(({ action }) => action === "replace" || action === "delete")).toEqual([]);
    await project.deploy(stacks.infra);
    const { cluster: found } = await client.read<any>("eks", "/clusters/karpenter-upgrades");
    expect(found.version).toBe("1.35");
    expect(await project.pendingChanges(stacks.infra)).toBeUndefined();
    expect(idsOf(await under("steady", 2))).toEqual(idsOf(steady));
  });

  test("Karpenter's CRDs come first, then its controller, and no node is touched", async () => {
    const before = idsOf(await cluster.instancesIn("running"));
    cpSync(karpenterCharts(), charts, { recursive: true });
    await edit(({ karpenter }) => {
      karpenter.version = DEFAULT_VERSIONS.karpenter;
    });
    const { project, stacks } = run();
    await project.deploy(stacks.workloads);
    expect(await knowsMonitoring()).toBe(true);
    expect(idsOf(await cluster.instancesIn("running"))).toEqual(before);
  });

  test("a newer image replaces the nodes of a pool one by one, as its budget says", async () => {
    await edit(({ nodeClasses }) => {
      nodeClasses.default.ami = "al2023@v20260903";
    });
    const { project, stacks } = run();
    await project.deploy(stacks.workloads);
    const old = new Set(idsOf(steady));
    let most = 0;
    await until(
      "nodes of the newer image",
      async () => {
        const claims = await cluster.nodeClaims("steady");
        most = Math.max(
          most,
          claims.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length,
        );
        const now = await cluster.instancesIn("running");
        return now.length === 4 && now.every(({ id }) => !old.has(id));
      },
      { seconds: 180 },
    );
    expect(most).toBe(1);
    const images = new Set((await under("steady", 2)).map(({ image }) => image));
    expect([...images]).toEqual([expect.not.stringContaining(steady[0]!.image)]);
    steady = await under("steady", 2);
  });

  test("a renamed NodePool hands its pods to nodes of the new one; no node of another pool goes", async () => {
    const moving = idsOf(await under("moving", 2));
    await edit(({ nodePools }) => {
      nodePools.renamed = nodePools.old;
      delete nodePools.old;
    });
    const { project, stacks } = run();
    await project.deploy(stacks.workloads);
    await until("the old pool's end", async () => (await cluster.nodeClaims("old")).length === 0, {
      seconds: 120,
    });
    const now = await under("moving", 2);
    expect(now.map(({ tags }) => tags["karpenter.sh/nodepool"])).toEqual(["renamed", "renamed"]);
    expect(idsOf(now).some((id) => moving.includes(id))).toBe(false);
    expect(idsOf(await under("steady", 2))).toEqual(idsOf(steady));
  });

  test("a release that a killed helm left pending is fixed by one command", async () => {
    const { programs, controlPlane } = cluster.rehearsal;
    const env = { ...process.env, KUBECONFIG: controlPlane.kubeconfig };
    // Two of four replicas find no system node. Helm waits: of the rest it lets one be unavailable.
    const helm = scope.launch({
      name: "helm",
      log: join(run().folder, "killed-helm.log"),
      cwd: ROOT,
      command: programs.helm,
      args: [
        "upgrade",
        "karpenter",
        join(charts, "karpenter"),
        "-n",
        "kube-system",
        "--reuse-values",
        "--set",
        "replicas=4",
        "--wait",
      ],
      env,
    });
    const pending = async () =>
      (await said(programs.helm, ["status", "karpenter", "-n", "kube-system"], env)).includes(
        "pending-upgrade",
      );
    await until("a pending release", pending);
    process.kill(helm.pid!, "SIGKILL");
    await helm.exited;

    await edit(({ karpenter }) => {
      karpenter.logLevel = "debug";
    });
    const { project, stacks } = run();
    await expect(project.deploy(stacks.workloads)).rejects.toThrow(/another\s+operation/);
    const fix = readFileSync(join(ROOT, "docs", "upgrades.md"), "utf8").match(/^kubectl delete secret .*$/m);
    await said("bash", ["-c", fix![0].replace("kubectl", `'${programs.kubectl}'`)], env);
    await project.deploy(stacks.workloads);
    expect(await said(programs.helm, ["status", "karpenter", "-n", "kube-system"], env)).toContain(
      "STATUS: deployed",
    );
  });
});
