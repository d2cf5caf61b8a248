import { environmentNamed, environmentsFolder } from "../config/load-environments";
import { reportOf } from "./doctor/report";
import type { Call } from "./verb";

/** What a deploy would stumble over, before it does. It changes nothing. */
export async function run({ args: [name = "default"] }: Call): Promise<number> {
  const loaded = environmentNamed(environmentsFolder(process.env), name);
  const { lines, isReady } = await reportOf(loaded, process.env);
  for (const line of lines) console.log(line);
  return isReady ? 0 : 1;
}
