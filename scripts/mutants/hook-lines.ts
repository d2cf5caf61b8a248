/** A script with one of its lines changed. */
export interface ChangedLine {
  /** From 1. */
  readonly line: number;
  /** The line, and which of those that read the same. */
  readonly place: string;
  readonly change: string;
  readonly text: string;
}

/** The line, changed in the way that the name says; what a way has nothing to do to stays as it is. */
const WAYS: Readonly<Record<string, (line: string) => string>> = {
  deleted: () => "",
  negated: (line) =>
    line
      .replace(/^(\s*(?:el)?if) (.*); then/, "$1 ! { $2; }; then")
      .replace(/\bwhile (.*); do/, (_, condition) => `until ${condition}; do`)
      .replace(/\buntil (.*); do/, (all, condition) =>
        line.includes("until ") ? `while ${condition}; do` : all,
      ),
  // Before `true` either keeps a failure from ending the script.
  "&& for ||": (line) => line.replace(/ \|\|(?! true\b)( |$)/, " &&$1"),
  "without || true": (line) => line.replace(/ \|\| true\b/, ""),
  "|| for &&": (line) => line.replace(/ &&( |$)/, " ||$1"),
  "a success": (line) => line.replace(/\b(exit|return) 1\b/, "$1 0"),
};

/** Says that a variable is the function's own, or ends the last case, and does nothing else. */
const NOTHING = /^\s*(local( \w+)+|;;)$/;

/** Every change of every line that does something. That bash can read it is for whoever runs it to see. */
export function changedLines(script: string): ChangedLine[] {
  const lines = script.split("\n");
  const met = new Map<string, number>();
  return lines.flatMap((line, index) => {
    const words = line.trim();
    if (words === "" || words.startsWith("#") || NOTHING.test(line)) return [];
    const nth = (met.get(words) ?? 0) + 1;
    met.set(words, nth);
    const place = nth === 1 ? words : `${words} #${nth}`;
    return Object.entries(WAYS).flatMap(([change, way]) => {
      const changed = way(line);
      if (changed === line) return [];
      return [{ line: index + 1, place, change, text: lines.with(index, changed).join("\n") }];
    });
  });
}
