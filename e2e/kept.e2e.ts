import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { type Item, inventory } from "../rehearsal/emulator/inventory";
import { RunScope } from "../rehearsal/processes";

const ROOT = join(__dirname, "..");
const OTHER_KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555";

let scope: RunScope;
let run: EmulatedRun;
let untouched: Item[];
let deployed: Item[];

/** The environment as it was deployed, with these in place of its own. */
function file(settings: { aws?: object; cluster?: object; network?: object } = {}): string {
  const path = join(run?.folder ?? scope.folder(join(ROOT, ".cache", "runs", "kept-")), "kept.yaml");
  const cluster = { name: "shop", serviceCidr: "172.20.0.0/16", ...settings.cluster };
  // Without a queue, which takes most of a minute.
  writeFileSync(
    path,
    stringify({
      ...{ interruption: { queue: false }, ...settings, cluster },
      aws: { region: "eu-west-1", ...settings.aws },
    }),
  );
  return path;
}

beforeAll(async () => {
  scope = new RunScope();
  run = await startEmulatedRun(scope, {
    root: ROOT,
    environment: "default",
    file: file(),
    env: process.env,
    deployBy: "terraform",
  });
  await run.project.providers("infra");
  untouched = await inventory(run.client);
  await run.project.deploy("infra");
  deployed = await inventory(run.client);
});
afterAll(() => scope.end());

describe("infra, deployed, then changed in what nodes stand on", () => {
  test.each([
    ["cluster.name: expected shop, got store.", { cluster: { name: "store" } }],
    [
      "cluster.serviceCidr: expected 172.20.0.0/16, got 172.21.0.0/16.",
      { cluster: { serviceCidr: "172.21.0.0/16" } },
    ],
    ["network.cidr: expected 10.0.0.0/16, got 10.1.0.0/16.", { network: { cidr: "10.1.0.0/16" } }],
    [
      "network.zones: expected all subnets that the cluster has, among them subnet-",
      { network: { zones: 2 } },
    ],
    ["aws.rolePath: expected /, got /platform/.", { aws: { rolePath: "/platform/" } }],
    [
      "nodeRoles.cni: needs true for one deploy more: cluster shop runs",
      { cluster: { addons: { "vpc-cni": { podIdentity: true } } } },
    ],
    ["EKS keeps the key that a cluster started with", { cluster: { encryption: { kmsKeyArn: OTHER_KEY } } }],
  ])("is refused at plan time: %s", async (message, settings) => {
    await run.reconfigure(file(settings));
    const plan = await run.project.plannedChanges("infra").catch((error: Error) => error.message);
    expect(plan).toContain(message);
  });

  test("is refused at plan time: its own key named in the file, which would delete that key", async () => {
    type Described = { cluster: { encryptionConfig: [{ provider: { keyArn: string } }] } };
    const { cluster } = await run.client.read<Described>("eks", "/clusters/shop");
    const [{ provider }] = cluster.encryptionConfig;
    await run.reconfigure(file({ cluster: { encryption: { kmsKeyArn: provider.keyArn } } }));
    const plan = await run.project.plannedChanges("infra").catch((error: Error) => error.message);
    expect(plan).toContain(`cluster.encryption.kmsKeyArn: expected none, got ${provider.keyArn}`);
  });

  test("keeps all that there is in a deployment of another name, and is destroyed under its own", async () => {
    await run.reconfigure(file({ cluster: { name: "store" } }));
    await expect(run.project.deploy("infra")).rejects.toThrow("deploy infra failed");
    expect(await inventory(run.client)).toEqual(deployed);
    await run.reconfigure(file());
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
    await run.project.destroy("infra");
    expect(await inventory(run.client)).toEqual(untouched);
  });
});
