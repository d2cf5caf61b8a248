const cache = new Map<string, RegExp>();

/**
 * A regular expression of RE2, which Kubernetes and CEL use, as JavaScript's. The differences that matter: RE2 counts
 * characters and not halves of them, its `.` stops at a line feed alone, and its `\s` knows ASCII only.
 *
 * @throws on syntax that RE2 has and this does not translate
 */
export function re2(pattern: string): RegExp {
  const known = cache.get(pattern);
  if (known !== undefined) return known;
  const translated = new RegExp(translate(pattern), "u");
  cache.set(pattern, translated);
  return translated;
}

/** An escape, a class's edge, a dot, a group's head, or any other character. */
const TOKENS = /\\.|\[\^?\]?|\]|\.|\(\?.?|./gsu;
const SPACE = "\\t\\n\\f\\r ";

function translate(pattern: string): string {
  let inClass = false;
  return pattern.replace(TOKENS, (token) => {
    if (inClass) {
      if (token === "]") inClass = false;
      else if (token.startsWith("[")) throw untranslated(pattern, token);
      else if (token.startsWith("(?")) return token;
      return token === "\\s" ? SPACE : checked(pattern, token);
    }
    if (token.startsWith("[")) {
      if (token.endsWith("]")) throw untranslated(pattern, token);
      inClass = true;
      return token;
    }
    if (token === ".") return "[^\\n]";
    if (token === "\\s") return `[${SPACE}]`;
    if (token.startsWith("(?") && token !== "(?:") throw untranslated(pattern, token);
    return checked(pattern, token);
  });
}

/** Punctuation, and the classes that mean the same in both. */
function checked(pattern: string, token: string): string {
  if (token.startsWith("\\") && !/^\\[dDtnrf^$\\.*+?()[\]{}|/-]$/.test(token))
    throw untranslated(pattern, token);
  // Outside a class JavaScript takes no escaped hyphen.
  return token;
}

function untranslated(pattern: string, token: string): Error {
  return new Error(
    `${token} in the regular expression ${pattern} has no translation in releases/validation/re2.ts`,
  );
}
