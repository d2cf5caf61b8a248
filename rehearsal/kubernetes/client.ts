import { Agent, request } from "node:https";
import { eachLine } from "./each-line";
import type { KubeList, KubeObject } from "./objects";
import type { WatchEvent } from "./watched-list";

/** How to reach an API server, and as whom. */
export interface KubeAccess {
  /** Such as `https://127.0.0.1:40123`. */
  readonly server: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  readonly token: string;
}

/** The API server refused: its own words, with the status that it gave. */
export class KubeError extends Error {
  constructor(
    readonly status: number,
    method: string,
    path: string,
    detail: string,
  ) {
    super(`${method} ${path}: ${status} ${detail}`);
  }
}

/** A list, and the version of the collection that it shows. */
export interface KubePage<T> extends KubeList<T> {
  readonly metadata: { readonly resourceVersion: string };
}

type Patch = "merge" | "apply";

const PATCH_TYPES: Readonly<Record<Patch, string>> = {
  merge: "application/merge-patch+json",
  apply: "application/apply-patch+yaml",
};

/** A Kubernetes client of a few verbs over paths such as `/api/v1/nodes/a`: enough for a rehearsal and its tests. */
export class KubeClient {
  private readonly agent: Agent;
  /** A watch has a connection to itself for as long as it lasts. */
  private readonly watchAgent: Agent;

  constructor(readonly access: KubeAccess) {
    this.agent = new Agent({ ca: access.ca, keepAlive: true, maxSockets: 8 });
    this.watchAgent = new Agent({ ca: access.ca });
  }

  get<T = KubeObject>(path: string): Promise<T> {
    return this.call<T>("GET", path);
  }

  /** The object, or nothing when there is none. */
  async find<T = KubeObject>(path: string): Promise<T | undefined> {
    return unlessMissing(this.call<T>("GET", path));
  }

  async list<T = KubeObject>(path: string): Promise<readonly T[]> {
    return (await this.call<KubeList<T>>("GET", path)).items;
  }

  /** A collection with the version that it is of, to watch on from there. */
  page<T = KubeObject>(path: string): Promise<KubePage<T>> {
    return this.call<KubePage<T>>("GET", path);
  }

  /**
   * Follows the changes of a collection until the API server ends the watch.
   *
   * @param version of the list that the changes are of
   */
  watch<T = KubeObject>(
    path: string,
    version: string,
    signal: AbortSignal,
    onEvent: (event: WatchEvent<T>) => void,
  ): Promise<void> {
    const { access, watchAgent: agent } = this;
    const url = new URL(path, access.server);
    for (const [name, value] of Object.entries({
      watch: "true",
      resourceVersion: version,
      allowWatchBookmarks: "true",
    }))
      url.searchParams.set(name, value);
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${access.token}` };
      const call = request(url, { agent, headers, signal }, (response) => {
        const { statusCode = 0 } = response;
        if (statusCode >= 400) {
          response.resume();
          reject(new KubeError(statusCode, "WATCH", path, ""));
          return;
        }
        eachLine(response, (line) => onEvent(JSON.parse(line) as WatchEvent<T>)).then(resolve, reject);
      });
      call.on("error", reject);
      call.end();
    });
  }

  create<T = KubeObject>(collection: string, body: object): Promise<T> {
    return this.call<T>("POST", collection, body);
  }

  merge<T = KubeObject>(path: string, patch: object): Promise<T> {
    return this.call<T>("PATCH", path, patch, PATCH_TYPES.merge);
  }

  /** Server-side apply: makes the object or brings it to the given fields. */
  apply<T = KubeObject>(path: string, body: object): Promise<T> {
    return this.call<T>("PATCH", `${path}?fieldManager=rehearsal&force=true`, body, PATCH_TYPES.apply);
  }

  /** Asks for the deletion, of a collection all its objects'; finalizers may keep the object for a while. Nothing there is no error. */
  async delete(path: string): Promise<void> {
    await unlessMissing(this.call("DELETE", path));
  }

  close(): void {
    this.agent.destroy();
    this.watchAgent.destroy();
  }

  private call<T>(method: string, path: string, body?: object, contentType = "application/json"): Promise<T> {
    const { agent, access } = this;
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${access.token}`, "content-type": contentType };
      const call = request(new URL(path, access.server), { agent, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          const text = Buffer.concat(chunks).toString("utf8");
          if (status < 400) resolve(parsed(text) as T);
          else reject(new KubeError(status, method, path, messageOf(text)));
        });
      });
      call.on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

async function unlessMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return undefined;
    throw error;
  }
}

/** Health checks answer with a bare word, everything else with JSON. */
function parsed(text: string): unknown {
  return text.startsWith("{") ? JSON.parse(text) : text;
}

function messageOf(text: string): string {
  const status = parsed(text) as { message?: string } | string;
  return typeof status === "string" ? status : (status.message ?? text);
}
