import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MissingProgramError } from "../programs/programs";
import { findProvider, mirrorFolders } from "./mirrors";

/** What `required_providers` says of one. */
interface Requirement {
  readonly source: string;
  readonly version: string;
}

/** A provider of this machine that stands in for one of the registry. */
export interface Substitute {
  readonly name: string;
  /** With its host and namespace. */
  readonly source: string;
  readonly wanted: string;
  readonly version: string;
  readonly mirror: string;
}

/** Of Terraform and of OpenTofu: both carry the same providers, and either program takes a mirror of either. */
const REGISTRIES = ["registry.terraform.io", "registry.opentofu.org"];

/**
 * Makes a synthesized stack take its providers from this machine, in whatever version there is: beside its
 * `cdk.tf.json` an override file names the versions, and a CLI configuration the folders.
 *
 * @returns what was put in place of what, and the CLI configuration
 * @throws MissingProgramError when a provider is nowhere
 */
export function useMirrors(
  stackFolder: string,
  env: NodeJS.ProcessEnv,
): { substitutes: Substitute[]; config: string } {
  const folders = mirrorFolders(env);
  const wanted = Object.entries(requirements(stackFolder)).map(([name, { source, version }]) => ({
    ...{ name, source, version },
    match: findProvider(addressesOf(source), version, folders),
  }));
  const missing = wanted.filter(({ match }) => match === undefined).map(({ source }) => source);
  if (missing.length > 0) throw new MissingProgramError(noProviders(missing, env));
  const substitutes = wanted.flatMap(({ name, version, match }) =>
    match === undefined ? [] : [{ name, wanted: version, ...match }],
  );
  writeFileSync(join(stackFolder, "provider_override.tf.json"), override(substitutes));
  const config = cliConfigIn(stackFolder);
  writeFileSync(config, cliConfig(substitutes));
  return { substitutes, config };
}

/** Where the configuration of a stack's mirrors is, if it has any. */
export function cliConfigIn(stackFolder: string): string {
  return join(stackFolder, "terraformrc");
}

function noProviders(sources: readonly string[], { TF_CLI_CONFIG_FILE: config }: NodeJS.ProcessEnv): string {
  const names = sources.map((source) => (source.includes("/") ? source : `hashicorp/${source}`));
  const providers = names.length === 1 ? "the provider" : "the providers";
  const isMissing = config !== undefined && config !== "" && !existsSync(config);
  const remedy = isMissing
    ? `TF_CLI_CONFIG_FILE names ${config}, and there is no such file: set it to a configuration that names a mirror`
    : "or set TF_CLI_CONFIG_FILE to a configuration that names a mirror";
  return (
    `the providers' registry cannot be reached, and no folder here holds ${providers} ${names.join(", ")}: run ` +
    "`terraform providers mirror <folder>` in a stack's folder where it can be reached, and copy what it writes to " +
    `~/.terraform.d/plugins; ${remedy}`
  );
}

function requirements(stackFolder: string): Readonly<Record<string, Requirement>> {
  const stack = JSON.parse(readFileSync(join(stackFolder, "cdk.tf.json"), "utf8")) as {
    readonly terraform: { readonly required_providers: Readonly<Record<string, Requirement>> };
  };
  return stack.terraform.required_providers;
}

/** Terraform merges files of that name over the others. */
function override(substitutes: readonly Substitute[]): string {
  const versions = substitutes.map(({ name, source, version }) => [name, { source, version }]);
  return JSON.stringify({ terraform: { required_providers: Object.fromEntries(versions) } }, undefined, 2);
}

/** No `direct` block: what is not in a mirror shall fail at once, not after a wait for the network. */
function cliConfig(substitutes: readonly Substitute[]): string {
  const mirrors = [...new Set(substitutes.map(({ mirror }) => mirror))];
  const blocks = mirrors.map((mirror) => {
    const sources = substitutes.filter((each) => each.mirror === mirror).map(({ source }) => source);
    return `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ${JSON.stringify(sources)}\n  }\n`;
  });
  return `provider_installation {\n${blocks.join("")}}\n`;
}

/** With host and namespace, where what `required_providers` says leaves them to the program. */
function addressesOf(source: string): string[] {
  const parts = source.split("/");
  if (parts.length > 2) return [source];
  const [namespace, type] = parts.length === 2 ? parts : ["hashicorp", source];
  return REGISTRIES.map((registry) => `${registry}/${namespace}/${type}`);
}
