/** A part of a template, as it is written: text with its escapes `$${` and `%%{`, or a whole `${...}` or `%{...}`. */
export interface Part {
  readonly kind: "text" | "sequence";
  readonly source: string;
}

/**
 * Takes a template of Terraform apart. Only the ends of its sequences have to be found; what is in them stays as it
 * is, since HCL reads it in the same way wherever the template stands.
 *
 * @throws Error where a sequence does not end: Terraform could not read it either
 */
export function partsOf(template: string): Part[] {
  const parts: Part[] = [];
  let text = "";
  let at = 0;
  while (at < template.length) {
    if (template.startsWith("$${", at) || template.startsWith("%%{", at)) {
      text += template.slice(at, at + 3);
      at += 3;
    } else if (startsSequence(template, at)) {
      if (text !== "") parts.push({ kind: "text", source: text });
      text = "";
      const end = endOfSequence(template, at);
      parts.push({ kind: "sequence", source: template.slice(at, end) });
      at = end;
    } else {
      text += template[at];
      at += 1;
    }
  }
  return text === "" ? parts : [...parts, { kind: "text", source: text }];
}

function startsSequence(source: string, at: number): boolean {
  return source.startsWith("${", at) || source.startsWith("%{", at);
}

/** Where the sequence that starts here ends. Braces in it nest, and count for nothing in the strings of it. */
function endOfSequence(source: string, start: number): number {
  let depth = 1;
  let at = start + 2;
  while (at < source.length) {
    if (source[at] === '"') {
      at = endOfString(source, at);
      continue;
    }
    if (source[at] === "{") depth += 1;
    if (source[at] === "}") depth -= 1;
    at += 1;
    if (depth === 0) return at;
  }
  throw new Error(`a template does not end: ${source.slice(start)}`);
}

/** Strings of an expression are templates again. */
function endOfString(source: string, start: number): number {
  let at = start + 1;
  while (at < source.length) {
    if (source[at] === '"') return at + 1;
    if (source[at] === "\\") at += 2;
    else if (source.startsWith("$${", at) || source.startsWith("%%{", at)) at += 3;
    else if (startsSequence(source, at)) at = endOfSequence(source, at);
    else at += 1;
  }
  throw new Error(`a string in a template does not end: ${source.slice(start)}`);
}
