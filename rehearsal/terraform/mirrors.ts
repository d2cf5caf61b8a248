import { existsSync, readdirSync, readFileSync } from "node:fs";
import { arch, homedir, platform } from "node:os";
import { delimiter, join } from "node:path";

/** A provider on this machine. */
export interface MirroredProvider {
  /** Address under which the mirror has it. */
  readonly source: string;
  /** Folder that Terraform takes as a filesystem mirror. */
  readonly mirror: string;
  readonly version: string;
}

/**
 * Folders that may hold providers: those that Terraform or OpenTofu is configured with or looks into by itself, their
 * plugin cache, and what machines without a network are given under /opt.
 * https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
 * https://opentofu.org/docs/cli/config/config-file
 */
export function mirrorFolders(env: NodeJS.ProcessEnv, optional = "/opt"): string[] {
  const home = env.HOME ?? homedir();
  const shared = (env.XDG_DATA_DIRS ?? ["/usr/local/share", "/usr/share"].join(delimiter)).split(delimiter);
  const data = env.XDG_DATA_HOME ?? join(home, ".local", "share");
  const configurations = [
    join(home, ".tofurc"),
    ...(env.XDG_CONFIG_HOME ? [join(env.XDG_CONFIG_HOME, "opentofu", "tofurc")] : []),
    join(home, ".terraformrc"),
  ];
  const folders = [
    ...(env.TF_CLI_CONFIG_FILE ? [env.TF_CLI_CONFIG_FILE] : configurations).flatMap(configuredMirrors),
    join(home, ".terraform.d", "plugins"),
    join(home, "Library", "Application Support", "io.terraform", "plugins"),
    ...[data, ...shared].map((folder) => join(folder, "terraform", "plugins")),
    join(data, "opentofu", "plugins"),
    ...(existsSync(optional) ? readdirSync(optional).map((name) => join(optional, name)) : []),
    env.TF_PLUGIN_CACHE_DIR ?? join(home, ".terraform.d", "plugin-cache"),
  ];
  return folders.filter((folder) => existsSync(folder));
}

function configuredMirrors(config: string): string[] {
  if (!existsSync(config)) return [];
  const blocks = readFileSync(config, "utf8").matchAll(/filesystem_mirror\s*\{([^}]*)\}/g);
  return [...blocks].flatMap(([, block = ""]) => block.match(/^\s*path\s*=\s*"([^"]+)"/m)?.[1] ?? []);
}

/**
 * The wanted version of a provider in the first folder that holds it, else the newest of any.
 *
 * @param sources its addresses, such as `registry.terraform.io/hashicorp/aws`
 */
export function findProvider(
  sources: readonly string[],
  wanted: string,
  folders: readonly string[],
): MirroredProvider | undefined {
  const matches = folders.flatMap((mirror) =>
    sources.flatMap((source) => versionsIn(mirror, source).map((version) => ({ source, mirror, version }))),
  );
  return matches.find(({ version }) => version === wanted) ?? matches.sort(newestFirst)[0];
}

/** Unpacked, `<source>/<version>/<platform>/`, or packed, `<source>/terraform-provider-x_<version>_<platform>.zip`. */
function versionsIn(mirror: string, source: string): string[] {
  const folder = join(mirror, source);
  if (!existsSync(folder)) return [];
  const target = terraformPlatform();
  return readdirSync(folder).flatMap((entry) => {
    const packed = entry.match(/^terraform-provider-[^_]+_(.+?)_([a-z0-9]+_[a-z0-9]+)\.zip$/);
    if (packed !== null) return packed[2] === target ? [packed[1] ?? ""] : [];
    return existsSync(join(folder, entry, target)) ? [entry] : [];
  });
}

export function terraformPlatform(): string {
  const architectures: Readonly<Record<string, string>> = { x64: "amd64", ia32: "386" };
  const system = platform() === "win32" ? "windows" : platform();
  return `${system}_${architectures[arch()] ?? arch()}`;
}

function newestFirst(one: MirroredProvider, other: MirroredProvider): number {
  return other.version.localeCompare(one.version, "en", { numeric: true });
}
