import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { stackNamesOf } from "../config/environment";

/**
 * `npm run up -- [environment] [options of cdktf]` deploys an environment's two stacks, one after the other;
 * `npm run down` destroys them the other way round. It stops at the first that fails.
 */
const CDKTF = join(__dirname, "..", "node_modules", ".bin", "cdktf");

const [direction, ...words] = process.argv.slice(2);
const named = words[0] !== undefined && !words[0].startsWith("-");
const { infra, workloads } = stackNamesOf(named ? String(words[0]) : "default");
const options = named ? words.slice(1) : words;

const steps =
  direction === "down"
    ? [
        ["destroy", workloads],
        ["destroy", infra],
      ]
    : [
        ["deploy", infra],
        ["deploy", workloads],
      ];

for (const step of steps) {
  const { status } = spawnSync(CDKTF, [...step, ...options], { stdio: "inherit" });
  if (status !== 0) {
    process.exitCode = status ?? 1;
    break;
  }
}
