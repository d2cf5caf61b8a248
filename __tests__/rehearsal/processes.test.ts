import { spawn } from "node:child_process";
import crypto from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, Interrupted, RunScope } from "../../rehearsal/processes";

const outside = mkdtempSync(join(tmpdir(), "scope-test-"));
const log = join(outside, "log");
afterAll(() => rmSync(outside, { recursive: true }));

const shell = (name: string, script: string) => ({ name, command: "/bin/sh", args: ["-c", script], log });

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function eventually(condition: () => boolean, seconds = 10): Promise<void> {
  for (const deadline = Date.now() + seconds * 1000; !condition(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error("it never came true");
  }
}

describe("RunScope", () => {
  test("are ended in reverse order, and are gone when the run is over", async () => {
    const order: string[] = [];
    const pids: number[] = [];
    await RunScope.run(async (scope) => {
      scope.onEnd(() => order.push("first"));
      const child = await scope.start({ ...shell("sleeper", "sleep 60"), ready: () => true });
      pids.push(child.pid!);
      scope.onEnd(() => order.push(alive(child.pid!) ? "second, while the child ran" : "too late"));
    });
    expect(order).toEqual(["second, while the child ran", "first"]);
    expect(alive(pids[0]!)).toBe(false);
  });

  test("are ended after an error, and what one of them does not let go is no reason to keep the others", async () => {
    let ended = false;
    const run = RunScope.run(async (scope) => {
      scope.onEnd(() => {
        ended = true;
      });
      scope.onEnd(() => Promise.reject(new Error("stuck")));
      throw new Error("the body failed");
    });
    await expect(run).rejects.toThrow("the body failed");
    expect(ended).toBe(true);
    const unclean = RunScope.run(async (scope) => scope.onEnd(() => Promise.reject(new Error("stuck"))));
    await expect(unclean).rejects.toThrow("not everything could be ended: Error: stuck");
  });

  test("end a child that ignores SIGTERM, with what it started itself", async () => {
    const pidFile = join(outside, "grandchild");
    await RunScope.run(async (scope) => {
      const script = `trap '' TERM; sh -c 'trap "" TERM; echo $$ > ${pidFile}; while :; do sleep 1; done' & wait`;
      await scope.start({
        ...shell("stubborn", script),
        ready: () => existsSync(pidFile) && readFileSync(pidFile, "utf8").endsWith("\n"),
        graceSeconds: 0.2,
      });
    });
    const grandchild = Number(readFileSync(pidFile, "utf8"));
    await eventually(() => !alive(grandchild));
  });

  test("remove the folders of the run", async () => {
    const folder = await RunScope.run(async (scope) => {
      const made = scope.folder(join(outside, "nested", "run-"));
      writeFileSync(join(made, "file"), "");
      return made;
    });
    expect(existsSync(folder)).toBe(false);
  });

  test("start nothing after the end", async () => {
    const scope = new RunScope();
    await scope.end();
    expect(() => scope.launch(shell("late", "true"))).toThrow("late was to start after the end of the run");
  });

  test("say why a program is not there: its log's end, or that it is not installed", async () => {
    await RunScope.run(async (scope) => {
      const failing = { ...shell("etcd", "echo no space left; exit 3"), ready: () => false };
      await expect(scope.start(failing)).rejects.toThrow(/etcd ended at once:[\s\S]*no space left/);
      const slow = { ...shell("api", "sleep 60"), ready: () => false, readyWithinSeconds: 0.2 };
      await expect(scope.start(slow)).rejects.toThrow("api was not ready in 0.2 s");
      const missing = { name: "kwok", command: "no-such-program", log, ready: () => true };
      await expect(scope.start({ ...missing, ready: () => false })).rejects.toThrow(
        "no-such-program is not installed",
      );
    });
  });

  test("hand over each line of a program that runs to its end", async () => {
    const lines: string[] = [];
    await RunScope.run(async (scope) => {
      await scope.complete({
        ...shell("plan", "echo one; echo two >&2"),
        onLine: (line) => lines.push(line),
      });
      await expect(scope.complete(shell("apply", "echo denied; exit 1"))).rejects.toThrow(
        /exit 1\):[\s\S]*denied/,
      );
    });
    expect(lines.sort()).toEqual(["one", "two"]);
  });

  test("end at once on a signal", async () => {
    let ended = false;
    const run = RunScope.run(async (scope) => {
      scope.onEnd(() => {
        ended = true;
      });
      process.emit("SIGTERM", "SIGTERM");
      await new Promise(() => {});
    });
    await expect(run).rejects.toEqual(new Interrupted("SIGTERM"));
    expect(ended).toBe(true);
  });

  test("do not outlive a parent that is killed", async () => {
    const report = join(outside, "report");
    const program = `
      const { RunScope } = require("./rehearsal/processes.ts");
      const { writeFileSync } = require("node:fs");
      RunScope.run(async (scope) => {
        const folder = scope.folder(${JSON.stringify(join(outside, "killed-"))});
        const log = folder + "/log";
        const child = scope.launch({ name: "sleeper", command: "/bin/sleep", args: ["60"], log });
        writeFileSync(${JSON.stringify(report)}, child.pid + " " + folder + "\\n");
        await new Promise(() => setInterval(() => {}, 1000));
      });`;
    const parent = spawn(process.execPath, ["--import", "tsx", "-e", program], { stdio: "inherit" });
    await eventually(() => existsSync(report) && readFileSync(report, "utf8").endsWith("\n"));
    const [pid, folder] = readFileSync(report, "utf8").trim().split(" ");
    expect(alive(Number(pid))).toBe(true);
    parent.kill("SIGKILL");
    await eventually(() => !alive(Number(pid)) && !existsSync(folder!));
  });
});

describe("freePort", () => {
  test("never names a port twice, and none that an outgoing connection may take meanwhile", async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, freePort));
    expect(new Set(ports).size).toBe(20);
    // Linux gives connections ports from 32768 on, others from higher up.
    for (const port of ports) expect(port).toBeLessThan(32_768);
  });

  test("passes over a port that somebody listens on, and one that it has named before", async () => {
    const server = createServer().listen(0, "127.0.0.1").unref();
    await once(server, "listening");
    const taken = (server.address() as AddressInfo).port;
    const named = await freePort();
    const free = named + 1;
    const chance = jest.spyOn(crypto, "randomInt") as unknown as jest.Mock<number>;
    for (const port of [taken, named, free]) chance.mockReturnValueOnce(port);
    expect(await freePort()).toBe(free);
    chance.mockRestore();
  });
});
