import {
  closeSync,
  cpSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** etcd sets 64 MB aside for what is to come, twice; files of that size are mostly zeros. */
const LARGE = 4 * 1024 * 1024;
const BLOCK = 256 * 1024;
const ZEROS = Buffer.alloc(BLOCK);

/**
 * Copies these of a folder's entries where they are there: links as they are, and of large files what is not zero.
 */
export function copyKept(from: string, to: string, names: readonly string[]): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const name of names) {
    const source = join(from, name);
    if (lstatSync(source, { throwIfNoEntry: false }) === undefined) continue;
    cpSync(source, join(to, name), { recursive: true, verbatimSymlinks: true, filter: copied });
  }
}

/** Whether Node is to copy it: what is large is copied here, and what etcd has not begun to use not at all. */
function copied(source: string, target: string): boolean {
  if (source.endsWith(".tmp")) return false;
  const stat = lstatSync(source, { throwIfNoEntry: false });
  if (stat?.isFile() !== true || stat.size < LARGE) return true;
  copySparse(source, target, stat.size, stat.mode);
  return false;
}

function copySparse(source: string, target: string, size: number, mode: number): void {
  mkdirSync(dirname(target), { recursive: true });
  const [input, output] = [openSync(source, "r"), openSync(target, "w", mode)];
  const block = Buffer.alloc(BLOCK);
  try {
    ftruncateSync(output, size);
    for (let at = 0; at < size; ) {
      const read = readSync(input, block, 0, BLOCK, at);
      if (read === 0) break;
      if (block.compare(ZEROS, 0, read, 0, read) !== 0) writeSync(output, block, 0, read, at);
      at += read;
    }
  } finally {
    closeSync(input);
    closeSync(output);
  }
}
