import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** The PATH by which `aws` is the machine's own, loaded for each command. */
export function ownPath({ PATH = "" }: NodeJS.ProcessEnv = process.env): string {
  return PATH.split(delimiter)
    .filter((folder) => !folder.startsWith(join(tmpdir(), "aws-")))
    .join(delimiter);
}
