import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";

type Section = Readonly<Record<string, unknown>>;

export interface Emulation {
  /** Address of the emulated AWS. */
  readonly endpoint: string;
  /** Folder of the unpacked Karpenter charts.
   * @default where the environment takes them from */
  readonly charts?: string;
}

/** The environment with all that ties it to a real account taken away, and nothing else changed. */
export function emulatedEnvironment(environment: unknown, { endpoint, charts }: Emulation): Section {
  const { state: _realState, ...own } = section(environment);
  const { profile: _profile, accountId: _accountId, ...aws } = section(own.aws);
  const karpenter =
    charts === undefined ? own.karpenter : { ...section(own.karpenter), chart: { path: charts } };
  return { ...own, aws: { ...aws, endpoint }, ...(karpenter === undefined ? {} : { karpenter }) };
}

/** Writes the emulated form of an environment's file into a folder of its own. */
export function writeEmulated(file: string, name: string, folder: string, emulation: Emulation): void {
  mkdirSync(folder, { recursive: true });
  const environment = emulatedEnvironment(parse(readFileSync(file, "utf8")), emulation);
  writeFileSync(join(folder, `${name}.yaml`), stringify(environment));
}

/** The region that an environment's file names; what is wrong with a file without one, the synthesis tells. */
export function regionOf(file: string): string {
  const { region } = section(section(parse(readFileSync(file, "utf8"))).aws);
  return typeof region === "string" ? region : "us-east-1";
}

/** What is not a map is left to the schema to complain about. */
function section(value: unknown): Section {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
