import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Child, freePort, type RunScope } from "../processes";
import type { Programs } from "../programs/recipes";
import { copyKept } from "../saved/copy";
import { ARGUMENTS, certificates, flags, type Layout } from "./arguments";
import { type KubeAccess, KubeClient } from "./client";
import { writeKubeconfig } from "./kubeconfig";
import { kwokConfiguration, type Timing } from "./timing";
import { startTokenWebhook } from "./token-webhook";

export interface ControlPlaneProps {
  /** Tokens of `aws eks get-token` must be for this cluster. */
  readonly clusterName: string;
  /** An empty folder for state, keys and logs. */
  readonly folder: string;
  /** Secret access keys by access key id: who is an administrator by `aws eks get-token`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** File that the API server writes each request into: who asked for what.
   * @default none */
  readonly auditLog?: string;
  /** How long pods take to start and to end.
   * @default no time */
  readonly timing?: Omit<Timing, "nodeBootSeconds">;
  /** Where the API server of the run listened whose data and keys the folder has.
   * @default it has nothing */
  readonly savedPort?: number;
}

export interface ControlPlane {
  /** As an administrator. */
  readonly client: KubeClient;
  /** Of the same administrator. */
  readonly kubeconfig: string;
  /** Stopped on purpose by those who try what happens without it. */
  readonly apiServer: Child;
}

/** A control plane that can be taken to another version, as EKS does. */
export interface WholeControlPlane extends ControlPlane {
  /** Ends its programs and starts these in their place, on the same data, address and keys. */
  upgrade(programs: Programs): Promise<void>;
  readonly apiPort: number;
  /** Copies data and keys as they are at one moment, as a machine would leave them that loses power. */
  save(to: string): void;
}

/** What acts on the objects. Nobody speaks to these: that they work shows in what becomes of nodes and pods. */
const CONTROLLERS = ["kube-controller-manager", "kube-scheduler"] as const;

const GRACE_SECONDS = 10;

/** A whole Kubernetes control plane on 127.0.0.1, with kwok in the place of kubelets; any number side by side. */
export async function startControlPlane(
  scope: RunScope,
  programs: Programs,
  props: ControlPlaneProps,
): Promise<WholeControlPlane> {
  const { layout, client, kubeconfig, etcd, ...started } = await startApiServer(scope, programs, props);
  // Whoever held them is gone, and those that wait for them to run out would wait.
  if (props.savedPort !== undefined) await deleteLeases(client);
  const startControllers = (of: Programs) =>
    Promise.all(CONTROLLERS.map((name) => start(scope, of, layout, name, () => true)));

  await start(scope, programs, layout, "kwok", () => true);
  let controllers = await startControllers(programs);
  let { apiServer } = started;
  const upgrade = async (to: Programs) => {
    for (const child of [...controllers, apiServer]) await child.end(GRACE_SECONDS);
    apiServer = await start(scope, to, layout, "kube-apiserver", () => isReady(client));
    controllers = await startControllers(to);
  };
  return {
    client,
    kubeconfig,
    get apiServer() {
      return apiServer;
    },
    upgrade,
    apiPort: layout.apiPort,
    save: (to) => {
      etcd.signal("SIGSTOP");
      try {
        copyKept(props.folder, to, KEPT);
      } finally {
        etcd.signal("SIGCONT");
      }
    },
  };
}

/** What of a control plane's folder another run needs. */
const KEPT = ["etcd", "certificates", "service-account.key", "tokens.csv"];

async function deleteLeases(client: KubeClient): Promise<void> {
  for (const { metadata } of await client.list("/api/v1/namespaces"))
    await client.delete(`/apis/coordination.k8s.io/v1/namespaces/${metadata.name}/leases`);
}

/** An API server alone, which keeps and judges objects that nobody acts upon. */
export async function startApiServer(
  scope: RunScope,
  programs: Pick<Programs, "etcd" | "kube-apiserver">,
  props: ControlPlaneProps,
): Promise<ControlPlane & { readonly layout: Layout; readonly etcd: Child }> {
  const webhook = await startTokenWebhook(props);
  scope.onEnd(webhook.stop);
  const { layout, token } = await layOut(props, webhook.url);

  const etcd = await start(scope, programs, layout, "etcd", () => isHealthy(layout));
  let client: KubeClient | undefined;
  const apiServer = await start(scope, programs, layout, "kube-apiserver", async () => {
    client ??= new KubeClient(access(layout, token));
    return isReady(client);
  });
  if (client === undefined) throw new Error("kube-apiserver serves, yet there is no client of it");
  scope.onEnd(() => client?.close());
  const kubeconfig = writeKubeconfig(layout.kubeconfig, client.access);
  writeFileSync(layout.ca, client.access.ca);
  return { layout, client, kubeconfig, apiServer, etcd };
}

function start<Name extends keyof typeof ARGUMENTS>(
  scope: RunScope,
  programs: Pick<Programs, Name>,
  layout: Layout,
  name: Name,
  ready: () => boolean | Promise<boolean>,
): Promise<Child> {
  return scope.start({
    name,
    command: programs[name],
    args: flags(ARGUMENTS[name](layout)),
    log: join(layout.folder, `${name}.log`),
    ready,
    readyWithinSeconds: 60,
  });
}

async function layOut(
  { folder, auditLog, timing, savedPort }: ControlPlaneProps,
  webhookUrl: string,
): Promise<{ layout: Layout; token: string }> {
  const layout: Layout = {
    folder,
    etcdPort: await freePort(),
    etcdPeerPort: await freePort(),
    apiPort: savedPort ?? (await freePort()),
    serviceAccountKey: join(folder, "service-account.key"),
    tokens: join(folder, "tokens.csv"),
    webhookConfig: join(folder, "token-webhook.json"),
    kubeconfig: join(folder, "kubeconfig.json"),
    ca: join(folder, "ca.crt"),
    audit: auditLog === undefined ? undefined : { policy: join(folder, "audit-policy.json"), log: auditLog },
    kwok: timing && join(folder, "kwok.yaml"),
  };
  mkdirSync(certificates(layout), { recursive: true });
  if (savedPort === undefined) writeSecrets(layout);
  writeFileSync(layout.webhookConfig, webhookConfig(webhookUrl));
  if (layout.audit !== undefined) writeFileSync(layout.audit.policy, AUDIT_POLICY);
  if (layout.kwok !== undefined && timing !== undefined)
    writeFileSync(layout.kwok, kwokConfiguration(timing));
  const [token = ""] = readFileSync(layout.tokens, "utf8").split(",");
  return { layout, token };
}

function writeSecrets({ serviceAccountKey, tokens }: Layout): void {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const secret = { mode: 0o600 };
  writeFileSync(serviceAccountKey, privateKey.export({ type: "pkcs1", format: "pem" }), secret);
  writeFileSync(tokens, `${randomBytes(24).toString("hex")},admin,admin,"system:masters"\n`, secret);
}

/** Every request once, without what was sent and answered. */
const AUDIT_POLICY = JSON.stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived", "ResponseStarted"],
  rules: [{ level: "Metadata" }],
});

/** The API server names its webhook by a kubeconfig. */
function webhookConfig(server: string): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "webhook", cluster: { server } }],
    contexts: [{ name: "webhook", context: { cluster: "webhook", user: "webhook" } }],
    users: [{ name: "webhook", user: {} }],
    "current-context": "webhook",
  });
}

async function isHealthy({ etcdPort }: Layout): Promise<boolean> {
  return (await fetch(`http://127.0.0.1:${etcdPort}/health`)).ok;
}

async function isReady(client: KubeClient): Promise<boolean> {
  return (await client.get<string>("/readyz")) === "ok";
}

/** @throws while the API server has not signed its certificate yet */
function access(layout: Layout, token: string): KubeAccess {
  // Written after the certificate, so with it the certificate is whole.
  readFileSync(join(certificates(layout), "apiserver.key"));
  const chain = readFileSync(join(certificates(layout), "apiserver.crt"), "utf8");
  const ca = chain.slice(chain.lastIndexOf("-----BEGIN CERTIFICATE-----"));
  return { server: `https://127.0.0.1:${layout.apiPort}`, ca, token };
}
