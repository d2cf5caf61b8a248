import { join } from "node:path";
import { environmentNamed, environmentsFolder } from "../../config/load-environments";
import { pythonCache } from "../../rehearsal/emulated-run";
import { installEmulators } from "../../rehearsal/emulator/emulator";
import { requirePython } from "../../rehearsal/emulator/python-environment";
import type { RunScope } from "../../rehearsal/processes";
import { programs, versionsOfEnvironment } from "../../rehearsal/programs/programs";
import type { Choices } from "./choices";

const ROOT = join(__dirname, "..", "..");

/** The programs and the emulators, for a machine that is to rehearse later, or offline. */
export async function prepare(scope: RunScope, { environment: name }: Choices): Promise<number> {
  const { env } = process;
  const say = (line: string) => console.log(line);
  const environment = environmentNamed(environmentsFolder(env), name);
  await requirePython(env);
  await installEmulators(scope, { cache: pythonCache(ROOT), env, say });
  const versions = versionsOfEnvironment(environment);
  await programs({ env, say, versions });
  say(`all is there for Karpenter ${versions.karpenter} on Kubernetes ${versions.kubernetes}`);
  return 0;
}
