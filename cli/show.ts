import { environmentNamed, environmentsFolder } from "../config/load-environments";
import { shown } from "./show/shown";
import type { Call } from "./verb";

/** The environment as it is deployed, as YAML on standard output. It reads its files alone, and changes nothing. */
export async function run({ args: [name = "default"] }: Call): Promise<number> {
  const environment = environmentNamed(environmentsFolder(process.env), name);
  process.stdout.write(shown(environment));
  return 0;
}
