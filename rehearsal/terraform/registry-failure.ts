/** What `init` says where it cannot get providers from their registry: Terraform's words, and OpenTofu's of its own. */
const WORDS = [
  "Failed to query available provider packages",
  "Failed to resolve provider packages",
  "Failed to install provider",
  "Could not retrieve",
] as const;

/** @param output of `init`, by either program */
export function isRegistryFailure(output: string): boolean {
  return WORDS.some((words) => output.includes(words));
}
