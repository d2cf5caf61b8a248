import { createInterface } from "node:readline/promises";
import { ConfigError } from "../config/config-error";

/**
 * Whether somebody agrees to what a command is about to do.
 *
 * @param yes agreed to already
 * @throws ConfigError where nobody is there to be asked
 */
export async function agreed(question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new ConfigError(`${question}\nNobody is there to agree; if you do, add --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`${question} Type yes to go on: `);
  terminal.close();
  return answer.trim() === "yes";
}
