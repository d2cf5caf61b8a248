import { execFile } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { inventory } from "../../rehearsal/emulator/inventory";
import { all, textOf } from "../../rehearsal/emulator/xml";
import { startController } from "../../rehearsal/karpenter/controller";
import type { KubeObject } from "../../rehearsal/kubernetes/objects";
import type { Child, RunScope } from "../../rehearsal/processes";
import { until } from "../../rehearsal/until";
import { ownPath } from "./loaded-aws-cli/own-path";
import { addNeighbour, launchInstance } from "./neighbour";
import { RehearsedCluster } from "./rehearsed-cluster";

const SCRIPT = join(__dirname, "..", "..", "hooks", "drain-nodes.sh");
const KINDS = {
  nodeClasses: "/apis/karpenter.k8s.aws/v1/ec2nodeclasses",
  nodePools: "/apis/karpenter.sh/v1/nodepools",
} as const;
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
const BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
const LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/karpenter-leader-election";
const CONTROLLER = "/apis/apps/v1/namespaces/kube-system/deployments/karpenter";

/** A run of hooks/drain-nodes.sh. */
export class Drain {
  readonly started = Date.now();

  constructor(
    readonly child: Child,
    readonly lines: readonly string[],
  ) {}

  /** Waits until it has said so. */
  async said(pattern: RegExp): Promise<void> {
    await until(`the drain's word ${pattern}`, () => this.lines.some((line) => pattern.test(line)), {
      everyMs: 20,
    });
  }

  /** Its exit code (with a signal's name in its place) and what it said. */
  async end(): Promise<{
    readonly code: number | string | null;
    readonly said: string;
    readonly seconds: number;
  }> {
    const { code, signal } = await this.child.exited;
    return { code: signal ?? code, said: this.lines.join("\n"), seconds: (Date.now() - this.started) / 1000 };
  }
}

/**
 * A rehearsed cluster that is drained again and again. Beside it in the account lives a neighbour whose name begins
 * with this cluster's; the user's kubeconfig points at a server that counts who comes.
 */
export class DrainedCluster {
  private restarted: Child | undefined;
  private lured = 0;
  private drains = 0;

  private constructor(
    private readonly scope: RunScope,
    readonly cluster: RehearsedCluster,
    /** The account as infra and the neighbour made it. */
    private readonly account: readonly string[],
    private readonly nodeResources: ReadonlyMap<string, readonly KubeObject[]>,
    private readonly home: string,
    /** What of the account is the neighbour's. */
    readonly neighbour: readonly string[],
  ) {}

  static async start(scope: RunScope, environment: string): Promise<DrainedCluster> {
    const file = join(__dirname, "..", "environments", "drain.yaml");
    const cluster = await RehearsedCluster.start(scope, { environment, file });
    const neighbour = await addNeighbour(cluster.aws, `${cluster.name}-2`);
    const own = await cluster.leftovers();
    const account = (await listAccount(cluster)).filter((each) => !own.some((name) => each.includes(name)));
    expect(account).toEqual(expect.arrayContaining(neighbour));
    const resources = new Map<string, readonly KubeObject[]>();
    for (const path of Object.values(KINDS)) resources.set(path, await cluster.client.list(path));
    const home = scope.folder(join(cluster.rehearsal.run.folder, "home-"));
    const drained = new DrainedCluster(scope, cluster, account, resources, home, neighbour);
    await drained.setTrap();
    return drained;
  }

  get karpenter(): Child {
    return this.restarted ?? this.cluster.rehearsal.karpenter;
  }

  /** Karpenter with its NodePools and without a node, whatever the last test left. */
  async ready(): Promise<void> {
    const { client } = this.cluster;
    for (const path of [DEPLOYMENTS, BUDGETS]) await client.delete(path);
    // A pod that is left would get a node as soon as there is a NodePool.
    await until("no pod", async () => (await client.list("/api/v1/namespaces/default/pods")).length === 0);
    if (!this.karpenter.running) await this.startKarpenter();
    for (const [path, objects] of this.nodeResources) {
      for (const { apiVersion, kind, metadata, ...rest } of objects) {
        const { status: _, ...own } = rest as { status?: unknown };
        await client.apply(`${path}/${metadata.name}`, {
          ...{ apiVersion, kind, metadata: { name: metadata.name } },
          ...own,
        });
      }
    }
    await until("a NodePool that may launch", async () => {
      const pools = await client.list<any>(KINDS.nodePools);
      return pools.every(({ status }) =>
        status?.conditions?.some((each: any) => each.type === "Ready" && each.status === "True"),
      );
    });
  }

  /** That many nodes, each with one pod of the deployment.
   * @returns ids of their instances */
  async nodes(name: string, replicas: number, doNotDisrupt = false): Promise<string[]> {
    await this.cluster.deploy(name, { replicas, apart: true, doNotDisrupt });
    await this.cluster.running(name, replicas, 150);
    const claims = await this.cluster.nodeClaims();
    return claims.map(({ status }) => status?.providerID?.split("/").at(-1) ?? "").sort();
  }

  /** An instance of this cluster's that no NodeClaim knows.
   * @returns its id */
  async launchUnknown(): Promise<string> {
    return launchInstance(this.cluster.aws, this.cluster.name);
  }

  /** A budget that never lets a pod of the deployment go. */
  async protect(name: string): Promise<void> {
    await this.cluster.client.create(BUDGETS, {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name },
      spec: { maxUnavailable: 0, selector: { matchLabels: { app: name } } },
    });
  }

  /** Ends the controller as `kubectl scale deployment karpenter --replicas=0` does, or as a crash. */
  async stopKarpenter(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    this.karpenter.signal(signal);
    await this.karpenter.exited;
    if (signal === "SIGTERM") await this.cluster.client.merge(CONTROLLER, { spec: { replicas: 0 } });
  }

  private async startKarpenter(): Promise<void> {
    const { client, rehearsal } = this.cluster;
    // What died without giving it back holds it for fifteen seconds.
    await client.delete(LEASE);
    await client.merge(CONTROLLER, { spec: { replicas: 2 } });
    const { child } = await startController(this.scope, {
      program: rehearsal.programs.karpenter,
      controlPlane: rehearsal.controlPlane,
      clusterName: rehearsal.clusterName,
      aws: rehearsal.run.client,
      namespace: "kube-system",
      folder: rehearsal.run.folder,
    });
    this.restarted = child;
  }

  /** The machine's own AWS CLI, as whoever deploys: what it takes tells how busy the machine is.
   * @returns what it printed */
  async aws(...args: readonly string[]): Promise<string> {
    const env = { ...this.environment, PATH: ownPath() };
    const { stdout } = await promisify(execFile)("aws", args, { env });
    return stdout;
  }

  /** With it AWS' command line and this project's own commands act in the emulated account. */
  get environment(): NodeJS.ProcessEnv {
    const { accessKeyId, secretAccessKey, endpoint, region } = this.cluster.aws.access;
    return {
      ...process.env,
      HOME: this.home,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_ENDPOINT_URL: endpoint,
      AWS_DEFAULT_REGION: region,
      ENVIRONMENTS_DIR: join(this.cluster.rehearsal.run.folder, "environments"),
    };
  }

  /** Starts the hook with what Terraform would tell it, in the user's home. */
  start(env: Readonly<Record<string, string>> = {}, ...args: readonly string[]): Drain {
    const { server, ca } = this.cluster.client.access;
    const { accessKeyId, secretAccessKey, endpoint, region } = this.cluster.aws.access;
    const lines: string[] = [];
    this.drains += 1;
    const child = this.scope.launch({
      name: "drain-nodes.sh",
      command: "bash",
      args: [SCRIPT, ...args],
      log: join(this.cluster.rehearsal.run.folder, `drain-${this.drains}.log`),
      onLine: (line) => lines.push(line),
      env: {
        PATH: process.env.PATH,
        HOME: this.home,
        KUBECONFIG: this.kubeconfig,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        DRAIN_CLUSTER: this.cluster.name,
        DRAIN_REGION: region,
        DRAIN_API_SERVER: server,
        DRAIN_API_CA: Buffer.from(ca).toString("base64"),
        DRAIN_AWS_ENDPOINT: endpoint,
        DRAIN_ACCOUNT_ID: "111122223333",
        DRAIN_DEADLINE_SECONDS: "15",
        DRAIN_GRACE_SECONDS: "3",
        DRAIN_POLL_SECONDS: "1",
        ...env,
      },
    });
    return new Drain(child, lines);
  }

  drain(env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
    return this.start(env, ...args).end();
  }

  /** Ids that somebody other than Karpenter asked AWS to terminate, once for each time. */
  terminated(): string[] {
    const { calls } = this.cluster.rehearsal.run.gateway;
    return calls
      .filter(
        ({ action, accessKey, status }) =>
          action === "TerminateInstances" && accessKey === "test" && status === 200,
      )
      .flatMap(({ parameters }) =>
        Object.entries(parameters)
          .filter(([field]) => field.startsWith("InstanceId."))
          .map(([, id]) => String(id)),
      );
  }

  /** Cluster and account as before the first node, the neighbour whole, the user's own kubeconfig not even read. */
  async expectNothingLeft(): Promise<void> {
    const { client } = this.cluster;
    const left = async (path: string) => (await client.list(path)).map(({ metadata }) => metadata.name);
    expect({
      nodes: (await this.cluster.nodes()).map(({ metadata }) => metadata.name),
      nodeClaims: await left("/apis/karpenter.sh/v1/nodeclaims"),
      nodePools: await left(KINDS.nodePools),
      nodeClasses: await left(KINDS.nodeClasses),
      account: await listAccount(this.cluster),
      visits: this.lured,
    }).toEqual({
      ...{ nodes: [], nodeClaims: [], nodePools: [], nodeClasses: [] },
      ...{ account: this.account, visits: 0 },
    });
    expect(readFileSync(this.kubeconfig)).toEqual(readFileSync(`${this.kubeconfig}.before`));
  }

  /** Everything that is in the account. */
  rest(): Promise<string[]> {
    return listAccount(this.cluster);
  }

  private get kubeconfig(): string {
    return join(this.home, ".kube", "config");
  }

  private async setTrap(): Promise<void> {
    const server = createServer((socket) => {
      this.lured += 1;
      socket.destroy();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    this.scope.onEnd(() => server.close());
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    mkdirSync(join(this.home, ".kube"));
    writeFileSync(
      this.kubeconfig,
      JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": "production",
        clusters: [{ name: "production", cluster: { server: url } }],
        contexts: [{ name: "production", context: { cluster: "production", user: "me" } }],
        users: [{ name: "me", user: { token: "mine" } }],
      }),
    );
    copyFileSync(this.kubeconfig, `${this.kubeconfig}.before`);
  }
}

/** Everything in the account that a destroy could take or leave. */
async function listAccount({ aws }: RehearsedCluster): Promise<string[]> {
  const interfaces = await aws.query("ec2", "DescribeNetworkInterfaces");
  return [
    ...(await inventory(aws)).map(({ kind, name, detail }) => `${kind} ${name} ${detail}`),
    ...all(interfaces, "networkInterfaceSet", "item").map(
      (each) => `network interface ${textOf(each, "networkInterfaceId")} ${textOf(each, "status")}`,
    ),
  ].sort();
}
