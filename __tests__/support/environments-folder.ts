import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadEnvironments } from "../../config/load-environments";

const HOME = process.cwd();

/** Works in a folder of its own, whose `environments` holds the given files, then tidies up. */
export function withEnvironments<T>(files: Readonly<Record<string, string>>, work: () => T): T {
  const folder = mkdtempSync(join(tmpdir(), "environments-test-"));
  try {
    mkdirSync(join(folder, "environments"));
    for (const [name, text] of Object.entries(files)) {
      const file = join(folder, "environments", name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    process.chdir(folder);
    return work();
  } finally {
    process.chdir(HOME);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The lines that the author of these files gets to read, none where all is right. */
export function problemLines(files: Readonly<Record<string, string>>): string[] {
  return withEnvironments(files, () => {
    try {
      loadEnvironments("environments");
      return [];
    } catch (error) {
      if ((error as Error).name !== "ConfigError") throw error;
      return (error as Error).message.split("\n");
    }
  });
}
