import { Page } from "../../__tests__/support/markdown";
import { until } from "../../rehearsal/until";

/** Runs a line of the reader's shell.
 * @returns what it prints */
type Type = (command: string) => Promise<string>;

/** The guide of an example, whose reader types what it shows and sees what it shows. */
export class Guide {
  private readonly unread: { readonly command: string; readonly output: string }[];

  constructor(
    example: string,
    private readonly type: Type,
  ) {
    this.unread = Page.read(`docs/guides/${example}.md`).shown;
  }

  /** Types the guide's commands up to the first that begins so, each until it prints what the guide shows.
   * @throws Error with what is printed instead, once the guide's reader has waited long enough */
  async upTo(beginning: string): Promise<void> {
    const last = this.unread.findIndex(({ command }) => command.startsWith(beginning));
    if (last === -1) throw new Error(`the guide shows no more output of ${beginning}`);
    await this.read(last + 1);
  }

  /** Types those that are left. */
  toEnd(): Promise<void> {
    return this.read(this.unread.length);
  }

  private async read(count: number): Promise<void> {
    for (const { command, output } of this.unread.splice(0, count)) {
      const expected = looks(output);
      await until(
        `the guide's ${command}`,
        async () => {
          const printed = await this.type(command);
          if (looks(printed) !== expected)
            throw new Error(`it prints\n${printed}\nand the guide shows\n${output}`);
          return true;
        },
        { seconds: 150, everyMs: 1000 },
      );
    }
  }
}

/** What differs from one reader to the next: names, ids, ages, prices of the day that decide on types and zones. */
const OWN: readonly (readonly [RegExp, string])[] = [
  [/\bip-[\d-]+(\.\S+)?\.internal/g, "<node>"],
  [/\bsystem-[0-9a-f]+-\d\b/g, "<system node>"],
  [/-[a-z0-9]{6,10}-[a-z0-9]{5}\b/g, "-<pod>"],
  [/^([a-z0-9-]+)-[a-z0-9]{5}(?= )/gm, "$1-<claim>"],
  [/\bi-[0-9a-f]{17}\b/g, "<instance>"],
  [/\b[a-z]+\d[a-z0-9-]*\.(medium|large|\d*xlarge|metal\S*)\b/g, "<type>"],
  [/\b([a-z]+-[a-z]+-\d)[a-f]\b/g, "$1<zone>"],
  [/https:\/\/127\.0\.0\.1:\d+/g, "<server>"],
  [/\b10(\.\d+){3}\b/g, "<address>"],
  [/\b\d+(m\d+)?[sm](?=\s|$)/gm, "<age>"],
  [/(?<=\s)\d+(Mi)?(?=\s)/g, "<number>"],
];

/** An output as every reader sees it, each kind of line once, in any order. */
function looks(output: string): string {
  const plain = OWN.reduce((text, [own, name]) => text.replace(own, name), output);
  const lines = plain.split("\n").map((line) => line.replace(/\s+/g, " ").trim());
  return [...new Set(lines)].toSorted().join("\n").trim();
}
