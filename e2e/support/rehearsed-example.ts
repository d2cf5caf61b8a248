import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { AwsClient } from "../../rehearsal/aws/client";
import { readSettings, regionOf } from "../../rehearsal/emulated-environment";
import { startEmulator } from "../../rehearsal/emulator/emulator";
import { inventory } from "../../rehearsal/emulator/inventory";
import { all, type Element, textOf } from "../../rehearsal/emulator/xml";
import { untilReady } from "../../rehearsal/karpenter/readiness";
import type { KubeNode, KubeObject, Pod } from "../../rehearsal/kubernetes/objects";
import { RunScope } from "../../rehearsal/processes";
import { Guide } from "./guide";
import { type Instance, RehearsedCluster } from "./rehearsed-cluster";

const ROOT = join(__dirname, "..", "..");
const START_MS = 400_000;
const run = promisify(execFile);

/** What an example finds in the account before it is deployed.
 * @returns the environment's file, with what it found in place of nobody's ids */
export type Prepare = (aws: AwsClient, folder: string) => Promise<string>;

/** A node as the people who wait for it see it: its labels, and its instance. */
export interface Seen {
  readonly node: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly instance: Instance;
}

/** What Karpenter told EC2 to launch. */
export interface Launch {
  readonly image: string;
  readonly userData: string;
  /** The launch template's data. */
  readonly data: Element;
}

/** What of a Deployment its readers look at. */
export interface ControllerDeployment extends KubeObject {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly serviceAccountName: string;
        readonly tolerations: readonly object[];
        readonly nodeSelector: Readonly<Record<string, string>>;
        readonly containers: readonly {
          readonly resources: object;
          readonly env: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

/** One of `examples/`, deployed as its file says, with the words of the write-ups: get, scale, logs, describe-instances. */
export class RehearsedExample {
  /** What is in the account before and, so it must be, after. */
  untouched: readonly unknown[] = [];
  readonly guide: Guide;
  private readonly scope = new RunScope();
  private running: RehearsedCluster | undefined;

  constructor(
    private readonly name: string,
    private readonly prepare?: Prepare,
  ) {
    this.guide = new Guide(name, (command) => this.type(command));
  }

  async start(): Promise<void> {
    const { scope, name } = this;
    const cache = join(ROOT, ".cache");
    const folder = scope.folder(join(cache, "runs", `${name}-account-`));
    const example = join(ROOT, "examples", `${name}.yaml`);
    const region = regionOf(readSettings(example));
    const { gateway } = await startEmulator(scope, {
      ...{ region, folder, env: process.env },
      cache: join(cache, "python"),
      instanceTypes: true,
    });
    const aws = new AwsClient({
      accessKeyId: "test",
      secretAccessKey: "test",
      endpoint: gateway.url,
      region,
    });
    const file = (await this.prepare?.(aws, folder)) ?? example;
    this.untouched = await everything(aws);
    this.running = await RehearsedCluster.start(scope, { environment: name, file, gateway });
  }

  end(): Promise<void> {
    return this.scope.end();
  }

  get cluster(): RehearsedCluster {
    if (this.running === undefined) throw new Error(`${this.name} did not start`);
    return this.running;
  }

  get deployment() {
    return this.cluster.rehearsal.run;
  }

  /** What a line of the user's shell prints. */
  private async type(line: string): Promise<string> {
    const { programs, controlPlane } = this.cluster.rehearsal;
    const { accessKeyId, secretAccessKey, region, endpoint } = this.cluster.aws.access;
    const { stdout } = await run("bash", ["-c", line], {
      env: {
        ...process.env,
        PATH: `${dirname(programs.kubectl)}${delimiter}${process.env.PATH}`,
        KUBECONFIG: controlPlane.kubeconfig,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: region,
        AWS_ENDPOINT_URL: endpoint,
      },
    });
    return stdout;
  }

  /** `kubectl get ec2nodeclasses,nodepools`.
   * @returns their names, sorted, when all are Ready; else what Karpenter says of those that are not */
  async ready(): Promise<string[]> {
    const { client } = this.cluster;
    const notReady = await untilReady(client);
    if (notReady.length > 0) return notReady;
    const paths = ["/apis/karpenter.k8s.aws/v1/ec2nodeclasses", "/apis/karpenter.sh/v1/nodepools"];
    const lists = await Promise.all(paths.map((path) => client.list(path)));
    return lists
      .flat()
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  /** Karpenter's own Deployment, as its chart made it. */
  controller(): Promise<ControllerDeployment> {
    const { namespace } = this.cluster.rehearsal.environment.karpenter;
    return this.cluster.client.get(`/apis/apps/v1/namespaces/${namespace}/deployments/karpenter`);
  }

  /** Nodes on which Karpenter's own pods run. */
  async controllerNodes(): Promise<KubeNode[]> {
    const { namespace } = this.cluster.rehearsal.environment.karpenter;
    const label = "labelSelector=app.kubernetes.io%2Fname%3Dkarpenter";
    const pods = await this.cluster.client.list<Pod>(`/api/v1/namespaces/${namespace}/pods?${label}`);
    const names = [...new Set(pods.map(({ spec }) => spec.nodeName ?? ""))];
    return Promise.all(names.map((name) => this.cluster.node(name)));
  }

  /** `kubectl get pods -o wide`, then the nodes behind: where that many pods of the app run. */
  async nodesOf(app: string, replicas: number): Promise<Seen[]> {
    const names = await this.cluster.running(app, replicas, 120);
    return Promise.all(
      names.map(async (node) => {
        const { labels = {} } = (await this.cluster.node(node)).metadata;
        return { node, labels, instance: await this.cluster.instanceOf(node) };
      }),
    );
  }

  /** How instances of a NodePool with an image are launched. */
  async launchOf({ image, tags }: Instance): Promise<Launch> {
    const answer = await this.cluster.aws.query("ec2", "DescribeLaunchTemplates", {
      "Filter.1.Name": "tag:eks:eks-cluster-name",
      "Filter.1.Value.1": this.cluster.name,
      "Filter.2.Name": "tag:karpenter.sh/nodepool",
      "Filter.2.Value.1": tags["karpenter.sh/nodepool"] ?? "",
    });
    const names = all(answer, "launchTemplates", "item").map((each) => textOf(each, "launchTemplateName"));
    const found = await Promise.all(
      names.map(async (name) => {
        const versions = await this.cluster.aws.query("ec2", "DescribeLaunchTemplateVersions", {
          "Version.1": "$Latest",
          LaunchTemplateName: name,
        });
        return all(versions, "launchTemplateVersionSet", "item", "launchTemplateData");
      }),
    );
    const data = found.flat().find((each) => textOf(each, "imageId") === image);
    if (data === undefined) throw new Error(`no launch template of ${this.cluster.name} has ${image}`);
    return { image, userData: Buffer.from(textOf(data, "userData"), "base64").toString(), data };
  }

  /** AWS' own parameter that an image's id came from: which release it is, for which architecture. */
  async parameterOf({ image }: Instance): Promise<string> {
    const answer = await this.cluster.aws.query("ec2", "DescribeImages", { "ImageId.1": image });
    return textOf(answer, "imagesSet", "item", "name");
  }

  /** First line that a pod's own command prints: kwok's pods run nothing, so the command runs here. */
  async firstLog(app: string): Promise<string> {
    const [pod] = (await this.cluster.pods(app)) as (Pod & {
      spec: { containers: { command: string[] }[] };
    })[];
    const [program = "", ...args] = pod?.spec.containers[0]?.command ?? [];
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
    const lines = createInterface(child.stdout);
    const [line] = await once(lines, "line");
    // The shell and what it started.
    process.kill(-(child.pid ?? 0));
    return line;
  }
}

/** What the account's own APIs list, the emails' topics as well. */
async function everything(aws: AwsClient): Promise<unknown[]> {
  const topics = await aws.query("sns", "ListTopics");
  const arns = all(topics, "ListTopicsResult", "Topics", "member").map((each) => textOf(each, "TopicArn"));
  return [...(await inventory(aws)), ...arns];
}

/**
 * The tests of an example: its write-up's own verification, between what holds for all of them. It is deployed and
 * destroyed by the commands that its users type.
 */
export function verifyExample(
  name: string,
  verification: (example: RehearsedExample) => void,
  { prepare, after = () => {} }: { readonly prepare?: Prepare; readonly after?: () => void } = {},
): void {
  const example = new RehearsedExample(name, prepare);
  beforeAll(() => example.start(), START_MS);
  afterAll(() => example.end());

  describe(`examples/${name}.yaml, deployed`, () => {
    test("is what it should be: a second plan of infra is empty", async () => {
      const { project, stacks } = example.deployment;
      expect(await project.pendingChanges(stacks.infra)).toBeUndefined();
    });

    verification(example);

    test("prints what its guide shows, to the last command", async () => {
      await example.guide.toEnd();
    });

    test("leaves no node when workloads is destroyed", async () => {
      const { project, stacks } = example.deployment;
      await project.destroy(stacks.workloads);
      expect(await example.cluster.leftovers()).toEqual([]);
      expect(await example.cluster.nodes()).toEqual([]);
    });

    test("leaves the account as it was when infra is destroyed", async () => {
      const { project, stacks } = example.deployment;
      await project.destroy(stacks.infra);
      expect(await everything(example.cluster.aws)).toEqual(example.untouched);
    });

    after();
  });
}
