import { join } from "node:path";
import { parseArgs } from "node:util";
import { installPlan } from "../rehearsal/demo/install-plan";
import { Screen } from "../rehearsal/demo/screen";
import { inventoryTable, table } from "../rehearsal/demo/table";
import { startEmulatedRun } from "../rehearsal/emulated-run";
import { PortInUseError } from "../rehearsal/emulator/gateway";
import { inventory } from "../rehearsal/emulator/inventory";
import { Interrupted, Parts } from "../rehearsal/processes";
import { MissingProgramError } from "../rehearsal/programs/programs";
import { runCommand } from "./command";

const USAGE = `npm run demo -- [--destroy | --keep] [--port <port>]

Deploys the default environment's infra stack to an emulated AWS on this machine and shows what it made.
  --destroy      destroys it again with cdktf, which needs the aws CLI, and shows that nothing is left
  --keep         stays until Ctrl-C, so that you can look around with the aws CLI
  --port <port>  where the emulated AWS listens (default: a free port)`;

const ROOT = join(__dirname, "..");
const ENVIRONMENT = "default";

interface Choices {
  readonly destroy: boolean;
  readonly keep: boolean;
  readonly port?: number;
}

async function demo(parts: Parts, { destroy, keep, port }: Choices): Promise<void> {
  const { env, stdout } = process;
  const screen = new Screen((line) => console.log(line), stdout.isTTY && env.NO_COLOR === undefined);
  const say = (line: string) => screen.line(`  ${line}`);

  screen.step("An AWS of your own on this machine");
  const run = await startEmulatedRun(parts, {
    root: ROOT,
    environment: ENVIRONMENT,
    file: join(ROOT, "environments", `${ENVIRONMENT}.yaml`),
    env,
    port,
    say,
    onProgress: (progress) => screen.progress(progress),
  });
  const { infra, workloads } = run.stacks;
  say(`ministack emulates AWS at ${run.gateway.url}, in memory; no account and no cost`);
  for (const { name, wanted, version, mirror } of await run.project.providers(infra)) {
    say(
      `Terraform's registry is out of reach: using the ${name} provider ${version} of ${mirror} instead of ${wanted}`,
    );
  }
  const untouched = await inventory(run.client);

  screen.step(`cdktf deploy ${infra} (about a minute)`);
  await run.project.deploy(infra);

  screen.step("What the account now has, by its own APIs");
  for (const line of inventoryTable(await inventory(run.client))) say(line);

  screen.step(`What cdktf deploy ${workloads} would then install, in this order`);
  const steps = installPlan(run.project.synthesized(workloads));
  for (const line of table(steps.map(({ what, detail }) => [what, detail]))) say(line);

  if (keep) await stayUntilStopped(screen, run.gateway.url, run.region);
  if (destroy) {
    screen.step(`cdktf destroy ${infra}`);
    await run.project.destroy(infra);
    const left = (await inventory(run.client)).filter((item) => !isAmong(item, untouched));
    if (left.length > 0) throw new Error(`this is left:\n${inventoryTable(left).join("\n")}`);
    say("nothing is left in the account");
  }

  screen.step("Done; the emulated AWS ends with this command, and leaves nothing behind");
  for (const line of NEXT) say(line);
}

const NEXT = table([
  ["npm run demo -- --destroy", "the same, destroyed again with cdktf"],
  ["npm run demo -- --keep", "the same, staying up to look around in"],
  ["npm run rehearse -- default", "runs Karpenter itself: watch it launch nodes for your pods"],
  ["README.md", "the steps to a real account"],
]);

function isAmong(item: object, items: readonly object[]): boolean {
  return items.some((other) => JSON.stringify(other) === JSON.stringify(item));
}

async function stayUntilStopped(screen: Screen, url: string, region: string): Promise<never> {
  screen.step("Staying up; Ctrl-C ends it. In another terminal:");
  screen.line(
    `  export AWS_ENDPOINT_URL=${url} AWS_DEFAULT_REGION=${region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`,
  );
  screen.line("  aws eks list-clusters");
  return new Promise(() => {});
}

/** Nothing when the command line is not one of the usage's. */
function choices(): Choices | undefined {
  const flag = { type: "boolean", default: false } as const;
  const options = { destroy: flag, keep: flag, port: { type: "string" } } as const;
  const { values } = parseArgs({ options });
  const port = values.port === undefined ? undefined : Number(values.port);
  const valid = port === undefined || (Number.isInteger(port) && port > 0 && port < 65536);
  if (!valid || (values.destroy && values.keep)) return undefined;
  return { destroy: values.destroy, keep: values.keep, port };
}

async function main(chosen: Choices): Promise<number> {
  try {
    await Parts.run((parts) => demo(parts, chosen));
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) {
      console.error("\nStopped; nothing is left running.");
      return error.exitCode;
    }
    const expected = error instanceof MissingProgramError || error instanceof PortInUseError;
    console.error(expected ? `\n${error.message}` : error);
    return 1;
  }
}

runCommand(USAGE, choices, main);
