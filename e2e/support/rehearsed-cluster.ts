import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { all, type Element, textOf } from "../../rehearsal/emulator/xml";
import { untilPriced } from "../../rehearsal/karpenter/prices-read";
import { untilReady } from "../../rehearsal/karpenter/readiness";
import type { KubeNode, KubeObject, NodeClaim, Pod } from "../../rehearsal/kubernetes/objects";
import type { RunScope } from "../../rehearsal/processes";
import { type Rehearsal, type RehearsalOptions, startRehearsal } from "../../rehearsal/rehearsal";
import { until } from "../../rehearsal/until";
import { karpenterCharts } from "./karpenter-charts";
import { useStandIns } from "./stand-ins";

const run = promisify(execFile);
const ROOT = join(__dirname, "..", "..");
const DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";

/** What a test wants of a deployment's pods. */
interface Pods {
  readonly replicas?: number;
  /** @default "1" */
  readonly cpu?: string;
  readonly nodeSelector?: Record<string, string>;
  /** Extended resources of each pod. */
  readonly devices?: Record<string, string>;
  /** Each pod on a node of its own. */
  readonly apart?: boolean;
  /** Annotated so that Karpenter never evicts them. */
  readonly doNotDisrupt?: boolean;
}

/** An EC2 instance of Karpenter's. */
export interface Instance {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly zone: string;
  readonly subnet: string;
  readonly image: string;
  readonly spot: boolean;
  readonly profile: string;
  readonly tags: Record<string, string>;
}

/** A rehearsal in the words of its tests. */
export class RehearsedCluster {
  private constructor(readonly rehearsal: Rehearsal) {}

  /** @throws Error with Karpenter's own words where a NodeClass or NodePool does not get ready */
  static async start(
    scope: RunScope,
    options: Pick<
      RehearsalOptions,
      | "environment"
      | "file"
      | "gateway"
      | "charts"
      | "beforeInfra"
      | "beforeWorkloads"
      | "auditLog"
      | "timing"
      | "saved"
      | "say"
      | "deployBy"
    > &
      Partial<Pick<RehearsalOptions, "env">>,
  ): Promise<RehearsedCluster> {
    const { charts = karpenterCharts(options.file), env = process.env } = options;
    const rehearsal = await startRehearsal(scope, {
      // The CLI itself has e2e/cdktf.e2e.ts, infra.e2e.ts and rehearsal-default.e2e.ts.
      deployBy: "terraform",
      ...options,
      ...{ root: ROOT, charts, env, withoutProviders: (run) => useStandIns(run, env) },
    });
    const notReady = await untilReady(rehearsal.controlPlane.client);
    if (notReady.length > 0) throw new Error(notReady.join("\n"));
    if (options.saved !== undefined) {
      await untilPriced(rehearsal.run.gateway, rehearsal.environment);
      await rehearsal.save();
    }
    return new RehearsedCluster(rehearsal);
  }

  get client() {
    return this.rehearsal.controlPlane.client;
  }

  get aws() {
    return this.rehearsal.run.client;
  }

  get name() {
    return this.rehearsal.clusterName;
  }

  async deploy(
    name: string,
    { replicas = 0, cpu = "1", nodeSelector, devices, apart, doNotDisrupt }: Pods = {},
  ): Promise<void> {
    const labels = { app: name };
    const affinity = {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: labels }, topologyKey: "kubernetes.io/hostname" },
        ],
      },
    };
    await this.client.create(DEPLOYMENTS, {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: {
          metadata: {
            labels,
            annotations: doNotDisrupt ? { "karpenter.sh/do-not-disrupt": "true" } : undefined,
          },
          spec: {
            nodeSelector,
            affinity: apart ? affinity : undefined,
            terminationGracePeriodSeconds: 0,
            containers: [
              {
                ...{ name, image: "example.com/pause" },
                resources: { requests: { cpu, memory: "512Mi" }, limits: devices },
              },
            ],
          },
        },
      },
    });
  }

  async scale(name: string, replicas: number): Promise<void> {
    await this.client.merge(`${DEPLOYMENTS}/${name}`, { spec: { replicas } });
  }

  async pods(name: string): Promise<readonly Pod[]> {
    const pods = await this.client.list<Pod>(`/api/v1/namespaces/default/pods?labelSelector=app%3D${name}`);
    return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  }

  /** Waits until that many of the deployment's pods run, and no other is left.
   * @returns names of the nodes that they run on, each once */
  async running(name: string, replicas: number, seconds = 60): Promise<string[]> {
    const pods = await until(
      `${replicas} running pods of ${name}`,
      async () => {
        const found = await this.pods(name);
        const all = found.length === replicas && found.every(({ status }) => status?.phase === "Running");
        return all && found;
      },
      { seconds },
    );
    return [...new Set(pods.map(({ spec }) => spec.nodeName ?? ""))];
  }

  node(name: string): Promise<KubeNode> {
    return this.client.get<KubeNode>(`/api/v1/nodes/${name}`);
  }

  /** Nodes of Karpenter's. */
  nodes(pool?: string): Promise<readonly KubeNode[]> {
    return this.client.list<KubeNode>(`/api/v1/nodes?${ofPool(pool)}`);
  }

  nodeClaims(pool?: string): Promise<readonly NodeClaim[]> {
    return this.client.list<NodeClaim>(`/apis/karpenter.sh/v1/nodeclaims?${ofPool(pool)}`);
  }

  /** Instances with this cluster's tag, the terminated ones as well. */
  async instances(): Promise<Instance[]> {
    const answer = await this.aws.query("ec2", "DescribeInstances", {
      "Filter.1.Name": "tag:eks:eks-cluster-name",
      "Filter.1.Value.1": this.name,
    });
    return all(answer, "reservationSet", "item", "instancesSet", "item").map(instanceOf);
  }

  async instancesIn(state: string): Promise<Instance[]> {
    return (await this.instances()).filter((each) => each.state === state);
  }

  async instanceOf(node: string): Promise<Instance> {
    const id = (await this.node(node)).spec.providerID?.split("/").at(-1);
    const found = (await this.instances()).find((each) => each.id === id);
    if (found === undefined) throw new Error(`${node} has no instance in the account`);
    return found;
  }

  async events(reason: string): Promise<readonly KubeObject[]> {
    return this.client.list(`/api/v1/events?fieldSelector=reason%3D${reason}`);
  }

  /** What a kubeconfig of `aws eks update-kubeconfig` logs in with. */
  async loginToken(): Promise<string> {
    const { accessKeyId, secretAccessKey, region, endpoint } = this.aws.access;
    const words = ["eks", "get-token", "--cluster-name", this.name, "--region", region, "--output", "json"];
    const { stdout } = await run("aws", words, {
      env: {
        ...process.env,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_ENDPOINT_URL: endpoint,
      },
    });
    return JSON.parse(stdout).status.token;
  }

  /** Waits until Karpenter has no node left. */
  async empty(seconds = 120): Promise<void> {
    await until("no node of Karpenter's", async () => (await this.nodeClaims()).length === 0, { seconds });
  }

  /** What of Karpenter's making is alive in the account. */
  async leftovers(): Promise<string[]> {
    const ofCluster = { "Filter.1.Name": "tag:eks:eks-cluster-name", "Filter.1.Value.1": this.name };
    const templates = await this.aws.query("ec2", "DescribeLaunchTemplates", ofCluster);
    const profiles = await this.aws.query("iam", "ListInstanceProfiles", {
      PathPrefix: `/karpenter/${this.aws.access.region}/${this.name}/`,
    });
    return [
      ...(await this.instances()).filter(({ state }) => state !== "terminated").map(({ id }) => id),
      ...all(templates, "launchTemplates", "item").map((each) => textOf(each, "launchTemplateName")),
      ...all(profiles, "ListInstanceProfilesResult", "InstanceProfiles", "member").map((each) =>
        textOf(each, "InstanceProfileName"),
      ),
    ];
  }
}

function ofPool(pool?: string): string {
  return `labelSelector=karpenter.sh%2Fnodepool${pool === undefined ? "" : `%3D${pool}`}`;
}

function instanceOf(item: Element): Instance {
  return {
    id: textOf(item, "instanceId"),
    type: textOf(item, "instanceType"),
    state: textOf(item, "instanceState", "name"),
    zone: textOf(item, "placement", "availabilityZone"),
    subnet: textOf(item, "subnetId"),
    image: textOf(item, "imageId"),
    spot: textOf(item, "instanceLifecycle") === "spot",
    profile: textOf(item, "iamInstanceProfile", "arn"),
    tags: Object.fromEntries(
      all(item, "tagSet", "item").map((tag) => [textOf(tag, "key"), textOf(tag, "value")]),
    ),
  };
}
