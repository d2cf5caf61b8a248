import type { Problem } from "../problems";

/** Keys of a Kubernetes object, of which an environment takes what stands below `spec`. */
const MANIFEST_KEYS = ["apiVersion", "kind", "metadata", "spec", "status"];

export function isManifestKey(key: string): boolean {
  return MANIFEST_KEYS.includes(key);
}

/** The keys of a whole manifest among unknown ones; none where it is not one. */
export function manifestKeys(unknown: readonly string[]): readonly string[] {
  const own = MANIFEST_KEYS.filter((key) => unknown.includes(key));
  return own.includes("kind") && own.length > 1 ? own : [];
}

/** What to write in place of a whole manifest. */
export function manifestAdvice(path: Problem["path"], keys: readonly string[]): string {
  const place =
    path.length === 0
      ? "below the name that it gets in nodePools, nodeClasses, nodeOverlays or capacityBuffers"
      : "here, where the key above is its name";
  return `expected the fields of a spec, got a whole manifest (${keys.join(", ")}); write what stands below its spec ${place}`;
}
