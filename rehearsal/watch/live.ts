import { changeLines, liveLines, type Report } from "./report";

/** Where it is shown: standard output or error. */
export interface LiveOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

const INDENT = "  ";
/** What is left for the shell's prompt and the line above. */
const SPARE_ROWS = 2;

/** Shows reports: as a table drawn over itself on a terminal, elsewhere as a line for each change. */
export class Live {
  private drawn = 0;
  private last: Report | undefined;

  constructor(
    private readonly output: LiveOutput,
    private readonly currency: string,
  ) {}

  show(report: Report): void {
    if (this.output.isTTY === true) this.redraw(liveLines(report, this.currency));
    else
      for (const line of changeLines(report, this.currency, this.last))
        this.output.write(`${INDENT}${line}\n`);
    this.last = report;
  }

  private redraw(lines: readonly string[]): void {
    const { columns = 80, rows = 24 } = this.output;
    const wrapped = lines.flatMap((line) => wrappedAt(line, columns - INDENT.length - 1));
    // What has left the screen cannot be drawn over.
    const most = Math.max(1, rows - SPARE_ROWS);
    const fitting =
      wrapped.length > most
        ? [...wrapped.slice(0, most - 1), `and ${wrapped.length - most + 1} lines more`]
        : wrapped;
    const back = this.drawn > 0 ? `\u001b[${this.drawn}A\u001b[0J` : "";
    this.output.write(back + fitting.map((line) => `${INDENT}${line}\n`).join(""));
    this.drawn = fitting.length;
  }
}

/** A line in pieces that fit, since a terminal's own wrapping would not be counted. */
function wrappedAt(line: string, width: number): string[] {
  const size = Math.max(20, width);
  const pieces: string[] = [];
  for (let start = 0; start === 0 || start < line.length; start += size) {
    pieces.push(line.slice(start, start + size));
  }
  return pieces;
}
