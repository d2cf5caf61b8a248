/** A command line as its program gets it: words, without quotes, of the first of a chain. */
export function wordsOf(command: string): string[] {
  const words = command.match(/(?:[^\s'"]+|'[^']*'|"[^"]*")+/g) ?? [];
  const plain = words.map((word) => word.replace(/'([^']*)'|"([^"]*)"/g, "$1$2"));
  const end = plain.findIndex((word) => ["|", "&&", ";", "||"].includes(word));
  return end === -1 ? plain : plain.slice(0, end);
}

/** Each command of a line of a shell. */
export function chained(line: string): string[] {
  return line.split(/\s(?:&&|\|\||;)\s/);
}

/** Flags of a command, without their values, and without those of the command that it runs itself: after `--`. */
export function flagsOf(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words
    .slice(0, end === -1 ? undefined : end)
    .filter((word) => /^-{1,2}[a-z]/i.test(word))
    .map((word) => word.replace(/=.*/, ""));
}
