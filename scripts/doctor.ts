import { environmentNamed, environmentsFolder } from "../config/load-environments";
import { exitWith } from "./command";
import { reportOf } from "./doctor/report";

/**
 * `npm run doctor -- [environment]`: what a deploy would stumble over, before it does: programs, credentials, the
 * account, Spot's role, the AMI releases that the environment pins. It changes nothing.
 */
async function doctor(name: string): Promise<number> {
  const loaded = environmentNamed(environmentsFolder(process.env), name);
  const { lines, isReady } = await reportOf(loaded, process.env);
  for (const line of lines) console.log(line);
  return isReady ? 0 : 1;
}

const [name = "default"] = process.argv.slice(2);
exitWith(doctor(name), "npm run doctor -- [environment]");
