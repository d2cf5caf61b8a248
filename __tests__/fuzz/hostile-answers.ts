import fc from "fast-check";

/** Written where a hook runs what it was told. */
const MARK = ":>$ACCOUNT/ran";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
export const CONTROL_CHARACTERS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** What anybody who may write into the cluster can call an object, or have an event, a condition or an error say. */
export const hostileWord = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[`$(${MARK})`, `\`${MARK}\``, `;${MARK};`, `|${MARK}|`, `a[$(${MARK})]`, `x[\`${MARK}\`]=1`],
        ...["\u001b[2J", "\u001b]0;title\u0007", "\u009b31m", "\r", "\b\b", "\u007f", "\u0004", "\u000e"],
        ...[
          "--all",
          "-rf",
          "*",
          "?",
          "~",
          "%s%n",
          "\\033[31m",
          "'",
          '"',
          "i-0a",
          "True",
          "deleting",
          "<none>",
        ],
        ...["default-1", "demo", "arn:aws:iam::111122223333:role/x", "\u202e", "é", "a".repeat(5000)],
      ),
      fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replaceAll("\u0000", "")),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.join(""));

export const hostileLine = fc
  .array(hostileWord, { minLength: 1, maxLength: 5 })
  .map((words) => `${words.join(" ")}\n`);
export const hostileText = fc.array(hostileLine, { maxLength: 4 }).map((lines) => lines.join(""));
