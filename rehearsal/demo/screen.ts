import type { Progress } from "../terraform/progress";

const SIGNS = { made: "+", changed: "~", gone: "-" } as const;

/** How a run talks to the person who started it: whole lines, coloured where a terminal wants colours. */
export class Screen {
  private readonly started = Date.now();

  constructor(
    private readonly write: (line: string) => void,
    private readonly coloured: boolean,
  ) {}

  /** A new part of the run, with the seconds since its start. */
  step(text: string): void {
    const seconds = Math.round((Date.now() - this.started) / 1000);
    this.write("");
    this.write(`${this.bold(text)} ${this.dim(`(${seconds} s)`)}`);
  }

  line(text: string): void {
    this.write(text);
  }

  progress(progress: Progress): void {
    if (progress.kind === "said") this.line(`  ${progress.text}`);
    else if (progress.kind === "waits")
      this.line(this.dim(`  . ${resourceName(progress)}: ${progress.seconds} s so far`));
    else
      this.line(
        `  ${SIGNS[progress.kind]} ${resourceName(progress)} ${this.dim(shown(progress.id))}`.trimEnd(),
      );
  }

  private bold(text: string): string {
    return this.coloured ? `\u001b[1m${text}\u001b[0m` : text;
  }

  private dim(text: string): string {
    return this.coloured && text !== "" ? `\u001b[2m${text}\u001b[0m` : text;
  }
}

/** `sqs queue InterruptionQueue/Queue` */
export function resourceName({ type, name }: { readonly type: string; readonly name: string }): string {
  return `${type.replace(/^aws_/, "").replaceAll("_", " ")} ${name}`;
}

/** An ARN says no more than the name before it. */
function shown(id: string): string {
  return id.startsWith("arn:") ? "" : id;
}
