import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { workloadsOf } from "../__tests__/support/stacks";
import { startEmulator } from "../rehearsal/emulator/emulator";
import { type ControlPlane, startControlPlane } from "../rehearsal/kubernetes/control-plane";
import type { KubeNode, Pod } from "../rehearsal/kubernetes/objects";
import { addSystemNodes, PLAYED_BY_KWOK } from "../rehearsal/kubernetes/system-nodes";
import { RunScope } from "../rehearsal/processes";
import { programs } from "../rehearsal/programs/programs";
import { until } from "../rehearsal/until";
import { StandInController } from "./support/stand-in-controller";

const ROOT = join(__dirname, "..");
const CLUSTER = "karpenter";
const REGION = "eu-west-1";
const INGRESS = "/apis/networking.k8s.io/v1/namespaces/default/ingresses/ingress";
const ALL_SAMPLES = {
  nodePools: {
    general: { architectures: ["amd64", "arm64"] },
    batch: { taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }] },
  },
  loadBalancerController: {},
  samples: {
    ...{ helloArm64: true, nginxAmd64: true, nginxArm64: true, inflate: true, scaleOut: true },
    ...{ doNotDisrupt: true, nodeAffinity: true, ingress: true, toleration: "batch" },
  },
};

let scope: RunScope;
let folder: string;
let cluster: ControlPlane;
let helm: (...args: string[]) => string;
let env: NodeJS.ProcessEnv;
let controller: StandInController;
let vpcId: string;
let subnets: string[];

beforeAll(async () => {
  scope = new RunScope();
  folder = scope.folder(join(tmpdir(), "load-balancers-"));
  const tools = await programs({ env: process.env });
  const cache = join(ROOT, ".cache");
  const { gateway } = await startEmulator(scope, { region: REGION, folder, cache, env: process.env });
  cluster = await startControlPlane(scope, tools, {
    clusterName: CLUSTER,
    folder: join(folder, "cluster"),
    secrets: { test: "test" },
  });
  env = {
    PATH: [dirname(tools.kubectl), process.env.PATH].join(":"),
    HOME: folder,
    KUBECONFIG: cluster.kubeconfig,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: REGION,
    AWS_ENDPOINT_URL: gateway.url,
  };
  helm = (...args) => execFileSync(tools.helm, args, { env, encoding: "utf8", stdio: "pipe" });
  controller = new StandInController(cluster.client, CLUSTER, env);
  vpcId = await controller.aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16", "--query", "Vpc.VpcId");
  subnets = await Promise.all(
    ["a", "b"].map((zone, index) =>
      controller.aws(
        ...["ec2", "create-subnet", "--vpc-id", vpcId, "--cidr-block", `10.0.${index}.0/24`],
        ...["--availability-zone", `${REGION}${zone}`, "--query", "Subnet.SubnetId"],
      ),
    ),
  );
  await controller.aws(
    ...["eks", "create-cluster", "--name", CLUSTER, "--role-arn", "arn:aws:iam::111122223333:role/cluster"],
    ...["--resources-vpc-config", `subnetIds=${subnets.join(",")}`],
  );
  for (const zone of ["a", "b", "c"])
    for (const arch of ["amd64", "arm64"]) await addNode(arch, zone, "general");
  await addNode("amd64", "a", "batch", [{ key: "dedicated", value: "batch", effect: "NoSchedule" }]);
  await addSystemNodes(cluster.client, REGION, "v1.35.4", {
    name: "system",
    instanceType: "t3.medium",
    desiredSize: 2,
    zones: [`${REGION}a`, `${REGION}b`],
    labels: { "karpenter.sh/controller": "true" },
    taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" }],
  });
  await until("the service account of every pod", () =>
    cluster.client.find("/api/v1/namespaces/default/serviceaccounts/default"),
  );
});
afterAll(() => scope.end());

/** A node as Karpenter's would be. */
function addNode(arch: string, zone: string, pool: string, taints: KubeNode["spec"]["taints"] = []) {
  const name = `${pool}-${arch}-${zone}`;
  const capacity = { cpu: "4", memory: "16Gi", pods: "58" };
  return cluster.client.create("/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: PLAYED_BY_KWOK,
      labels: {
        "kubernetes.io/arch": arch,
        "kubernetes.io/os": "linux",
        "kubernetes.io/hostname": name,
        "topology.kubernetes.io/zone": `${REGION}${zone}`,
        "karpenter.sh/nodepool": pool,
        "karpenter.sh/capacity-type": "spot",
        "karpenter.k8s.aws/instance-generation": "7",
      },
    },
    spec: { providerID: `aws:///${REGION}${zone}/i-${name}`, taints },
    status: { capacity, allocatable: capacity, nodeInfo: { kubeletVersion: "v1.35.4", architecture: arch } },
  });
}

const nodesOf = async (app: string): Promise<string[]> => {
  const pods = await cluster.client.list<Pod>(`/api/v1/namespaces/default/pods?labelSelector=app=${app}`);
  return pods.filter(({ status }) => status?.phase === "Running").map(({ spec }) => spec.nodeName ?? "");
};

describe("the samples on a real API server and scheduler", () => {
  beforeAll(() => {
    const { graph, terraform } = workloadsOf(ALL_SAMPLES);
    const id = graph.only("helm_release", "Samples").slice("helm_release.".length);
    const [values] = terraform.resource.helm_release[id].values;
    execFileSync("tee", [join(folder, "values.yaml")], {
      input: values,
      stdio: ["pipe", "ignore", "inherit"],
    });
    helm(
      "install",
      "samples",
      join(ROOT, "charts/samples"),
      "-n",
      "default",
      "-f",
      join(folder, "values.yaml"),
    );
  });

  test.each([
    ["hello-arm64", 1, /-arm64-/],
    ["nginx-amd64", 2, /-amd64-/],
    ["nginx-arm64", 2, /-arm64-/],
    ["do-not-disrupt", 1, /^general-/],
    ["node-affinity", 1, /^general-/],
    ["toleration", 1, /^batch-/],
    ["ingress", 2, /^general-/],
  ])("%s: %i pods run where they ask to", async (app, count, where) => {
    const nodes = await until(`the pods of ${app}`, async () => {
      const found = await nodesOf(app);
      return found.length === count && found;
    });
    for (const node of nodes) expect(node).toMatch(where);
  });

  test("scale-out: three pods run on three nodes of three zones", async () => {
    const nodes = await until("the pods of scale-out", async () => {
      const found = await nodesOf("scale-out");
      return found.length === 3 && found;
    });
    expect(nodes.map((node) => node.slice(-1)).toSorted()).toEqual(["a", "b", "c"]);
  });

  test("inflate: no pod until it is scaled, and an edit of the samples sets it back", async () => {
    expect(await nodesOf("inflate")).toEqual([]);
    const path = "/apis/apps/v1/namespaces/default/deployments/inflate";
    await cluster.client.merge(path, { spec: { replicas: 3 } });
    await until("the pods of inflate", async () => (await nodesOf("inflate")).length === 3);
    helm(
      "upgrade",
      "samples",
      join(ROOT, "charts/samples"),
      "-n",
      "default",
      "-f",
      join(folder, "values.yaml"),
    );
    expect(await cluster.client.get(path)).toMatchObject({ spec: { replicas: 0 } });
  });
});

describe("drain-load-balancers.sh against a real API server and an emulated AWS", () => {
  /** The hook as Terraform starts it, and all that it says. */
  function hook(deadlineSeconds: number): { readonly process: ChildProcess; readonly said: () => string } {
    const { server, ca } = cluster.client.access;
    const child = spawn("bash", [join(ROOT, "hooks/drain-load-balancers.sh")], {
      env: {
        ...env,
        KUBECONFIG: "/nobody",
        DRAIN_CLUSTER: CLUSTER,
        DRAIN_REGION: REGION,
        DRAIN_API_SERVER: server,
        DRAIN_API_CA: Buffer.from(ca).toString("base64"),
        DRAIN_DEADLINE_SECONDS: `${deadlineSeconds}`,
        DRAIN_POLL_SECONDS: "1",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
    return { process: child, said: () => text };
  }
  const ended = (child: ChildProcess) => new Promise((resolve) => child.on("close", resolve));

  beforeAll(async () => {
    await controller.make(INGRESS, "ingress.k8s.aws/resources", "k8s-default-ingress", vpcId, subnets);
    await controller.aws(
      ...["elbv2", "create-load-balancer", "--name", "of-another", "--subnets", ...subnets],
      ...["--tags", "Key=elbv2.k8s.aws/cluster,Value=karpenter-2"],
    );
    await cluster.client.create("/api/v1/namespaces/default/services", {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "not-its-own" },
      spec: { type: "LoadBalancer", ports: [{ port: 80 }] },
    });
  });

  test("fails at its deadline with the names of what lives, while no controller answers", async () => {
    const { process: child, said } = hook(8);
    expect([await ended(child), said()]).toEqual([
      1,
      expect.stringMatching(/error: after 8 s there is still: /),
    ]);
    expect(said()).toMatch(
      /ingresses\.networking\.k8s\.io default\/ingress; .*loadbalancer.*k8s-default-ingress/,
    );
    expect(said()).toMatch("no pod of the controller is ready");
    expect(said()).not.toMatch("of-another");
  });

  test("is done when the controller has deleted all of it, and touches nothing else", async () => {
    const { process: child, said } = hook(120);
    const end = ended(child);
    await until("a deleted Ingress", () => controller.letGo(INGRESS, "k8s-default-ingress"));
    expect([await end, said()]).toEqual([
      0,
      expect.stringMatching(/no load balancer, target group or security group of cluster karpenter is left/),
    ]);
    expect(await cluster.client.find(INGRESS)).toBeUndefined();
    expect(await cluster.client.get("/api/v1/namespaces/default/services/not-its-own")).toBeDefined();
    expect(
      await controller.aws("elbv2", "describe-load-balancers", "--query", "LoadBalancers[].LoadBalancerName"),
    ).toBe("of-another");
  });
});
