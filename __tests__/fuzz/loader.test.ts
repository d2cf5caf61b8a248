import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { loadEnvironments } from "../../config/load-environments";
import { UserError } from "../../config/user-error";
import { hostileFile } from "./hostile-files";

/** `npm run fuzz` asks for ten thousand. */
const RUNS = Number(process.env.FUZZ_FILES ?? 60);
/** Of wall clock, which on a busy machine is not the loader's alone: the processor's time is what counts. */
const MOST_MS = 1000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fuzz-files-"));
  mkdirSync(folder, { recursive: true });
  // What is loaded once is not the first file's.
  answerTo("aws: { region: eu-west-1 }\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

/** @returns what the file's author gets to read, and how long the processor took */
function answerTo(text: string): { readonly said: string; readonly ms: number } {
  writeFileSync(join(folder, "default.yaml"), text);
  const before = process.cpuUsage();
  let said = "";
  try {
    loadEnvironments(folder);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    said = error.message;
  }
  const { user, system } = process.cpuUsage(before);
  return { said, ms: (user + system) / 1000 };
}

test(
  "any file is answered within a second: read, or refused in words that command no terminal",
  () => {
    fc.assert(
      fc.property(hostileFile, (text) => {
        const { said, ms } = answerTo(text);
        expect(ms).toBeLessThan(MOST_MS);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(said).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  RUNS * 500 + 60_000,
);
