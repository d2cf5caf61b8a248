import { environmentNamed, environmentsFolder } from "../config/load-environments";
import { allOf } from "./all-of";
import { lookAtAccount } from "./doctor/live/account";
import { readCluster } from "./doctor/live/read-cluster";
import { linesOf, liveReport } from "./doctor/live/report";
import { reportOf } from "./doctor/report";
import { openSession } from "./session";
import { type Call, WrongCallError } from "./verb";

/** What a deploy would stumble over, before it does, or with `--live` what is wrong in the cluster. It changes nothing. */
export async function run({ args: [name = "default"], has }: Call): Promise<number> {
  const [loaded] = allOf(
    () => environmentNamed(environmentsFolder(process.env), name),
    () => {
      if (has("json") && !has("live")) throw new WrongCallError("--json goes with --live");
    },
  );
  if (has("live")) return live(loaded, has("json"));
  const { lines, isReady } = await reportOf(loaded, process.env);
  for (const line of lines) console.log(line);
  return isReady ? 0 : 1;
}

async function live(environment: ReturnType<typeof environmentNamed>, asJson: boolean): Promise<number> {
  const session = await openSession("doctor", environment.aws, environment.cluster.name, process.env);
  try {
    const state = await readCluster(session);
    const report = liveReport(state, environment, await lookAtAccount(session, state));
    if (asJson) console.log(JSON.stringify({ environment: environment.name, ...report }, undefined, 2));
    else for (const line of linesOf(report, environment.file)) console.log(line);
    return report.isWell ? 0 : 1;
  } finally {
    session.end();
  }
}
