import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { UserError } from "../../config/user-error";
import { AwsClient } from "../../rehearsal/aws/client";
import { startEmulator } from "../../rehearsal/emulator/emulator";
import type { Gateway, RecordedCall } from "../../rehearsal/emulator/gateway";
import { all, textOf } from "../../rehearsal/emulator/xml";
import { certificates } from "../../rehearsal/kubernetes/arguments";
import type { KubeClient } from "../../rehearsal/kubernetes/client";
import { startApiServer } from "../../rehearsal/kubernetes/control-plane";
import type { KubeObject } from "../../rehearsal/kubernetes/objects";
import { freePort, type RunScope } from "../../rehearsal/processes";
import { programs } from "../../rehearsal/programs/programs";
import { until } from "../../rehearsal/until";
import { type Account, makeAccount } from "./account";
import { GAPS } from "./emulator-gaps";
import { STAGES } from "./stages";

const CLUSTER = "demo";
const REGION = "eu-west-1";
/** By which its calls are told from those that prepare and look. */
const KEY = "controller";

/** A call of the controller's, and what IAM knows of what it names. */
export type Call = Pick<RecordedCall, "service" | "action" | "parameters">;

export interface Recording {
  readonly version: string;
  readonly cluster: string;
  readonly region: string;
  readonly vpcId: string;
  readonly calls: readonly Call[];
  /** Tags of what the calls name, by id or ARN. */
  readonly tags: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Props {
  /** The controller's executable. */
  readonly program: string;
  /** Folder of its chart, unpacked. */
  readonly chart: string;
  readonly folder: string;
  readonly cache: string;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (line: string) => void;
}

/** Runs the real controller against an emulated AWS, through the life of two load balancers. */
export async function record(scope: RunScope, props: Props): Promise<Recording> {
  const { folder, cache, env, say } = props;
  const { gateway } = await startEmulator(scope, { region: REGION, folder, cache, env });
  for (const gap of GAPS) gateway.use(gap);
  const aws = new AwsClient({
    ...{ accessKeyId: "test", secretAccessKey: "test" },
    ...{ endpoint: gateway.url, region: REGION },
  });
  const account = await makeAccount(aws, REGION, CLUSTER);
  const cluster = await startCluster(scope, props, account);
  const child = await startController(scope, props, gateway, cluster, account);
  const { version } = await chartOf(props.chart);
  const tags: Record<string, Record<string, string>> = {};
  const calls = () => gateway.calls.filter(({ accessKey }) => accessKey === KEY);
  for (const stage of STAGES) {
    const before = calls().length;
    await stage.act(cluster.client, account);
    const missing = () => {
      const made = new Set(
        calls()
          .slice(before)
          .map(({ service, action }) => `${service}:${action}`),
      );
      return stage.calls.filter((each) => !made.has(each));
    };
    await until(
      stage.name,
      async () => {
        // As long as they are there: what is deleted has none to be asked for.
        for (const [id, each] of Object.entries(await tagsOf(aws, gateway))) tags[id] ??= each;
        return missing().length === 0 && (await isQuiet(calls));
      },
      { seconds: 120, everyMs: 500 },
    ).catch((error: unknown) => {
      throw new UserError(
        `${stage.name}: no ${missing().join(", ")} (${error}); the controller's log:\n${child.tail()}`,
      );
    });
    say(`${stage.name}: ${calls().length - before} calls`);
  }
  return {
    version,
    cluster: CLUSTER,
    region: REGION,
    vpcId: account.vpcId,
    ...asNetworks({ calls: calls().map(trimmed), tags }),
  };
}

/** The emulator calls every load balancer an application's in its ARN. */
function asNetworks<T extends { readonly calls: readonly Call[] }>(made: T): T {
  const names = made.calls
    .filter(({ action, parameters }) => action === "CreateLoadBalancer" && parameters.Type === "network")
    .map(({ parameters }) => String(parameters.Name));
  const wrong = new RegExp(`/app/(${names.join("|")})/`, "g");
  return JSON.parse(JSON.stringify(made).replace(wrong, "/net/$1/")) as T;
}

const QUIET_MS = 3_000;

/** Whether the controller has nothing left to do. */
async function isQuiet(calls: () => readonly RecordedCall[]): Promise<boolean> {
  const last = calls().at(-1)?.at;
  return last !== undefined && Date.now() - Date.parse(last) > QUIET_MS;
}

function trimmed({ service, action, parameters }: RecordedCall): Call {
  return { service, action, parameters };
}

async function chartOf(folder: string): Promise<{ readonly version: string }> {
  const [chart] = parseAllDocuments(readFileSync(join(folder, "Chart.yaml"), "utf8"));
  return { version: String(chart?.get("appVersion")) };
}

type Cluster = Awaited<ReturnType<typeof startApiServer>>;

/** An API server with the controller's kinds, its class, two nodes and the Services behind the Ingress. */
async function startCluster(
  scope: RunScope,
  { chart, folder, env }: Props,
  account: Account,
): Promise<Cluster> {
  const cluster = await startApiServer(scope, await programs({ env }), {
    clusterName: CLUSTER,
    folder: join(folder, "cluster"),
    secrets: {},
  });
  const { client } = cluster;
  const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  for (const document of parseAllDocuments(readFileSync(join(chart, "crds", "crds.yaml"), "utf8"))) {
    const crd = document.toJS() as KubeObject | null;
    if (crd !== null) await client.create(crds, crd);
  }
  await client.create("/apis/networking.k8s.io/v1/ingressclasses", {
    apiVersion: "networking.k8s.io/v1",
    kind: "IngressClass",
    metadata: { name: "alb" },
    spec: { controller: "ingress.k8s.aws/alb" },
  });
  for (const { id, zone } of account.instances) await addNode(client, id, zone);
  await client.create("/api/v1/namespaces/default/services", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "shop" },
    spec: {
      type: "NodePort",
      selector: { app: "shop" },
      ports: [80, 81].map((port) => ({ name: `p${port}`, port })),
    },
  });
  return cluster;
}

async function addNode(client: KubeClient, id: string, zone: string): Promise<void> {
  await client.create("/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name: id, labels: { "topology.kubernetes.io/zone": zone } },
    spec: { providerID: `aws:///${zone}/${id}` },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  });
}

async function startController(
  scope: RunScope,
  { program, folder }: Props,
  gateway: Gateway,
  { kubeconfig, layout }: Cluster,
  { vpcId }: Account,
) {
  const health = await freePort();
  return scope.start({
    name: "aws-load-balancer-controller",
    command: program,
    args: [
      `--cluster-name=${CLUSTER}`,
      `--aws-region=${REGION}`,
      `--aws-vpc-id=${vpcId}`,
      `--kubeconfig=${kubeconfig}`,
      "--enable-leader-election=false",
      "--metrics-bind-addr=127.0.0.1:0",
      `--health-probe-bind-addr=127.0.0.1:${health}`,
      // Nobody calls its webhooks here: what they would set is written out. Any certificate will do.
      `--webhook-bind-port=${await freePort()}`,
      `--webhook-cert-dir=${certificates(layout)}`,
      "--webhook-cert-file=apiserver.crt",
      "--webhook-key-file=apiserver.key",
    ],
    env: {
      HOME: folder,
      AWS_ACCESS_KEY_ID: KEY,
      AWS_SECRET_ACCESS_KEY: KEY,
      AWS_ENDPOINT_URL: gateway.url,
      AWS_EC2_METADATA_DISABLED: "true",
    },
    log: join(folder, "controller.log"),
    ready: async () => (await fetch(`http://127.0.0.1:${health}/readyz`)).ok,
    readyWithinSeconds: 60,
  });
}

/** Of every security group, and of every part of a load balancer that a call has named. */
async function tagsOf(aws: AwsClient, gateway: Gateway): Promise<Record<string, Record<string, string>>> {
  const tags: Record<string, Record<string, string>> = {};
  for (const item of all(await aws.query("ec2", "DescribeTags"), "tagSet", "item")) {
    const id = textOf(item, "resourceId");
    tags[id] = { ...tags[id], [textOf(item, "key")]: textOf(item, "value") };
  }
  const arns = new Set(
    gateway.calls.flatMap(({ parameters }) =>
      Object.values(parameters).filter((value) => String(value).startsWith("arn:aws:elasticloadbalancing:")),
    ),
  );
  for (const arn of arns) Object.assign(tags, await tagsOfPart(aws, String(arn)));
  return tags;
}

async function tagsOfPart(aws: AwsClient, arn: string): Promise<Record<string, Record<string, string>>> {
  const answer = await aws
    .query("elasticloadbalancing", "DescribeTags", { "ResourceArns.member.1": arn })
    .catch(() => undefined);
  if (answer === undefined) return {};
  const described = all(answer, "DescribeTagsResult", "TagDescriptions", "member", "Tags", "member");
  if (described.length === 0) return {};
  return { [arn]: Object.fromEntries(described.map((tag) => [textOf(tag, "Key"), textOf(tag, "Value")])) };
}
