import { randomInt } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../config/user-error";
import { Child, type Command } from "./child";
import { Watchdog } from "./watchdog";

export type { Command, Exit } from "./child";
export { Child } from "./child";

/** A program that stays, and how to see that it serves. */
export interface Service extends Command {
  /** Asked again and again until it says true; an error counts as not yet. */
  readonly ready: () => boolean | Promise<boolean>;
  /** @default 30 */
  readonly readyWithinSeconds?: number;
  /** How long it may take to end by itself before it is killed.
   * @default 10 */
  readonly graceSeconds?: number;
}

/** The run was stopped by Ctrl-C or by whoever may stop it; everything has been ended. */
export class Interrupted extends UserError {
  constructor(readonly signal: NodeJS.Signals) {
    super("\nStopped; nothing is left running.");
  }

  /** What a shell expects of a program that a signal ended. */
  override get exitCode(): number {
    return this.signal === "SIGINT" ? 130 : 143;
  }
}

const STOP_SIGNALS = ["SIGINT", "SIGTERM"] as const;
const GRACE_SECONDS = 10;

/**
 * What one run is made of: child processes, servers, folders. All of it ends in reverse order when the run does,
 * whether it succeeded, failed, was interrupted or (through the watchdog) was killed. Any number may exist side by
 * side.
 */
export class RunScope {
  private readonly watchdog = new Watchdog();
  private readonly endings: (() => unknown)[] = [];
  private ended: Promise<void> | undefined;

  /** Runs the body with a scope of its own and ends it after it, at once on SIGINT and SIGTERM.
   * @throws Interrupted when a signal came */
  static async run<T>(body: (scope: RunScope) => Promise<T>): Promise<T> {
    const scope = new RunScope();
    let listener: NodeJS.SignalsListener = () => {};
    const interrupted = new Promise<never>((_, reject) => {
      listener = (signal) => reject(new Interrupted(signal));
    });
    for (const signal of STOP_SIGNALS) process.on(signal, listener);
    try {
      const work = body(scope);
      // After a signal the body fails as its children go: what it says then is of no interest.
      work.catch(() => {});
      const result = await Promise.race([work, interrupted]);
      await scope.end();
      return result;
    } catch (error) {
      // The first error is the one to hear of, not what it left behind.
      await scope.end().catch(() => {});
      throw error;
    } finally {
      for (const signal of STOP_SIGNALS) process.off(signal, listener);
    }
  }

  /** Starts a program and resolves once it serves; fails with the end of its log when it ends or is not ready in time. */
  async start(service: Service): Promise<Child> {
    const child = this.launch(service, service.graceSeconds);
    const { readyWithinSeconds = 30 } = service;
    const deadline = Date.now() + readyWithinSeconds * 1000;
    while (!(await isReady(service))) {
      if (child.pid === undefined) await child.exited;
      if (!child.running) throw new Error(`${service.name} ended at once:\n${child.tail()}`);
      if (Date.now() > deadline) {
        throw new Error(`${service.name} was not ready in ${readyWithinSeconds} s:\n${child.tail()}`);
      }
      await sleep(50);
    }
    return child;
  }

  /** Runs a program to its end; fails with the end of its log when it does not succeed. */
  async complete(command: Command): Promise<void> {
    const child = this.launch(command);
    const { code, signal } = await child.exited;
    if (code !== 0) throw new Error(`${command.name} failed (${signal ?? `exit ${code}`}):\n${child.tail()}`);
  }

  /** Starts a program without waiting for anything. */
  launch(command: Command, graceSeconds = GRACE_SECONDS): Child {
    if (this.ended !== undefined) throw new Error(`${command.name} was to start after the end of the run`);
    mkdirSync(dirname(command.log), { recursive: true });
    const child = new Child(command);
    const { pid } = child;
    if (pid !== undefined) this.watchdog.watch(pid);
    this.onEnd(async () => {
      await child.end(graceSeconds);
      if (pid !== undefined) this.watchdog.forget(pid);
    });
    return child;
  }

  /** Makes a folder of this run's own, removed at its end.
   * @param prefix path that the folder's name begins with */
  folder(prefix: string): string {
    mkdirSync(dirname(prefix), { recursive: true });
    const folder = mkdtempSync(prefix);
    this.watchdog.removeAtEnd(folder);
    this.onEnd(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  /** Has this done at the end, before what was registered earlier. */
  onEnd(ending: () => unknown): void {
    this.endings.push(ending);
  }

  /** Ends everything, the newest first; one failure does not keep the others alive. Safe to call twice. */
  end(): Promise<void> {
    this.ended ??= this.endAll();
    return this.ended;
  }

  private async endAll(): Promise<void> {
    const failures: unknown[] = [];
    for (const ending of this.endings.reverse()) {
      try {
        await ending();
      } catch (error) {
        failures.push(error);
      }
    }
    await this.watchdog.dismiss();
    if (failures.length > 0)
      throw new AggregateError(failures, `not everything could be ended: ${failures.join("; ")}`);
  }
}

/** Below the ports that systems give to outgoing connections: one of those could take a port before its program does. */
const PORTS = { from: 20_000, below: 32_000 } as const;

/** A port of 127.0.0.1 that nobody listens on, never given out twice by this process; by chance, so that another process
 * which looks for one at the same time finds another. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(PORTS.from, PORTS.below);
    if (reserved.has(port)) continue;
    reserved.add(port);
    if (await isFree(port)) return port;
  }
}

/** Takes a port of 127.0.0.1 for this process, if nobody listens on it. */
export async function takePort(port: number): Promise<boolean> {
  reserved.add(port);
  return isFree(port);
}

const reserved = new Set<number>();

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(false) : reject(error),
    );
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

async function isReady({ ready }: Service): Promise<boolean> {
  try {
    return await ready();
  } catch {
    return false;
  }
}
