import { environmentSchema } from "../../config/environment";
import { readSettings } from "../../rehearsal/emulated-environment";
import { chartsOfModule } from "../../rehearsal/programs/charts";

/**
 * Folder with the unpacked charts `karpenter` and `karpenter-crd`: what KARPENTER_CHARTS names, else those in the source
 * of the release that an environment's file names.
 *
 * @param file default: a file that names no release
 * @throws Error where there is neither: a test that runs without them would show nothing
 */
export function karpenterCharts(file?: string): string {
  const settings = file === undefined ? {} : readSettings(file);
  const { karpenter = {} } = settings as { readonly karpenter?: { readonly version?: string } };
  const { version } = environmentSchema.shape.karpenter.parse({ version: karpenter?.version });
  const folder = process.env.KARPENTER_CHARTS ?? chartsOfModule(version, process.env);
  if (folder !== undefined) return folder;
  throw new Error(`Karpenter ${version} has no charts here: install Go, or set KARPENTER_CHARTS`);
}
