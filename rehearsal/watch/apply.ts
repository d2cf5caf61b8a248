import { type Located, linesOf } from "../../config/loader/located";
import { InputError } from "../input-error";
import { type KubeClient, KubeError } from "../kubernetes/client";
import { until } from "../until";
import type { WrittenObject } from "./pods-file";

type Api = Pick<KubeClient, "get" | "find" | "apply" | "create" | "delete">;

/**
 * Brings the objects into the cluster in their order.
 *
 * @returns their addresses, for `deleteObjects`
 * @throws InputError with the line of each object that the API server refused, and its words
 */
export async function applyObjects(client: Api, written: readonly WrittenObject[]): Promise<string[]> {
  const pathOf = pathsOf(client);
  const paths: string[] = [];
  const refused: Located[] = [];
  for (const { object, file, position } of written) {
    try {
      const path = await pathOf(object);
      await bring(client, path, object);
      paths.push(path);
      if (object.kind === "Namespace") await serviceAccountOf(client, object.metadata.name);
    } catch (error) {
      if (!(error instanceof KubeError || error instanceof UnknownKind)) throw error;
      const message = `${object.kind} ${object.metadata.name}: the API server refuses it: ${wordsOf(error)}`;
      refused.push({ file, position, message });
    }
  }
  if (refused.length > 0) throw new InputError(linesOf(refused));
  return paths;
}

/** What `kubectl apply` takes and server-side apply does not: a variable or a port that a list has twice. */
const TWICE = "duplicate entries for key";

async function bring(client: Api, path: string, object: WrittenObject["object"]): Promise<void> {
  try {
    await client.apply(path, object);
  } catch (error) {
    if (!(error instanceof KubeError) || !error.message.includes(TWICE)) throw error;
    await client.create(path.slice(0, path.lastIndexOf("/")), object);
  }
}

/**
 * Of objects those that the cluster lacks: what an environment brings itself, such as its NodePools, stays as it is, or
 * another of the same name would be rehearsed.
 *
 * @returns besides, the names of the others
 */
export async function lackingObjects(client: Pick<Api, "find">, written: readonly WrittenObject[]) {
  const pathOf = pathsOf(client);
  const lacking: WrittenObject[] = [];
  const there: string[] = [];
  for (const each of written) {
    const { kind, metadata } = each.object;
    // Of an unknown kind, which applying it will say.
    const path = await pathOf(each.object).catch(() => undefined);
    if (path === undefined || (await client.find(path)) === undefined) lacking.push(each);
    else there.push(`${kind} ${metadata.name}`);
  }
  return { lacking, there };
}

/**
 * Deletes them, the last first, with all that they own.
 *
 * @returns what the API server keeps, such as a Namespace of its own, and its words
 */
export async function deleteObjects(client: Api, paths: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const path of [...paths].reverse()) {
    try {
      await client.delete(`${path}?propagationPolicy=Background`);
    } catch (error) {
      if (!(error instanceof KubeError)) throw error;
      kept.push(`${path} stays, the API server refuses to delete it: ${wordsOf(error)}`);
    }
  }
  return kept;
}

class UnknownKind extends Error {}

interface ApiResources {
  readonly resources: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

/** Where objects live, by what the API server says of each group once. */
function pathsOf(client: Pick<Api, "find">) {
  const groups = new Map<string, ApiResources["resources"]>();
  const resourceOf = async (group: string, kind: string) => {
    // A name with a slash is of a part, such as `pods/log`.
    const find = () => groups.get(group)?.find((each) => each.kind === kind && !each.name.includes("/"));
    // What a file itself defines is new.
    if (find() === undefined) groups.set(group, (await client.find<ApiResources>(group))?.resources ?? []);
    return find();
  };
  return async ({ apiVersion, kind, metadata }: WrittenObject["object"]): Promise<string> => {
    const group = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resource = await resourceOf(group, kind);
    if (resource === undefined) throw new UnknownKind(`it knows no ${kind} of ${apiVersion}`);
    const namespace = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${group}${namespace}/${resource.name}/${encodeURIComponent(metadata.name)}`;
  };
}

/** Pods are refused until their namespace has it. */
async function serviceAccountOf(client: Api, namespace: string): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/default`;
  await until(`the service account of namespace ${namespace}`, () => client.find(path));
}

/** Without the request, which the reader did not write. */
function wordsOf({ message }: Error): string {
  return message.replace(/^[A-Z]+ \S+: \d+ /, "");
}
