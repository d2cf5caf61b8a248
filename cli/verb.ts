import { type ParseArgsConfig, parseArgs } from "node:util";
import { closest } from "../config/loader/closest";
import { UserError } from "../config/user-error";

/** An option of a verb. */
export interface VerbOption {
  /** What its value is, such as `<seconds>`; a switch has none. */
  readonly value?: string;
  /** What a value ends with, where the option may stand alone as well. */
  readonly optionalEnding?: string;
  readonly about: string;
}

/** What a user types behind `npm run`. */
export interface Verb {
  readonly name: string;
  /** One line, for the list of all verbs. */
  readonly summary: string;
  /** Its arguments, such as `[environment] [pods.yaml]`. */
  readonly args?: string;
  /** Most arguments. */
  readonly most: number;
  /** What it does and needs, in full. */
  readonly about?: string;
  readonly options?: Readonly<Record<string, VerbOption>>;
  /** Loaded only when the verb is called: a usage is shown at once. */
  readonly load: () => Promise<{ readonly run: (call: Call) => Promise<number> }>;
}

/** A command line, once its verb has taken it. */
export interface Call {
  readonly args: readonly string[];
  /** Whether a switch is set. */
  readonly has: (option: string) => boolean;
  /** Every value that an option was given, in order. */
  readonly values: (option: string) => readonly string[];
}

/** A command line that is none of its verb's. */
export class WrongCallError extends UserError {
  override readonly name = "WrongCallError";

  override get exitCode(): number {
    return 2;
  }
}

const HELP: VerbOption = { about: "shows this" };

const FOLDER =
  "Environments are the files in environments/; ENVIRONMENTS_DIR=<folder> before npm names another folder.";

function valueText({ value, optionalEnding }: VerbOption): string {
  if (value === undefined) return "";
  return optionalEnding === undefined ? ` ${value}` : ` [${value}]`;
}

/** How a verb is typed, in one line. */
export function usageOf({ name, args, options = {} }: Verb): string {
  const switches = Object.entries(options).map(([option, spec]) => `[--${option}${valueText(spec)}]`);
  return ["npm run", name, "--", args, ...switches]
    .filter((word) => word !== undefined)
    .join(" ")
    .replace(/ --$/, "");
}

/** What `--help` shows. */
export function helpOf(verb: Verb): string {
  const { summary, about, options = {} } = verb;
  const rows = Object.entries({ ...options, help: HELP }).map(([option, spec]) => [
    `  --${option}${valueText(spec)}`,
    spec.about,
  ]);
  const width = Math.max(...rows.map(([option = ""]) => option.length)) + 2;
  const [first = "", ...more] = wrapped(usageOf(verb), 100);
  return [
    ...[first, ...more.map((line) => `    ${line}`)],
    "",
    `${summary}.`,
    ...(about === undefined ? [] : ["", ...wrapped(about, 110)]),
    "",
    ...rows.map(([option = "", what]) => `${option.padEnd(width)}${what}`),
    "",
    ...(verb.args?.includes("environment") ? [FOLDER, ""] : []),
    "Exit code: 0 done, 1 something to fix, 2 a call, or a file that it names, that cannot be used.",
  ].join("\n");
}

/**
 * What a command line asks of a verb.
 *
 * @throws WrongCallError that names each word which is not the verb's
 */
export function callOf(verb: Verb, words: readonly string[]): Call {
  const { options = {} } = verb;
  const spec: ParseArgsConfig["options"] = Object.fromEntries(
    Object.entries(options).map(([name, { value }]) => [
      name,
      value === undefined ? { type: "boolean" } : { type: "string", multiple: true },
    ]),
  );
  const { values, positionals, tokens } = parseArgs({
    args: withOptionalValues(words, options),
    options: spec,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const mistakes = tokens.flatMap((token) => {
    if (token.kind !== "option") return [];
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) return [unknownOption(verb, token.rawName)];
    if (option.value === undefined && token.value !== undefined)
      return [`${token.rawName} takes no value, got ${JSON.stringify(token.value)}`];
    if (option.value !== undefined && token.value === undefined)
      return [`${token.rawName} needs ${option.value} behind it`];
    return [];
  });
  const [excess, ...more] = positionals.slice(verb.most).map((word) => JSON.stringify(word));
  if (excess !== undefined) {
    const many =
      more.length === 0 ? "is one argument" : `and ${more.join(", ")} are ${more.length + 1} arguments`;
    mistakes.push(`${excess} ${many} too many; expected ${verb.args ?? "none"}`);
  }
  if (mistakes.length > 0) throw new WrongCallError([...new Set(mistakes)].join("\n"));
  return {
    args: positionals,
    has: (option) => values[option] === true,
    values: (option) => {
      const value = values[option];
      return Array.isArray(value) ? value.map(String) : [];
    },
  };
}

/** Gives an option that stands alone an empty value, for the parser to take; what is behind it stays an argument. */
function withOptionalValues(
  words: readonly string[],
  options: Readonly<Record<string, VerbOption>>,
): string[] {
  const taken: string[] = [];
  for (const word of words) {
    const option = taken.at(-1)?.match(/^--([^=]+)=$/)?.[1] ?? "";
    const ending = Object.hasOwn(options, option) ? options[option]?.optionalEnding : undefined;
    const own =
      word.startsWith("--") && Object.hasOwn(options, word.slice(2)) ? options[word.slice(2)] : undefined;
    if (ending !== undefined && word.endsWith(ending) && !word.startsWith("-"))
      taken.push(`${taken.pop()}${word}`);
    else taken.push(own?.optionalEnding === undefined ? word : `${word}=`);
  }
  return taken;
}

function unknownOption({ options = {} }: Verb, rawName: string): string {
  const known = Object.keys(options).map((name) => `--${name}`);
  const meant = closest(rawName, known);
  const choice = known.length === 0 ? "there are no options" : `expected ${known.join(", ")}`;
  return `there is no option ${rawName}; ${meant ? `did you mean ${meant}?` : choice}`;
}

function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    for (const word of paragraph.split(" ")) {
      const last = lines.at(-1);
      if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
      else lines[lines.length - 1] = `${last} ${word}`;
    }
    return lines;
  });
}
