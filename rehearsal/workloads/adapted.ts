import type { WrittenObject } from "../watch/pods-file";

/** What a rehearsal runs of the objects that it is given, and what it has otherwise than they say. */
export interface Adapted {
  readonly objects: readonly WrittenObject[];
  readonly notes: readonly string[];
}
