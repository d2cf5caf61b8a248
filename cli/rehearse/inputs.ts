import { join } from "node:path";
import { ConfigError } from "../../config/config-error";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../../config/load-environments";
import { besideScenario, checkScenario, readScenario } from "../../rehearsal/scenario/read-scenario";
import { requireSameCluster, snapshotIn } from "../../rehearsal/snapshot/snapshot-file";
import { readPodsFile, type WrittenObject } from "../../rehearsal/watch/pods-file";
import type { Choices } from "./choices";

const DEFAULT_PODS = join(__dirname, "..", "..", "rehearsal", "watch", "inflate.yaml");

/** What a rehearsal reads before it starts anything. */
export interface Inputs {
  readonly environment: LoadedEnvironment;
  /** File of the pods. */
  readonly pods: string;
  readonly objects: readonly WrittenObject[];
  /** The cluster that they are a snapshot of. */
  readonly snapshot: ReturnType<typeof snapshotIn>["cluster"];
  readonly scenario?: ReturnType<typeof readScenario>;
}

/**
 * Reads and checks the files that a command line names.
 *
 * @throws UserError with every mistake at its place
 */
export function readInputs(
  { environment: name, pods: chosen, scenario: file }: Choices,
  env: NodeJS.ProcessEnv,
): Inputs {
  const scenario = file === undefined ? undefined : readScenario(file);
  const own = scenario?.value.pods;
  const pods = chosen ?? (scenario && own !== undefined ? besideScenario(scenario.file, own) : DEFAULT_PODS);
  const { cluster: snapshot, objects } = snapshotIn(readPodsFile(pods));
  const environment = environmentNamed(environmentsFolder(env), name);
  requireOwnCluster(environment);
  if (snapshot !== undefined) requireSameCluster(pods, snapshot, environment);
  if (scenario !== undefined) checkScenario(scenario, { environment, pods: objects });
  return { environment, pods, objects, snapshot, scenario };
}

/** @throws ConfigError where the cluster is in an account that a rehearsal must not look at */
function requireOwnCluster({ cluster, file }: LoadedEnvironment): void {
  if (cluster.existing === undefined) return;
  throw new ConfigError(
    `${file}: cluster.existing: ${cluster.name} is in an account, and a rehearsal makes a cluster of its own. Write the same ` +
      "nodeClasses and nodePools into a file without cluster.existing, and rehearse that.",
  );
}
