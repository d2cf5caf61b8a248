import { join } from "node:path";
import { ConfigError } from "../config/config-error";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { installPlan } from "../rehearsal/demo/install-plan";
import { Screen } from "../rehearsal/demo/screen";
import { inventoryTable, table } from "../rehearsal/demo/table";
import { startEmulatedRun } from "../rehearsal/emulated-run";
import { inventory } from "../rehearsal/emulator/inventory";
import { RunScope } from "../rehearsal/processes";
import { allOf } from "./all-of";
import { type Call, WrongCallError } from "./verb";

const ROOT = join(__dirname, "..");

interface Choices {
  readonly environment: LoadedEnvironment;
  readonly destroy: boolean;
  readonly keep: boolean;
  readonly port?: number;
}

async function demo(scope: RunScope, { environment, destroy, keep, port }: Choices): Promise<void> {
  const { env, stdout } = process;
  const screen = new Screen((line) => console.log(line), stdout.isTTY && env.NO_COLOR === undefined);
  const say = (line: string) => screen.line(`  ${line}`);

  screen.step("An AWS of your own on this machine");
  const run = await startEmulatedRun(scope, {
    root: ROOT,
    environment: environment.name,
    file: environment.file,
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
  for (const line of next(environment.name)) say(line);
}

function next(environment: string): string[] {
  const own = environment === "default" ? "" : `${environment} `;
  return table([
    [`npm run demo -- ${own}--destroy`, "the same, destroyed again with cdktf"],
    [`npm run demo -- ${own}--keep`, "the same, staying up to look around in"],
    [`npm run rehearse -- ${environment}`, "runs Karpenter itself: watch it launch nodes for your pods"],
    ["README.md", "the steps to a real account"],
  ]);
}

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

/**
 * @throws WrongCallError for a port that is none, or options that exclude each other
 * @throws ConfigError for an environment that is not there, is broken, or stands on what an empty account does not have
 */
function choicesOf({ args: [name = "default"], has, values }: Call): Choices {
  const [port] = values("port").map(Number).slice(-1);
  const [environment] = allOf(
    () => {
      const named = environmentNamed(environmentsFolder(process.env), name);
      requireNothingThere(named);
      return named;
    },
    () => {
      if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536))
        throw new WrongCallError("--port needs a whole number from 1 to 65535");
    },
    () => {
      if (has("destroy") && has("keep"))
        throw new WrongCallError(
          "--destroy conflicts with --keep: the one ends what the other leaves running",
        );
    },
  );
  return { environment, destroy: has("destroy"), keep: has("keep"), port };
}

/** What is looked up in an account, the emulated one does not have. */
function requireNothingThere({ cluster, network, file }: LoadedEnvironment): void {
  const [line, what] =
    cluster.existing !== undefined
      ? ["cluster.existing", `cluster ${cluster.name}`]
      : ["network.existing", `VPC ${network?.existing?.vpcId}`];
  if (cluster.existing === undefined && network?.existing === undefined) return;
  throw new ConfigError(
    `${file}: ${line}: ${what} is in an account, and the demo's has nothing in it. Show the same file without ${line}, or another environment`,
  );
}

/** Deploys an environment's infra stack to an emulated AWS, and shows what it made. */
export async function run(call: Call): Promise<number> {
  const choices = choicesOf(call);
  await RunScope.run((scope) => demo(scope, choices));
  return 0;
}
