import { spawn } from "node:child_process";
import { once } from "node:events";
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

/** Of one cdktf, which an interrupt ends in order: this waits for it. */
async function exitCode(args: readonly string[]): Promise<number> {
  // Its report of use cannot leave a closed network, and says so after each command.
  const env = { CHECKPOINT_DISABLE: "1", ...process.env };
  const cdktf = spawn(CDKTF, args, { stdio: "inherit", env });
  // Ctrl-C reaches it by itself; a SIGTERM, as a cancelled pipeline sends, comes here alone.
  process.on("SIGINT", () => {}).on("SIGTERM", (signal) => cdktf.kill(signal));
  const [code] = await once(cdktf, "close");
  return code ?? 1;
}

async function run(): Promise<number> {
  for (const step of steps()) {
    const code = await exitCode([...step, ...(named ? words.slice(1) : words)]);
    if (code === 0) continue;
    if (direction === "down") console.error(WAY_OUT);
    return code;
  }
  return 0;
}

run()
  .catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 1;
  })
  .then((code) => {
    process.exitCode = code;
  });
