import { writeFileSync } from "node:fs";
import { ConfigError } from "../config/config-error";
import { anonymous } from "../rehearsal/snapshot/anonymous";
import { type Snapshot, snapshotOf } from "../rehearsal/snapshot/cluster-snapshot";
import { kubernetesVersion, readCluster } from "../rehearsal/snapshot/read-cluster";
import { snapshotText } from "../rehearsal/snapshot/snapshot-file";
import { allOf } from "./all-of";
import { type CommandResult, runCommand } from "./run-command";
import { type Call, WrongCallError } from "./verb";
import { requireWritableFile } from "./writable-file";

/** Only its owner reads what a cluster looks like. */
const PRIVATE = 0o600;

/** Reads the workloads of a live cluster into a file for a rehearsal. */
export async function run({ has, values }: Call): Promise<number> {
  const last = (option: string) => values(option).at(-1);
  const [out, context, namespace] = ["out", "context", "namespace"].map(last);
  const [file] = allOf(
    () => {
      if (out === undefined) throw new WrongCallError("snapshot needs --out <file.yaml>");
      requireWritableFile(out);
      return out;
    },
    () => {
      if (namespace !== undefined && !/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace))
        throw new WrongCallError(`--namespace needs a namespace behind it, got ${JSON.stringify(namespace)}`);
    },
  );

  const kubectl = (...args: string[]) =>
    runCommand("kubectl", [...(context === undefined ? [] : ["--context", context]), ...args], process.env);
  const of = context ?? currentContext(await kubectl("config", "current-context"));
  console.log(`context ${of}: reading, and changing nothing`);

  const ask = (path: string) => kubectl("--request-timeout=60s", "get", "--raw", path);
  const kubernetes = await kubernetesVersion(ask);
  const live = await readCluster(ask, namespace);
  if (namespace !== undefined && !live.namespaces.some(({ metadata }) => metadata.name === namespace))
    throw new ConfigError(`context ${of} has no namespace ${namespace}. Nothing was written`);
  const taken = new Date().toISOString().slice(0, 10);
  const whole = snapshotOf(live, { kubernetes, taken, isPart: namespace !== undefined });
  const { ofNodes, ...snapshot } = has("anonymous") ? anonymous(whole) : { ...whole, ofNodes: new Map() };
  writeFileSync(file, snapshotText(snapshot.cluster, snapshot.objects), { mode: PRIVATE });
  for (const line of summaryOf(snapshot, kubernetes)) console.log(line);
  if (ofNodes.size > 0)
    console.log("for NodePools that have such labels or taints, not written into the file:");
  for (const [name, renamed] of ofNodes) console.log(`  ${name} is ${renamed} now`);
  console.log(`wrote ${file}; now: npm run rehearse -- <environment> ${file}`);
  return 0;
}

function summaryOf({ cluster, objects }: Snapshot, kubernetes: string): string[] {
  const { pods, nodes, notes } = cluster;
  const count = nodes.reduce((total, each) => total + each.count, 0);
  return [
    `Kubernetes ${kubernetes}: pods that run: ${pods.running}, that wait: ${pods.waiting}; nodes: ${count}; objects in the file: ${objects.length}`,
    ...notes,
  ];
}

function currentContext({ output, error }: CommandResult): string {
  if (output !== undefined) return output.trim();
  const reason =
    error === "ENOENT" ? "kubectl is not installed: https://kubernetes.io/docs/tasks/tools/" : error;
  throw new ConfigError(`no cluster is chosen: ${reason}. Nothing was written`);
}
