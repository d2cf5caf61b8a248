import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..");

export interface Heading {
  readonly text: string;
  readonly level: number;
  /** What a link names after `#`, as GitHub makes it. */
  readonly anchor: string;
  readonly line: number;
}

export interface Fence {
  /** The word after the back-ticks, and what follows it. */
  readonly language: string;
  readonly mark: string;
  readonly text: string;
  readonly line: number;
}

/** A page of documentation, as its reader sees it. */
export class Page {
  readonly headings: readonly Heading[];
  readonly fences: readonly Fence[];
  /** By line, those of fences left empty. */
  readonly prose: readonly string[];

  private constructor(
    /** Relative to the project. */
    readonly file: string,
    readonly text: string,
  ) {
    const lines = text.split("\n");
    const fences: Fence[] = [];
    const prose: string[] = [];
    let open: { language: string; mark: string; line: number; held: string[] } | undefined;
    for (const [index, line] of lines.entries()) {
      const fence = /^\s*```(\S*)\s*(.*)$/.exec(line);
      if (fence && open) {
        fences.push({ ...open, text: `${open.held.join("\n")}\n` });
        open = undefined;
      } else if (fence) open = { language: fence[1]!, mark: fence[2]!, line: index + 1, held: [] };
      else open?.held.push(line);
      prose.push(fence || open ? "" : line);
    }
    if (open) throw new Error(`${file}:${open.line}: the block has no end`);
    this.fences = fences;
    this.prose = prose;
    this.headings = headingsIn(prose);
  }

  static read(file: string): Page {
    return new Page(file, readFileSync(join(ROOT, file), "utf8"));
  }

  static of(text: string): Page {
    return new Page("a page", text);
  }

  /** From a heading to the next of its level or above.
   * @throws where there is no such heading */
  section(heading: string): Page {
    const found = this.headings.find(({ text }) => text === heading);
    if (!found) {
      const known = this.headings.map(({ text }) => text).join("; ");
      throw new Error(`${this.file} has no heading "${heading}"; there are: ${known}`);
    }
    const next = this.headings.find(({ line, level }) => line > found.line && level <= found.level);
    return new Page(
      `${this.file}, ${heading}`,
      this.text
        .split("\n")
        .slice(found.line, next && next.line - 1)
        .join("\n"),
    );
  }

  /** Rows of all tables, cell by cell; their heads as well. */
  get rows(): string[][] {
    return this.prose
      .filter((line) => line.startsWith("|") && !/^\|[\s|:-]+\|$/.test(line))
      .map((line) =>
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim()),
      );
  }

  /** The row whose first cell has that text in it.
   * @throws where there is none */
  row(first: string): string {
    const found = this.rows.find(([cell]) => cell?.includes(first));
    if (!found) throw new Error(`${this.file} has no row for ${first}`);
    return found.join(" | ");
  }

  /** Commands that a reader would type, a line each: of shell blocks, and after the prompt of a console's. */
  get commands(): string[] {
    return this.fences.flatMap(({ language, text }) => {
      const lines = text.replace(/\\\n\s*/g, "").split("\n");
      if (language === "sh") return lines.map(withoutRemark).filter((line) => line !== "");
      if (language !== "console") return [];
      return lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    });
  }

  /** Commands that stand in a sentence or a table. */
  get inlineCommands(): string[] {
    return this.prose.flatMap((line) =>
      [...line.matchAll(/`((?:npm run|npx cdktf|kubectl|aws|terraform|helm) [^`]+)`/g)].map(
        ([, command]) => command!,
      ),
    );
  }

  /** What a console block shows after a command.
   * @throws where no console block has the command */
  output(command: string): string {
    const found = this.shown.find((each) => each.command === command);
    if (found !== undefined) return found.output;
    throw new Error(`${this.file} shows no output of ${command}`);
  }

  /** Commands of console blocks, in their order, with what each shows. */
  get shown(): { readonly command: string; readonly output: string }[] {
    return this.fences
      .filter(({ language }) => language === "console")
      .flatMap(({ text }) => text.split(/^\$ /m).slice(1))
      .map((part) => {
        const end = part.indexOf("\n");
        return { command: part.slice(0, end), output: part.slice(end + 1) };
      });
  }

  /** Paragraphs, each in one line. */
  get paragraphs(): string[] {
    return this.prose
      .join("\n")
      .split(/\n\s*\n/)
      .map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
  }

  get links(): { readonly target: string; readonly line: number }[] {
    return this.prose.flatMap((line, index) =>
      [...line.replace(/`[^`]*`/g, "").matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({
        target: target!,
        line: index + 1,
      })),
    );
  }
}

/** Every page of the project: its README, and all in docs/. */
export function pages(): Page[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .sort();
  return ["README.md", ...docs.map((file) => join("docs", file))].map((file) => Page.read(file));
}

function headingsIn(lines: readonly string[]): Heading[] {
  const seen = new Map<string, number>();
  return lines.flatMap((line, index) => {
    const found = /^(#{1,6}) (.+)$/.exec(line);
    if (!found) return [];
    const text = found[2]!.trim();
    const slug = text
      .replace(/`|\*|\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    const times = seen.get(slug) ?? 0;
    seen.set(slug, times + 1);
    return [
      { text, level: found[1]!.length, anchor: times === 0 ? slug : `${slug}-${times}`, line: index + 1 },
    ];
  });
}

function withoutRemark(line: string): string {
  return line
    .replace(/\s+# .*$/, "")
    .replace(/^#.*$/, "")
    .trim();
}
