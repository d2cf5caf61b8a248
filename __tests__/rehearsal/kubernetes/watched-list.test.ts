import { setTimeout as sleep } from "node:timers/promises";
import { type WatchEvent, WatchedList } from "../../../rehearsal/kubernetes/watched-list";
import { until } from "../../../rehearsal/until";

type Item = { metadata: { name: string; namespace?: string; resourceVersion?: string }; size?: number };
type Play = (tell: (event: WatchEvent<Item>) => void) => void | Promise<void>;

const item = (name: string, version: string, size = 1): Item => ({
  metadata: { name, namespace: "shop", resourceVersion: version },
  size,
});

/** An API server whose lists and watches are played one after the other; the last watch stays open. */
function server(lists: readonly (readonly Item[])[], watches: readonly Play[]) {
  const asked: string[] = [];
  let listed = 0;
  let watched = 0;
  const client: any = {
    page: async () => {
      asked.push("list");
      return { items: lists[listed++], metadata: { resourceVersion: `${listed}00` } };
    },
    watch: async (_path: string, version: string, signal: AbortSignal, tell: any) => {
      asked.push(`watch ${version}`);
      const play = watches[watched++];
      if (play === undefined)
        return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      return play(tell);
    },
  };
  return { client, asked };
}

const sizes = (list: WatchedList<any>) =>
  Object.fromEntries(list.items.map((each) => [each.metadata.name, each.size]));

describe("WatchedList", () => {
  let list: WatchedList<any>;
  afterEach(() => list.end());

  test("keeps what is there by what changes, and lists once", async () => {
    const { client, asked } = server(
      [[item("a", "1"), item("b", "2")]],
      [
        async (tell) => {
          await sleep(20);
          tell({ type: "MODIFIED", object: item("a", "101", 5) });
          tell({ type: "DELETED", object: item("b", "102") });
          tell({ type: "ADDED", object: item("c", "103") });
          tell({ type: "BOOKMARK", object: { metadata: { name: "", resourceVersion: "110" } } });
        },
      ],
    );
    list = await WatchedList.begin(client, "/api/v1/pods");
    const first = list.revision;
    await until("the next watch", () => asked.length === 3, { everyMs: 20 });
    expect(sizes(list)).toEqual({ a: 5, c: 1 });
    expect(list.revision).toBeGreaterThan(first);
    // It goes on from the last version that it was told.
    expect(asked).toEqual(["list", "watch 100", "watch 110"]);
  });

  test("lists anew where the server knows its version no longer, or was gone", async () => {
    const { client, asked } = server(
      [[item("a", "1")], [item("b", "2")], [item("c", "3")]],
      [
        (tell) => tell({ type: "ERROR", object: { code: 410, metadata: {} } as never }),
        () => Promise.reject(new Error("ECONNREFUSED")),
      ],
    );
    list = await WatchedList.begin(client, "/api/v1/pods");
    await until("the third watch", () => asked.filter((each) => each.startsWith("watch")).length === 3, {
      everyMs: 20,
    });
    expect(sizes(list)).toEqual({ c: 1 });
    expect(asked).toEqual(["list", "watch 100", "list", "watch 200", "list", "watch 300"]);
  });

  test("asks nothing more after its end", async () => {
    const { client, asked } = server([[]], []);
    list = await WatchedList.begin(client, "/api/v1/pods");
    list.end();
    await sleep(400);
    expect(asked).toEqual(["list", "watch 100"]);
  });
});
