import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { requirementsOf } from "../emulator/emulator";
import type { PriceList } from "../prices/price-list";
import type { Programs } from "../programs/recipes";

/** All that decides what a deployed rehearsal is. */
export interface KeyParts {
  readonly environment: string;
  /** Of the synthesized stacks. */
  readonly stacks: string;
  readonly region: string;
  readonly programs: Programs;
  /** Product and version of what deploys the stacks. */
  readonly terraform: string;
  readonly prices: PriceList;
}

/** What `terraform init` and a run add to a synthesized stack. */
const NOT_SYNTHESIZED = [".terraform", ".terraform.lock.hcl", "provider_override.tf.json", "terraformrc"];
const ENDPOINT = "http://emulated-aws";
const ZONES = ["a", "b", "c", "d", "e", "f"];
const REHEARSAL = join(__dirname, "..");

/**
 * What the synthesized stacks are, with the charts of this machine that they install.
 *
 * @param endpoint of the emulated AWS, whose port is another in each run
 */
export function stacksHash(folder: string, endpoint: string): string {
  const { add, digest } = hashing();
  for (const [path, text] of textsIn(folder))
    add(path, text.replaceAll(endpoint, ENDPOINT), ...chartsIn(path, text));
  return digest();
}

/** Begins with the environment's name; one of any other part is another. */
export function keyOf(parts: KeyParts): string {
  const { add, digest } = hashing();
  add(parts.stacks);
  for (const [name, file] of Object.entries(parts.programs).sort()) {
    const { size, mtimeMs } = statSync(file);
    add(name, file, size, mtimeMs);
  }
  add(parts.terraform);
  // How things are emulated is in these, and little else.
  for (const backend of ["ministack", "moto"] as const) add(readFileSync(requirementsOf(backend)));
  for (const [path, text] of textsIn(REHEARSAL, (path) => /\.(ts|py)$/.test(path))) add(path, text);
  addPrices(add, parts);
  return `${parts.environment}-${digest()}`;
}

type Add = (...words: readonly (string | number | Buffer | undefined)[]) => void;

function hashing(): { readonly add: Add; readonly digest: () => string } {
  const hash = createHash("sha256");
  const add: Add = (...words) => {
    for (const word of words) hash.update(String(word)).update("\0");
  };
  return { add, digest: () => hash.digest("hex").slice(0, 16) };
}

function addPrices(add: Add, { prices: { source, currency, onDemand, spot }, region }: KeyParts): void {
  add(source, currency);
  for (const [type, price] of onDemand)
    add(type, price, ...ZONES.map((letter) => spot(type, `${region}${letter}`)));
}

/** Texts of charts on this machine that a stack installs. */
function chartsIn(path: string, text: string): string[] {
  if (basename(path) !== "cdk.tf.json") return [];
  const { resource = {} } = JSON.parse(text) as Synthesized;
  const folders = Object.values(resource.helm_release ?? {}).map(({ chart }) => chart);
  return folders
    .filter((folder) => folder?.startsWith("/") && existsSync(folder))
    .flatMap((folder = "") => textsIn(folder).flat());
}

interface Synthesized {
  readonly resource?: { readonly helm_release?: Readonly<Record<string, { readonly chart?: string }>> };
}

/** Each file by its path in the folder, in the order of the paths. */
function textsIn(folder: string, isMeant: (path: string) => boolean = () => true): [string, string][] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  return files
    .filter((path) => isMeant(path) && !path.split("/").some((part) => NOT_SYNTHESIZED.includes(part)))
    .sort()
    .map((path) => [path, readFileSync(join(folder, path), "utf8")]);
}
