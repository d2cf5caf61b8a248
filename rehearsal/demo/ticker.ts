import type { Progress } from "../terraform/progress";
import { resourceName } from "./screen";

/** Where it is shown: standard output or error. */
export interface TickerOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** How often a log is told that something goes on. */
const LOG_SECONDS = 10;
const CLEAR = "\r\u001b[2K";

/** Shows that a long deployment goes on: a line that changes in place on a terminal, a line now and then elsewhere. */
export class Ticker {
  private made = 0;
  private onScreen = false;
  private written: number;

  /** @param now milliseconds of a clock */
  constructor(
    private readonly output: TickerOutput,
    private readonly now: () => number = Date.now,
  ) {
    this.written = now();
  }

  /** Counts from nothing again, for another environment. */
  restart(): void {
    this.made = 0;
  }

  progress(progress: Progress): void {
    if (progress.kind === "said") return;
    const name = resourceName(progress);
    if (progress.kind === "waits") this.show(`${name} takes ${progress.seconds} s so far`);
    else {
      this.made += 1;
      this.show(name);
    }
  }

  /** Takes the line away, before another is written. */
  clear(): void {
    if (this.onScreen) this.output.write(CLEAR);
    this.onScreen = false;
  }

  private show(what: string): void {
    const line = `  ${this.made} made; ${what}`;
    if (this.output.isTTY === true) {
      // A line that wraps could not be taken away.
      this.output.write(CLEAR + line.slice(0, (this.output.columns ?? 80) - 1));
      this.onScreen = true;
    } else if (this.now() - this.written >= LOG_SECONDS * 1000) {
      this.output.write(`${line}\n`);
      this.written = this.now();
    }
  }
}
