import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { MissingProgramError } from "../programs/programs";

const run = promisify(execFile);

/** The charts that a rehearsal installs Karpenter from. */
const CHARTS = ["karpenter", "karpenter-crd"] as const;
const REGISTRY_SECONDS = 30;

export interface ChartsProps {
  /** Folder of the unpacked charts.
   * @default the registry */
  readonly folder?: string;
  /** OCI repository that the environment names; none where it names a folder of its own. */
  readonly repository?: string;
  readonly version: string;
  /** The program that asks the registry. */
  readonly helm: string;
  /** Folder of the charts in the controller's own source, for a machine that does not reach the registry; nothing
   * where that is not to be had either. */
  readonly ofSource: () => string | undefined;
  readonly say?: (line: string) => void;
}

/**
 * Sees that Karpenter's charts are to be had, before anything is started for them.
 *
 * @returns the folder of the unpacked charts; nothing where the environment's own place serves
 * @throws MissingProgramError that says how to get them
 */
export async function requireCharts(props: ChartsProps): Promise<string | undefined> {
  const { folder, repository, version, helm, ofSource, say } = props;
  if (folder !== undefined) {
    const missing = CHARTS.filter((chart) => !existsSync(join(folder, chart, "Chart.yaml")));
    if (missing.length === 0) return folder;
    const from = repository ?? "oci://public.ecr.aws/karpenter";
    throw new MissingProgramError(
      `KARPENTER_CHARTS names ${folder}, which has no unpacked chart ${missing.join(", nor ")}: ${howToGet(from, version)}`,
    );
  }
  if (repository === undefined) return undefined;
  for (const chart of CHARTS) {
    try {
      await run(helm, ["show", "chart", `${repository}/${chart}`, "--version", version], {
        timeout: REGISTRY_SECONDS * 1000,
      });
    } catch (error) {
      const source = ofSource();
      if (source !== undefined) {
        say?.(`${repository} is out of reach: Karpenter's charts come from its source`);
        return source;
      }
      throw new MissingProgramError(
        `Karpenter's chart ${chart} ${version} cannot be had from ${repository} (${reasonOf(error)}): ${howToGet(repository, version)}`,
      );
    }
  }
  return undefined;
}

function howToGet(repository: string, version: string): string {
  const pulls = CHARTS.map((chart) => `helm pull --untar ${repository}/${chart} --version ${version}`);
  return `on a machine that reaches the registry run \`${pulls.join(" && ")}\`, bring both folders here and set KARPENTER_CHARTS to the folder that holds them.`;
}

function reasonOf(error: unknown): string {
  const { stderr = "", killed } = error as { readonly stderr?: string; readonly killed?: boolean };
  if (killed === true) return `no answer in ${REGISTRY_SECONDS} s`;
  const reason = stderr.trim().split("\n").at(-1) ?? "";
  return reason.replace(/^Error: /, "") === "" ? String(error) : reason.replace(/^Error: /, "");
}
