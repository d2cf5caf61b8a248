import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type RollOut, untilRolledOut } from "../../rehearsal/change/roll-out";
import { deployFile } from "../../rehearsal/deploy-file";
import { readSettings } from "../../rehearsal/emulated-environment";
import type { RunScope } from "../../rehearsal/processes";
import { type PlayedStep, play } from "../../rehearsal/scenario/engine";
import { besideScenario, checkScenario, readScenario } from "../../rehearsal/scenario/read-scenario";
import { RehearsedStage } from "../../rehearsal/scenario/rehearsed-stage";
import { applyObjects, deleteObjects } from "../../rehearsal/watch/apply";
import { readPodsFile } from "../../rehearsal/watch/pods-file";
import { Watch } from "../../rehearsal/watch/watch";
import type { RehearsedCluster } from "./rehearsed-cluster";

const GAME_DAY = join(__dirname, "..", "..", "rehearsal", "scenarios", "game-day.yaml");
const NODE_POOL = "/apis/karpenter.sh/v1/nodepools/general";
/** So that a test need not wait for nodes to go one by one. */
const AT_ONCE = { spec: { disruption: { consolidateAfter: "5s", budgets: [{ nodes: "100%" }] } } };

/** Plays the game day that the project ships on an empty cluster, whose machines take no time. */
export async function playGameDay(
  scope: RunScope,
  { rehearsal, client }: RehearsedCluster,
): Promise<PlayedStep[]> {
  const written = readScenario(GAME_DAY);
  const pods = readPodsFile(besideScenario(GAME_DAY, written.pods ?? ""));
  const { steps } = checkScenario(written, { environment: rehearsal.environment, pods }).value;
  const watch = await Watch.begin(scope, rehearsal);
  const applied = await applyObjects(client, pods);
  await watch.untilSettled({ timeoutSeconds: 120, onChange: () => {} });
  const stage = await RehearsedStage.begin(scope, {
    ...{ rehearsal, watch, applied, scenario: { steps } },
    pathOf: (path) => besideScenario(GAME_DAY, path),
  });
  const day = await play({ steps: steps.slice(0, -1) }, stage);
  await client.merge(NODE_POOL, AT_ONCE);
  const end = await play({ steps: steps.slice(-1) }, stage);
  await deleteObjects(client, applied);
  return [...day, ...end];
}

/** Deploys the environment with another label on its nodes, and watches them be replaced. */
export async function rollOutLabel(scope: RunScope, cluster: RehearsedCluster): Promise<RollOut> {
  const { rehearsal, client } = cluster;
  const settings = Object(readSettings(rehearsal.environment.file));
  const file = join(scope.folder(join(rehearsal.run.folder, "change-")), "default.yaml");
  const { chart: _emulated, ...karpenter } = settings.karpenter;
  const { endpoint: _endpoint, ...aws } = settings.aws;
  const nodePools = { general: { labels: { team: "shop" } } };
  writeFileSync(file, stringify({ ...settings, aws, karpenter, nodePools }));
  return untilRolledOut({
    ...{ client, watch: await Watch.begin(scope, rehearsal), deploy: () => deployFile(rehearsal, file) },
    ...{ timeoutSeconds: 120, bootSeconds: 0, show: () => {} },
  });
}
