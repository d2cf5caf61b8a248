import { closeSync, openSync, readSync, statSync } from "node:fs";
import type { WatchedEvent } from "./pending";

/** Karpenter's line for each pod of each round, where its event says the same thing once in five minutes. */
const FAILED = "could not schedule pod";

interface LogLine {
  readonly time?: string;
  readonly message?: string;
  readonly error?: string;
  readonly Pod?: { readonly name?: string; readonly namespace?: string };
}

/** What Karpenter's log says of pods that do not fit: the last word of each. */
export class ControllerLog {
  private readonly last = new Map<string, WatchedEvent>();
  private changes = 0;
  private read = 0;
  private rest = Buffer.alloc(0);

  constructor(private readonly file: string) {}

  /** Counts up with every change of what is said. */
  get revision(): number {
    this.readOn();
    return this.changes;
  }

  /** As its events would say it. */
  get events(): readonly WatchedEvent[] {
    return [...this.last.values()];
  }

  /** What was appended since, up to its last whole line. */
  private readOn(): void {
    const size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.read) return;
    const added = Buffer.alloc(size - this.read);
    const file = openSync(this.file, "r");
    try {
      this.read += readSync(file, added, 0, added.length, this.read);
    } finally {
      closeSync(file);
    }
    const text = Buffer.concat([this.rest, added]);
    const end = text.lastIndexOf("\n") + 1;
    this.rest = text.subarray(end);
    for (const line of text.subarray(0, end).toString("utf8").split("\n")) this.hear(line);
  }

  private hear(line: string): void {
    if (!line.includes(FAILED)) return;
    const { time = "", message, error = "", Pod = {} } = parsed(line);
    if (message !== FAILED || Pod.name === undefined) return;
    const { name, namespace = "default" } = Pod;
    const key = `${namespace}/${name}`;
    // It says the same each round: that is no news.
    if (this.last.get(key)?.message !== error) this.changes += 1;
    this.last.set(key, {
      metadata: { name: `log of ${key}` },
      involvedObject: { kind: "Pod", name, namespace },
      reason: "FailedScheduling",
      message: error,
      reportingComponent: "karpenter",
      lastTimestamp: time,
    });
  }
}

function parsed(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return {};
  }
}
