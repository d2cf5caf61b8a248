import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Works in copies of the project, in which a script may be changed while its tests run. */
export async function withCopies<T>(
  root: string,
  count: number,
  work: (copies: readonly string[]) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "mutants-trees-"));
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
  }).split("\0");
  const leave = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", leave);
  const copies = Array.from({ length: count }, (_, index) => join(folder, `${index}`));
  try {
    for (const copy of copies) {
      for (const file of files.filter(Boolean)) {
        mkdirSync(dirname(join(copy, file)), { recursive: true });
        cpSync(join(root, file), join(copy, file));
      }
      symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    }
    return await work(copies);
  } finally {
    leave();
    process.off("exit", leave);
  }
}
