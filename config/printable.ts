/** What commands a terminal, or turns the order in which a line is read. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const COMMANDING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A text that a file or a service may have a part in, with such characters written out: they may be a stranger's. */
export function printable(text: string): string {
  return text.replaceAll(COMMANDING, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
