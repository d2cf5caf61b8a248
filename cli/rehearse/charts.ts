import { resolve } from "node:path";
import type { LoadedEnvironment } from "../../config/load-environments";
import { chartsOfModule } from "../../rehearsal/programs/charts";
import { programs, versionsOfEnvironment } from "../../rehearsal/programs/programs";
import { requireCharts } from "../../rehearsal/watch/charts";

/** Folder of Karpenter's charts for an environment, once the programs of its versions are there. */
export async function chartsFor(
  environment: LoadedEnvironment,
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<string | undefined> {
  const { version, chart } = environment.karpenter;
  const tools = await programs({ env, say, versions: versionsOfEnvironment(environment) });
  return requireCharts({
    folder: env.KARPENTER_CHARTS === undefined ? undefined : resolve(env.KARPENTER_CHARTS),
    version,
    helm: tools.helm,
    repository: "repository" in chart ? chart.repository : undefined,
    ofSource: () => chartsOfModule(version, env),
    say,
  });
}
