import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Page } from "./markdown";

/** Makes the changes of docs/changing.md in a copy of the project. */
export function changeAsDocumented(root: string): void {
  for (const { language, mark, text } of Page.read("docs/changing.md").fences) {
    if (mark === "") continue;
    const file = join(root, mark);
    if (language === "diff") writeFileSync(file, changed(mark, readFileSync(file, "utf8"), text));
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
}

/** A file's text with a block of `+`, `-` and unchanged lines applied, whose place must be plain. */
function changed(file: string, text: string, diff: string): string {
  const lines = diff.trimEnd().split("\n");
  const side = (sign: string) =>
    `${lines
      .filter((line) => line === "" || line.startsWith(" ") || line.startsWith(sign))
      .map((line) => line.slice(1))
      .join("\n")}\n`;
  const [before, after, ...others] = text.split(side("-"));
  if (before === undefined || after === undefined || others.length > 0)
    throw new Error(`docs/changing.md changes lines of ${file} that are not there once:\n${side("-")}`);
  return before + side("+") + after;
}
