/**
 * A file of an environment without the setting that version 5 of the AWS provider, which runs here, does not know; unit
 * tests assert what it synthesizes.
 */
export function forProviderFive(yaml: string): string {
  return yaml.replace(/^ +deletionProtection: true\n/m, "");
}
