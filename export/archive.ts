import { buffer } from "node:stream/consumers";
import { gzipSync } from "fflate";
import { pack } from "tar-stream";
import type { Files } from "./synthesized-stacks";

/** Nobody's, read by all. The hooks are run by `bash <file>`, so nothing in a stack has to be executable. */
const ENTRY = {
  mode: 0o644,
  uid: 0,
  gid: 0,
  uname: "",
  gname: "",
  // Some tar programs warn of 1970.
  mtime: new Date(Date.UTC(2000, 0, 1)),
} as const;

/**
 * Files as a `.tar.gz` with the same bytes on every machine: nothing of the files but names and contents, and a
 * compression in plain JavaScript, since the zlib that Node links is another on other platforms.
 */
export async function archive(files: Files): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of files) tar.entry({ name, ...ENTRY }, content);
  tar.finalize();
  return Buffer.from(gzipSync(await buffer(tar), { level: 9, mtime: 0 }));
}
