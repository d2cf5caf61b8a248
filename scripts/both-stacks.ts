import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder } from "../config/load-environments";

/**
 * `npm run up -- [environment] [options of cdktf]` deploys an environment's two stacks, one after the other;
 * `npm run down` destroys them the other way round. It stops at the first that fails.
 */
const CDKTF = join(__dirname, "..", "node_modules", ".bin", "cdktf");

const [direction, ...words] = process.argv.slice(2);
const named = words[0] !== undefined && !words[0].startsWith("-");

const WAY_OUT =
  "Run it again when that is mended. If the cluster no longer exists, npm run drain ends the nodes that it left: docs/way-out.md";

function steps(): string[][] {
  const { stackNames } = environmentNamed(
    environmentsFolder(process.env),
    named ? String(words[0]) : "default",
  );
  const { infra, workloads } = stackNames;
  const both = direction === "down" ? [workloads, infra] : [infra, workloads];
  return both.map((stack) => [direction === "down" ? "destroy" : "deploy", stack]);
}

try {
  for (const step of steps()) {
    const { status } = spawnSync(CDKTF, [...step, ...(named ? words.slice(1) : words)], { stdio: "inherit" });
    process.exitCode = status ?? 1;
    if (status === 0) continue;
    if (direction === "down") console.error(WAY_OUT);
    break;
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
