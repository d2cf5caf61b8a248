import type { LoadedEnvironment } from "../../config/load-environments";
import { lineOf } from "../../config/loader/located";
import { accountFindings } from "./account";
import type { Finding } from "./finding";
import { toolFindings } from "./tools";

export interface Report {
  readonly lines: readonly string[];
  readonly isReady: boolean;
}

/** What a deploy of an environment would stumble over on this machine and in its account. */
export async function reportOf(loaded: LoadedEnvironment, env: NodeJS.ProcessEnv): Promise<Report> {
  const { file, warnings } = loaded;
  const findings = [...(await toolFindings(env)), ...(await accountFindings(loaded, env))];
  const wrong = findings.filter(({ fix }) => fix !== undefined).length;
  const notes = warnings.map((warning) => `  note   ${lineOf(warning)}`);
  const verdict = wrong === 0 ? "Ready to deploy" : `${wrong} to fix before a deploy`;
  return { lines: [file, ...findings.flatMap(linesOf), ...notes, verdict], isReady: wrong === 0 };
}

function linesOf({ what, fix }: Finding): string[] {
  return fix === undefined ? [`  ok     ${what}`] : [`  WRONG  ${what}`, `         ${fix}`];
}
