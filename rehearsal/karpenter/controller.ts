import { join } from "node:path";
import type { AwsClient } from "../aws/client";
import type { ControlPlane } from "../kubernetes/control-plane";
import { writeKubeconfig } from "../kubernetes/kubeconfig";
import { type Child, freePort, type RunScope } from "../processes";
import { containerCommand, type Deployment, injectedEnvironment } from "./container";
import { startCredentialsAgent } from "./credentials-agent";

export interface ControllerProps {
  /** The real controller's executable. */
  readonly program: string;
  readonly controlPlane: ControlPlane;
  readonly clusterName: string;
  /** As the account's root. */
  readonly aws: AwsClient;
  /** Where the chart was installed. */
  readonly namespace: string;
  /** For the log and the credentials of its service account. */
  readonly folder: string;
}

/** A running controller. */
export interface Controller {
  readonly child: Child;
  /** As the controller itself says. */
  readonly version: string;
  /** Where Prometheus reads its metrics. */
  readonly metricsUrl: string;
  /** What is to be read there. */
  readonly metrics: () => Promise<string>;
}

const DAY_SECONDS = 86_400;

/**
 * Runs the real Karpenter as its chart's Deployment says: with its environment and arguments, as its service account
 * (so the chart's RBAC counts) and with that account's AWS role.
 */
export async function startController(scope: RunScope, props: ControllerProps): Promise<Controller> {
  const { client } = props.controlPlane;
  const path = `/apis/apps/v1/namespaces/${props.namespace}/deployments/karpenter`;
  const deployment = await client.get<Deployment>(path);
  const { env, args } = containerCommand(deployment);
  const healthPort = await freePort();
  const metricsPort = await freePort();
  const account = deployment.spec.template.spec.serviceAccountName;
  const child = await scope.start({
    name: "karpenter",
    command: props.program,
    args,
    env: {
      ...env,
      ...(await podEnvironment(scope, props, account)),
      HEALTH_PROBE_PORT: `${healthPort}`,
      METRICS_PORT: `${metricsPort}`,
      // In a pod the namespace of the lease is found by itself.
      LEADER_ELECTION_NAMESPACE: props.namespace,
    },
    log: controllerLog(props.folder),
    ready: async () => (await fetch(`http://127.0.0.1:${healthPort}/readyz`)).ok,
    readyWithinSeconds: 60,
  });
  const metricsUrl = `http://127.0.0.1:${metricsPort}/metrics`;
  const metrics = async () => (await fetch(metricsUrl)).text();
  return { child, version: versionIn(await metrics()), metricsUrl, metrics };
}

/** The file of what all controllers of a run have said, one after the other. */
export function controllerLog(folder: string): string {
  return join(folder, "karpenter.log");
}

/**
 * The version that a controller's metrics say it has, for people: the recipe stamps one whose core is of another
 * release as `1.15.2+core.1.15.0`.
 */
export function versionIn(metrics: string): string {
  const [, version = "of no known version"] =
    metrics.match(/^karpenter_build_info\{.*version="([^"]+)"/m) ?? [];
  return version.replace(/\+core\.(.+)$/, " (core $1)");
}

async function podEnvironment(
  scope: RunScope,
  props: ControllerProps,
  account: string,
): Promise<NodeJS.ProcessEnv> {
  const { controlPlane, namespace, folder, aws, clusterName } = props;
  const { client } = controlPlane;
  const request = {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { expirationSeconds: DAY_SECONDS },
  };
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
  const { status } = await client.create<{ status: { token: string } }>(path, request);
  const identity = { aws, client, clusterName, namespace, serviceAccount: account };
  const agent = await startCredentialsAgent(scope, identity);
  const kubeconfig = writeKubeconfig(join(folder, "karpenter-kubeconfig.json"), {
    ...client.access,
    token: status.token,
  });
  return injectedEnvironment({ kubeconfig, awsEndpoint: aws.access.endpoint, credentialsUrl: agent });
}
