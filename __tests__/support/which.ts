import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of an installed program.
 * @throws Error where it is not installed */
export function which(tool: string): string {
  const folder = (process.env.PATH ?? "").split(delimiter).find((one) => existsSync(join(one, tool)));
  if (!folder) throw new Error(`${tool} is not installed`);
  return join(folder, tool);
}
