/**
 * A file of an environment, or its HCL, without the setting that version 5 of the AWS provider, which runs here, does not know;
 * unit tests assert what it synthesizes.
 */
export function forProviderFive(text: string): string {
  return text.replace(/^ +(deletionProtection:|deletion_protection +=) true\n/m, "");
}
