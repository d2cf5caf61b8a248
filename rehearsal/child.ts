import { type ChildProcess, spawn } from "node:child_process";
import { appendFileSync, closeSync, existsSync, openSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** A program to run, and where its output goes. */
export interface Command {
  /** What a person calls it: it stands in every message. */
  readonly name: string;
  /** Path, or a name looked up in the PATH of `env`. */
  readonly command: string;
  readonly args?: readonly string[];
  /** The whole environment.
   * @default ours */
  readonly env?: NodeJS.ProcessEnv;
  /** @default ours */
  readonly cwd?: string;
  /** File that both outputs are appended to. */
  readonly log: string;
  /** Called with each line of both outputs, beside the log. */
  readonly onLine?: (line: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const TAIL_LINES = 15;

/**
 * A running program, leader of a process group (and session) of its own: Ctrl-C in the terminal reaches only us,
 * who end the children in order, and what a child starts ends with it.
 */
export class Child {
  /** Resolves when the program has ended, rejects when it could not be started. */
  readonly exited: Promise<Exit>;
  private readonly process: ChildProcess;
  private over = false;

  constructor(private readonly command: Command) {
    const { args = [], env, cwd, log, onLine } = command;
    const file = openSync(log, "a");
    const output = onLine === undefined ? file : "pipe";
    const stdio: ["ignore", number | "pipe", number | "pipe"] = ["ignore", output, output];
    this.process = spawn(command.command, [...args], { env: env ?? process.env, cwd, stdio, detached: true });
    closeSync(file);
    if (onLine !== undefined) this.forward(onLine);
    this.exited = this.exit();
    // Whoever waits hears of it; a program that ends later is no unhandled rejection.
    this.exited.catch(() => {});
  }

  get name(): string {
    return this.command.name;
  }

  /** Id of the program and of its process group; none when it could not be started. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  get running(): boolean {
    return this.pid !== undefined && !this.over;
  }

  /** The last lines of the log, for a message about the program. */
  tail(): string {
    if (!existsSync(this.command.log)) return "";
    return readFileSync(this.command.log, "utf8").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  }

  /** Asks the whole group to end, insists after the grace, and resolves when it is gone. */
  async end(graceSeconds: number): Promise<void> {
    if (this.pid === undefined) return;
    if (!this.signal("SIGTERM")) return;
    if (await this.goneWithin(graceSeconds)) return;
    this.signal("SIGKILL");
    await this.goneWithin(2);
  }

  /** False when no process of the group is left. */
  signal(signal: NodeJS.Signals | 0): boolean {
    try {
      return this.pid !== undefined && process.kill(-this.pid, signal);
    } catch {
      return false;
    }
  }

  private async goneWithin(seconds: number): Promise<boolean> {
    const deadline = Date.now() + seconds * 1000;
    while (this.running || (this.signal(0) && hasLiving(this.pid))) {
      if (Date.now() > deadline) return false;
      await sleep(20);
    }
    return true;
  }

  private forward(onLine: (line: string) => void): void {
    for (const stream of [this.process.stdout, this.process.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        appendFileSync(this.command.log, `${line}\n`);
        onLine(line);
      });
    }
  }

  private exit(): Promise<Exit> {
    return new Promise((resolve, reject) => {
      this.process.once("error", (error: NodeJS.ErrnoException) => {
        this.over = true;
        const why =
          error.code === "ENOENT" ? `${basename(this.command.command)} is not installed` : error.message;
        reject(new Error(`${this.name} could not be started: ${why}`));
      });
      this.process.once("exit", () => {
        this.over = true;
      });
      // Not `exit`: the last lines of output may still be on their way then.
      this.process.once("close", (code, signal) => resolve({ code, signal }));
    });
  }
}

/** The first process of a container may be slow to reap orphans, or never do it: a group of only such is gone. */
function hasLiving(group: number | undefined): boolean {
  if (!existsSync("/proc/self/stat")) return true;
  return readdirSync("/proc").some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      // The program's name, in parentheses, may hold anything; the state and the group are behind it.
      const [state, , pgrp] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
      return pgrp === String(group) && state !== "Z";
    } catch {
      return false;
    }
  });
}
