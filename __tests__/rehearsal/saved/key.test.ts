import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultPrices } from "../../../rehearsal/prices/price-list";
import { PROGRAMS, type Programs } from "../../../rehearsal/programs/recipes";
import { type KeyParts, keyOf, stacksHash } from "../../../rehearsal/saved/key";

let folder: string;
let parts: KeyParts;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "key-"));
  const programs = Object.fromEntries(
    PROGRAMS.map((name) => {
      writeFileSync(join(folder, name), name);
      return [name, join(folder, name)];
    }),
  ) as Programs;
  const region = "eu-west-1";
  const prices = defaultPrices(region);
  parts = { environment: "blue", stacks: "1", region, programs, terraform: "Terraform 1.11.4", prices };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Of a folder with a stack that has these files. */
function hashOf(files: Readonly<Record<string, string>>, endpoint = "http://127.0.0.1:20001"): string {
  const stacks = mkdtempSync(join(folder, "stacks-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(stacks, "infra", path, ".."), { recursive: true });
    writeFileSync(join(stacks, "infra", path), text);
  }
  return stacksHash(stacks, endpoint);
}

describe("the hash of synthesized stacks", () => {
  const stack = { "cdk.tf.json": '{"url":"http://127.0.0.1:20001"}', "assets/drain.sh": "drain" };

  test("is the same wherever the emulated AWS listens, and after `terraform init`", () => {
    const elsewhere = { ...stack, "cdk.tf.json": '{"url":"http://127.0.0.1:30002"}' };
    expect(hashOf(elsewhere, "http://127.0.0.1:30002")).toBe(hashOf(stack));
    const initialized = { ...stack, ".terraform/providers/aws": "x", "provider_override.tf.json": "{}" };
    expect(hashOf(initialized)).toBe(hashOf(stack));
  });

  test("is another with any other byte, of an asset as well", () => {
    expect(hashOf({ ...stack, "cdk.tf.json": '{"url":"http://127.0.0.1:20001" }' })).not.toBe(hashOf(stack));
    expect(hashOf({ ...stack, "assets/drain.sh": "drains" })).not.toBe(hashOf(stack));
    expect(hashOf({ ...stack, "assets/more.sh": "" })).not.toBe(hashOf(stack));
  });

  test("is another with another chart of this machine", () => {
    const chart = join(folder, "chart");
    mkdirSync(chart);
    writeFileSync(join(chart, "values.yaml"), "replicas: 1");
    const installs = {
      "cdk.tf.json": JSON.stringify({ resource: { helm_release: { karpenter: { chart } } } }),
    };
    const before = hashOf(installs);
    writeFileSync(join(chart, "values.yaml"), "replicas: 2");
    expect(hashOf(installs)).not.toBe(before);
  });
});

describe("the key of a saved rehearsal", () => {
  test("is the same for the same", () => {
    expect(keyOf({ ...parts, prices: defaultPrices("eu-west-1") })).toBe(keyOf(parts));
  });

  test.each<[string, (from: KeyParts) => Partial<KeyParts>]>([
    ["environment", () => ({ environment: "green" })],
    ["stack", () => ({ stacks: "2" })],
    ["release of Terraform", () => ({ terraform: "Terraform 1.12.0" })],
    ["program", ({ programs }) => ({ programs: { ...programs, karpenter: programs.kwok } })],
    ["price", ({ prices }) => ({ prices: { ...prices, onDemand: new Map([["m5.large", 1]]) } })],
    ["price of Spot", ({ prices }) => ({ prices: { ...prices, spot: () => 0.01 } })],
    ["currency", ({ prices }) => ({ prices: { ...prices, currency: "CNY" } })],
  ])("is another with another %s", (_, other) => {
    expect(keyOf({ ...parts, ...other(parts) })).not.toBe(keyOf(parts));
  });

  test("is another once a program was built anew", () => {
    const before = keyOf(parts);
    utimesSync(parts.programs.karpenter, new Date(), new Date(Date.now() + 5000));
    expect(keyOf(parts)).not.toBe(before);
  });
});
