import { type ChangeResult, changeLines, changeResult } from "../../rehearsal/change/result";
import { untilRolledOut } from "../../rehearsal/change/roll-out";
import type { Screen } from "../../rehearsal/demo/screen";
import { deployFile } from "../../rehearsal/deploy-file";
import type { Rehearsal } from "../../rehearsal/rehearsal";
import type { Report } from "../../rehearsal/watch/report";
import type { Watch } from "../../rehearsal/watch/watch";

export interface ChangeProps {
  readonly rehearsal: Rehearsal;
  readonly watch: Watch;
  readonly screen: Screen;
  /** What was deployed so far, as the command line names it. */
  readonly base: string;
  /** File of the environment. */
  readonly file: string;
  /** Folder of Karpenter's charts for it. */
  readonly charts?: string;
  /** How the pods and nodes were before. */
  readonly before: Report;
  readonly timeoutSeconds: number;
  readonly bootSeconds: number;
  readonly show: (report: Report) => void;
}

/** Deploys the environment's file over the one before it, and watches what becomes of the nodes. */
export async function deployChange(props: ChangeProps): Promise<{ change: ChangeResult; report: Report }> {
  const { rehearsal, screen, base, file, charts, before } = props;
  const say = (line: string) => screen.line(`  ${line}`);
  screen.step(`Now ${file} as it is, over ${base}`);
  const deploy = async () => {
    for (const line of await deployFile(rehearsal, file, charts)) say(line);
  };
  const rollOut = await untilRolledOut({ ...props, client: rehearsal.controlPlane.client, deploy });
  const change = changeResult({ base, before, rollOut });
  screen.step("What the change does");
  for (const line of changeLines(change, rehearsal.run.gateway.prices.currency)) say(line);
  return { change, report: rollOut.report };
}
