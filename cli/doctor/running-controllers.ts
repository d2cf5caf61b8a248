import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asRecord, asRecords } from "../../config/crd/reading";
import type { ResolvedEnvironment } from "../../config/resolve";
import type { CommandResult } from "../run-command";
import type { Finding } from "./finding";

type RunCommand = (command: string, ...args: string[]) => Promise<CommandResult>;

export interface RunningControllersOptions {
  readonly environment: Pick<ResolvedEnvironment, "cluster" | "karpenter" | "nodeClasses" | "nodePools">;
  /** Calls a program as whoever looks. */
  readonly runCommand: RunCommand;
  /** What the AWS CLI takes besides, such as a profile. */
  readonly caller: readonly string[];
}

/** What runs in a cluster that is there and gets in Karpenter's way. Only its API server tells. */
export async function runningControllers(options: RunningControllersOptions): Promise<Finding[]> {
  const { environment, runCommand, caller } = options;
  const folder = mkdtempSync(join(tmpdir(), "doctor-"));
  const kubeconfig = join(folder, "kubeconfig");
  try {
    const made = await runCommand(
      "aws",
      ...[
        "eks",
        "update-kubeconfig",
        "--name",
        environment.cluster.name,
        "--kubeconfig",
        kubeconfig,
        ...caller,
      ],
    );
    if (made.output === undefined) return [{ what: "kubeconfig", fix: made.error }];
    const get = (...args: string[]) =>
      runCommand(
        "kubectl",
        "--kubeconfig",
        kubeconfig,
        "--request-timeout",
        "20s",
        "get",
        ...args,
        "-o",
        "json",
      );
    const deployments = await get("deployments", "--all-namespaces");
    if (deployments.output === undefined) return [{ what: "API server", fix: outOfReach(deployments) }];
    const cni = await get("daemonset", "aws-node", "--namespace", "kube-system");
    return [
      { what: "API server" },
      ...controllersIn(asRecords(asRecord(JSON.parse(deployments.output)).items), environment),
      ...(cni.output === undefined ? [] : cniFindings(JSON.parse(cni.output), environment)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outOfReach({ error = "" }: CommandResult): string {
  if (error === "ENOENT") return "kubectl asks it; install it";
  return `workloads would fail as this does: ${error.split("\n").at(-1)}. Its owner lets you in by an access entry, and a private endpoint is reached from inside the VPC`;
}

type Records = ReturnType<typeof asRecords>;
type Environment = RunningControllersOptions["environment"];

function controllersIn(deployments: Records, { karpenter, nodePools }: Environment): Finding[] {
  const areTainted = Object.values(nodePools).every(
    ({ spec }) => (spec.template.spec.taints ?? []).length > 0,
  );
  return deployments.flatMap((deployment) => {
    const { name, namespace: place, annotations } = asRecord(deployment.metadata);
    const images = imagesOf(deployment).join(" ");
    const replicas = asRecord(deployment.spec).replicas;
    if (replicas === 0) return [];
    if (/cluster-autoscaler/.test(images)) {
      return [
        {
          what: `Cluster Autoscaler ${place}/${name}${areTainted ? ", kept apart by the taints of every NodePool" : ""}`,
          fix: areTainted
            ? undefined
            : "both would launch nodes for the same pods: keep them apart by a taint on the NodePools (docs/guides/existing-cluster.md#6-side-by-side-with-a-cluster-autoscaler), or scale it to 0",
        },
      ];
    }
    const isKarpenter = /\/karpenter\/controller|karpenter\/karpenter/.test(images);
    const isOurs =
      place === karpenter.namespace && asRecord(annotations)["meta.helm.sh/release-name"] === "karpenter";
    if (!isKarpenter) return [];
    return [
      {
        what: `Karpenter ${place}/${name}`,
        ...(isOurs
          ? {}
          : {
              fix: "two of them fight over the same NodePools and nodes: remove the other first, or take it over",
            }),
      },
    ];
  });
}

function imagesOf(workload: unknown): string[] {
  const { containers } = asRecord(asRecord(asRecord(asRecord(workload).spec).template).spec);
  return asRecords(containers).map(({ image }) => String(image));
}

/** Settings of the CNI by which Karpenter counts the pods of a node wrongly. */
function cniFindings(daemonSet: unknown, { karpenter, nodeClasses }: Environment): Finding[] {
  const { containers } = asRecord(asRecord(asRecord(asRecord(daemonSet).spec).template).spec);
  const variables = asRecords(containers).flatMap(({ env }) => asRecords(env));
  const isOn = (wanted: string) =>
    variables.some(({ name, value }) => name === wanted && String(value).toLowerCase() === "true");
  const arePodsCounted = Object.values(nodeClasses).every(({ spec }) => spec.kubelet?.maxPods !== undefined);
  const { reservedENIs } = asRecord(asRecord(karpenter.values).settings);
  return [
    ...(isOn("AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG") && !arePodsCounted && reservedENIs === undefined
      ? [
          {
            what: "custom networking of the CNI",
            fix: 'Karpenter would plan for more pods than a node has addresses: set karpenter.values: { settings: { reservedENIs: "1" } }',
          },
        ]
      : []),
    ...(isOn("ENABLE_PREFIX_DELEGATION") && !arePodsCounted
      ? [
          {
            what: "prefix delegation of the CNI",
            fix: "Karpenter would plan for fewer pods than a node has addresses: set nodeClasses.<name>.kubelet: { maxPods: 110 }",
          },
        ]
      : []),
  ];
}
