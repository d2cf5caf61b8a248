import { ConfigError } from "../../config/config-error";
import { asRecord } from "../../config/crd/reading";
import { type LiveCluster, RESOURCES, type Resource } from "./live-objects";

/** Asks an API server for a path; its answer, or its refusal in its own words. */
export type Ask = (path: string) => Promise<{ readonly output?: string; readonly error?: string }>;

/** A page of thousands of pods would be more than a process takes at once. */
const PAGE = 500;

/**
 * Reads a cluster page by page, and of each page no more than `RESOURCES` takes.
 *
 * @param namespace the only one that is read; nodes, volumes and classes have none
 * @throws ConfigError with the API server's words where it refuses
 */
export async function readCluster(ask: Ask, namespace?: string): Promise<LiveCluster> {
  const names = Object.keys(RESOURCES) as Resource[];
  const read: [Resource, unknown[]][] = [];
  for (const name of names) read.push([name, await listOf(ask, name, namespace)]);
  return Object.fromEntries(read) as unknown as LiveCluster;
}

/** Such as `1.35`. */
export async function kubernetesVersion(ask: Ask): Promise<string> {
  const { gitVersion } = await answer(ask, "/version");
  const [, minor] = /^v?(\d+\.\d+)/.exec(String(gitVersion)) ?? [];
  if (minor === undefined) throw new ConfigError(`expected the version of an API server, got ${gitVersion}`);
  return minor;
}

async function listOf(ask: Ask, resource: Resource, namespace: string | undefined): Promise<unknown[]> {
  const { group, namespaced, take } = RESOURCES[resource];
  const place = namespaced && namespace !== undefined ? `/namespaces/${namespace}` : "";
  const path = `${group}${place}/${resource}`;
  const found: unknown[] = [];
  let next = "";
  do {
    const query = new URLSearchParams({ limit: `${PAGE}`, ...(next === "" ? {} : { continue: next }) });
    const page = await answer(ask, `${path}?${query}`);
    const { items } = page;
    if (!Array.isArray(items)) throw new ConfigError(`expected a list of ${resource}, got ${page.kind}`);
    for (const item of items) {
      const { success, data } = take.safeParse(item);
      if (success) found.push(data);
    }
    const token = asRecord(page.metadata).continue;
    next = typeof token === "string" ? token : "";
  } while (next !== "");
  return found;
}

async function answer(ask: Ask, path: string): Promise<Readonly<Record<string, unknown>>> {
  const { output, error = "" } = await ask(path);
  const [resource = ""] = path.split("?");
  if (output === undefined) {
    if (error === "ENOENT")
      throw new ConfigError(
        "kubectl is not installed: https://kubernetes.io/docs/tasks/tools/. Nothing was written",
      );
    const last = `${resource}: ${error.split("\n").at(-1)}`;
    const reason = /\((Forbidden|Unauthorized)\)|must be logged in/.test(error)
      ? `the cluster refuses ${last}; what has to be allowed: docs/rehearsal.md#your-own-cluster`
      : `the cluster does not answer: ${last}`;
    throw new ConfigError(`${reason}. Nothing was written`);
  }
  try {
    return asRecord(JSON.parse(output));
  } catch {
    throw new ConfigError(
      `${resource}: expected JSON, got ${JSON.stringify(output.slice(0, 60))}. Nothing was written`,
    );
  }
}
