import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const HOOKS = join(__dirname, "..", "..", "hooks");
const scripts = readdirSync(HOOKS)
  .filter((name) => name.endsWith(".sh"))
  .map((name) => [name, readFileSync(join(HOOKS, name), "utf8").replace(/^\s*#.*$/gm, "")] as const);

/** Newer than macOS' bash 3.2: https://git.savannah.gnu.org/cgit/bash.git/tree/NEWS */
const NEWER = [
  [
    "an associative array or a name reference",
    /\b(declare|local|typeset|readonly)\s+-\w*[An]/,
    "local -A seen",
  ],
  ["mapfile", /\b(mapfile|readarray)\b/, "mapfile -t lines <file"],
  ["a change of case", /\$\{\w+(\[[^\]]*\])?(,|\^)/, "${name,,}"],
  ["a transformation", /\$\{\w+(\[[^\]]*\])?@[A-Za-z]\}/, "${name@Q}"],
  ["|& or &>>", /\|&|&>>/, "make |& tee log"],
  ["a case that falls through", /;;?&/, "a) b ;;&"],
  ["coproc", /\bcoproc\b/, "coproc cat"],
  ["wait for any child", /\bwait\s+-n\b/, "wait -n"],
  ["a test of a variable by name", /\[\[?\s+(!\s+)?-v\s/, "[[ -v name ]]"],
  ["printf of a time", /printf\s.*%\([^)]*\)T/, "printf '%(%F)T'"],
  ["a descriptor by name", /\bexec\s+\{\w+\}/, "exec {log}>file"],
  ["an index from the end", /\[\s*-\d+\s*\]/, "${lines[-1]}"],
  ["a variable of bash 4 or 5", /\$\{?(BASHPID|EPOCHSECONDS|EPOCHREALTIME|SRANDOM)\b/, "$EPOCHSECONDS"],
  ["globstar", /\bglobstar\b/, "shopt -s globstar"],
  ["read of that many characters at once", /\bread\s+-\w*[Ni]\b/, "read -N 4 word"],
] as const;

describe.each(scripts)("%s runs in the bash 3.2 that macOS has", (_, text) => {
  test.each(NEWER)("without %s", (_what, pattern, example) => {
    expect(example).toMatch(pattern);
    expect(text.split("\n").filter((line) => pattern.test(line))).toEqual([]);
  });
});
