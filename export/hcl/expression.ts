import { type Part, partsOf } from "./template";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

export interface Writing {
  /** Long texts may be spread over lines, which takes a function that a literal (of a backend, say) may not call. */
  readonly functions: boolean;
}

/**
 * A value of Terraform's JSON syntax as an expression of HCL that means the same. Its strings are templates in both.
 * The layout is left to the formatter.
 */
export function expression(value: Json, writing: Writing): string {
  if (typeof value === "string") return template(value, writing);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return list(value.map((item: Json) => expression(item, writing)));
  const entries = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [`${objectKey(key)} = ${expression(item, writing)}`],
  );
  return entries.length === 0 ? "{}" : `{\n${entries.join("\n")}\n}`;
}

function list(items: readonly string[]): string {
  const line = `[${items.join(", ")}]`;
  return line.length <= LINE && !line.includes("\n") ? line : `[\n${items.join(",\n")}\n]`;
}

/** From there on a list has a line for each item. */
const LINE = 80;

function template(text: string, { functions }: Writing): string {
  const parts = partsOf(text);
  const [only] = parts;
  if (parts.length === 1 && only?.kind === "sequence" && text.startsWith("${")) {
    const inner = text.replace(/^\$\{~?\s*|\s*~?\}$/g, "");
    // An expression ends with its line.
    return inner.includes("\n") ? `(${inner})` : inner;
  }
  if (functions && isParagraph(text, parts)) return heredoc(text);
  return quoted(text);
}

/**
 * A text with a template's sequences in it, on one line.
 *
 * @throws Error where a sequence trims what is around it over several lines: HCL then trims more than JSON does
 */
function quoted(text: string): string {
  const parts = partsOf(text);
  const trims = parts.some(({ kind, source }) => kind === "sequence" && /^.\{~|~\}$/.test(source));
  if (trims && text.includes("\n"))
    throw new Error(`cannot be written as HCL, since it trims lines: ${text}`);
  const sources = parts.map(({ kind, source }) => (kind === "text" ? escaped(source) : source));
  return `"${sources.join("")}"`;
}

/** JSON escapes as HCL does, but for `\b` and `\f`. */
function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/\\./g, (one) => ESCAPES[one] ?? one);
}

const ESCAPES: Readonly<Record<string, string>> = { "\\b": "\\u0008", "\\f": "\\u000c" };

/**
 * Whether a text can stand on lines of its own. Their indentation is taken away again by the least that any line
 * has, so one line must have none of its own; and there are no escapes. Directives and trims count lines of their own.
 */
function isParagraph(text: string, parts: readonly Part[]): boolean {
  if (parts.some(({ kind, source }) => kind === "sequence" && /^%|^.\{~|~\}$|\n/.test(source))) return false;
  const lines = text.split("\n").filter((line) => /\S/.test(line));
  return (
    text.includes("\n") &&
    lines.some((line) => /^\S/.test(line)) &&
    lines.every((line) => /^[ \t]*[!-~]/.test(line) && line.trim() !== "EOT") &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those that a heredoc cannot show
    !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/.test(text)
  );
}

/** A heredoc ends with a line break, which is taken off a text without one. */
function heredoc(text: string): string {
  const lines = text.replace(/\n$/, "").split("\n");
  const body = lines.map((line) => (/\S/.test(line) ? `    ${line}` : line)).join("\n");
  // The mark of its end has a line to itself, with nothing of a list behind it.
  return `${text.endsWith("\n") ? "" : "chomp"}(<<-EOT\n${body}\nEOT\n)`;
}

/** Keys of an object are templates as well; a plain word needs no quotes, save those that mean something. */
function objectKey(key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(key) && !KEYWORDS.has(key) ? key : quoted(key);
}

const KEYWORDS: ReadonlySet<string> = new Set(["for", "if", "in", "null", "true", "false"]);
