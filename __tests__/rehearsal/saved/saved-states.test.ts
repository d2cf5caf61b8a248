import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../rehearsal/processes";
import { copyKept } from "../../../rehearsal/saved/copy";
import { restore, SavedStates } from "../../../rehearsal/saved/saved-states";

let folder: string;
let states: SavedStates;
let ports: { port: number; ministackPort: number; apiPort: number };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "saved-states-"));
  states = new SavedStates(join(folder, "cache"));
  ports = { port: await freePort(), ministackPort: await freePort(), apiPort: await freePort() };
});
afterEach(() => rmSync(folder, { recursive: true }));

const save = (key: string, text = key) =>
  states.save(key, async (to) => {
    writeFileSync(join(to, "state"), text);
    const { port, ministackPort, apiPort } = ports;
    return { emulator: { port, ministackPort, memory: [["a", { b: 1 }]] }, apiPort };
  });

const age = (key: string, days: number) => {
  const file = join(folder, "cache", key, "saved.json");
  const made = new Date(Date.now() - days * 86_400_000).toISOString();
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), made }));
};

describe("SavedStates", () => {
  test("finds what was saved under the very key, and gives all of it to a run but its own note", async () => {
    await save("blue-1");
    expect(await states.find("blue-2")).toEqual({});
    const found = await states.find("blue-1");
    const { port, ministackPort, apiPort } = ports;
    expect(found).toEqual({
      state: {
        folder: join(folder, "cache", "blue-1"),
        emulator: { port, ministackPort, memory: [["a", { b: 1 }]] },
        apiPort,
      },
    });
    if (!("state" in found)) throw new Error("unreachable");
    const run = join(folder, "run");
    restore(found.state, run);
    expect(readdirSync(run)).toEqual(["state"]);
  });

  test("knows whether there is any of an environment, whose name may be the begin of another's", async () => {
    await save("blue-green-1");
    expect(states.hasAnyOf("blue-green")).toBe(true);
    expect(states.hasAnyOf("blue")).toBe(false);
  });

  test("does not give out one whose port somebody listens on, and says so", async () => {
    await save("blue-1");
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(ports.apiPort, "127.0.0.1", resolve));
    expect(await states.find("blue-1")).toEqual({
      why: `port ${ports.apiPort}, which is written into it, is in use`,
    });
    server.close();
  });

  test("removes what a save that was killed has left, and none that is under way", async () => {
    const [killed, underWay] = ["blue-1.17", "blue-1.18"].map((name) => join(folder, "cache", name)) as [
      string,
      string,
    ];
    for (const each of [killed, underWay]) mkdirSync(each, { recursive: true });
    const before = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(killed, before, before);
    await save("blue-2");
    expect([killed, underWay].map((each) => existsSync(each))).toEqual([false, true]);
  });

  test("does not give out one of last month", async () => {
    await save("blue-1");
    age("blue-1", 31);
    expect(await states.find("blue-1")).toEqual({ why: "it is older than 30 days" });
    expect(states.hasAnyOf("blue")).toBe(false);
  });

  test("keeps nothing of a state that could not be written whole", async () => {
    const failing = states.save("blue-1", async (to) => {
      writeFileSync(join(to, "state"), "half");
      throw new Error("the disk is full");
    });
    await expect(failing).rejects.toThrow("the disk is full");
    expect(readdirSync(join(folder, "cache"))).toEqual([]);
  });

  test("replaces one of the same key, and forgets the least lately used of more than six", async () => {
    await save("blue-1", "old");
    await save("blue-1", "new");
    expect(readFileSync(join(folder, "cache", "blue-1", "state"), "utf8")).toBe("new");
    for (const number of [2, 3, 4, 5, 6]) await save(`blue-${number}`);
    await states.find("blue-1");
    await save("blue-7");
    expect(readdirSync(join(folder, "cache")).sort()).toEqual([1, 3, 4, 5, 6, 7].map((n) => `blue-${n}`));
  });

  test("is readable by its owner alone: the keys of a control plane are in it", async () => {
    await save("blue-1");
    expect(statSync(join(folder, "cache", "blue-1")).mode & 0o077).toBe(0);
  });
});

describe("a copy of what is kept", () => {
  test("has large files without their zeros, links as they are, and not what etcd has set aside", () => {
    const [from, to] = [join(folder, "from"), join(folder, "to")];
    mkdirSync(join(from, "etcd", "wal"), { recursive: true });
    const large = Buffer.alloc(32 * 1024 * 1024);
    large.write("begin", 0);
    large.write("end", large.length - 3);
    writeFileSync(join(from, "etcd", "wal", "0.wal"), large);
    writeFileSync(join(from, "etcd", "wal", "1.tmp"), "aside");
    writeFileSync(join(from, "key"), "secret", { mode: 0o600 });
    writeFileSync(join(from, "other"), "");
    symlinkSync("/nowhere/at/all", join(from, "link"));
    copyKept(from, to, ["etcd", "key", "link", "missing"]);
    const copy = join(to, "etcd", "wal", "0.wal");
    expect(readFileSync(copy).equals(large)).toBe(true);
    expect(statSync(copy).blocks * 512).toBeLessThan(4 * 1024 * 1024);
    expect(existsSync(join(to, "etcd", "wal", "1.tmp"))).toBe(false);
    expect(statSync(join(to, "key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(to).sort()).toEqual(["etcd", "key", "link"]);
  });
});
