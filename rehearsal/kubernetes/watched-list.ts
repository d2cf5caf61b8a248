import { setTimeout as sleep } from "node:timers/promises";
import { until } from "../until";
import type { KubeClient } from "./client";
import type { KubeObject } from "./objects";

/** A change of an object, as a watch tells it. */
export interface WatchEvent<T> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: T;
}

/** After a watch has ended, as all do in time, or an API server is gone for a while. */
const AGAIN_MS = 250;

/**
 * The objects of a collection as they are now: listed once, and kept by a watch from there on, so that thousands of them
 * cost what changes and not what there is.
 */
export class WatchedList<T extends KubeObject> {
  private readonly objects = new Map<string, T>();
  private readonly ending = new AbortController();
  private changes = 0;
  private current: readonly T[] | undefined;

  private constructor(
    private readonly client: Pick<KubeClient, "page" | "watch">,
    private readonly path: string,
  ) {}

  /** Resolves with the first list. */
  static async begin<T extends KubeObject>(
    client: Pick<KubeClient, "page" | "watch">,
    path: string,
  ): Promise<WatchedList<T>> {
    const list = new WatchedList<T>(client, path);
    // A kind that has just been defined is refused for a moment.
    const version = await until(`the list of ${path}`, () => list.read());
    void list.keep(version);
    return list;
  }

  get items(): readonly T[] {
    this.current ??= [...this.objects.values()];
    return this.current;
  }

  /** Counts up with every change. */
  get revision(): number {
    return this.changes;
  }

  end(): void {
    this.ending.abort();
  }

  private async read(): Promise<string> {
    const { items, metadata } = await this.client.page<T>(this.path);
    this.objects.clear();
    for (const item of items) this.objects.set(idOf(item), item);
    this.touch();
    return metadata.resourceVersion;
  }

  /** Watches on from a version, and from a new list where that is too old. */
  private async keep(from: string): Promise<void> {
    const { signal } = this.ending;
    let version: string | undefined = from;
    while (!signal.aborted) {
      try {
        version ??= await this.read();
        version = await this.follow(version, signal);
      } catch {
        version = undefined;
      }
      if (!signal.aborted) await sleep(AGAIN_MS);
    }
  }

  /** @returns the version to go on from; nothing where a list has to be read again */
  private async follow(from: string, signal: AbortSignal): Promise<string | undefined> {
    let version: string | undefined = from;
    await this.client.watch<T>(this.path, from, signal, ({ type, object }) => {
      if (type === "ERROR") version = undefined;
      else version = object.metadata.resourceVersion;
      if (type === "ERROR" || type === "BOOKMARK") return;
      if (type === "DELETED") this.objects.delete(idOf(object));
      else this.objects.set(idOf(object), object);
      this.touch();
    });
    return version;
  }

  private touch(): void {
    this.current = undefined;
    this.changes += 1;
  }
}

function idOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
