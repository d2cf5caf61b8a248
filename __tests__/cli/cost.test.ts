import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/cost";
import { fixedCost, totalOf } from "../../cli/cost/fixed-cost";
import { loadEnvironments } from "../../config/load-environments";
import { defaultPrices } from "../../rehearsal/prices/price-list";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cost-test-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

function items(yaml: string, today = "2026-11-28") {
  writeFileSync(join(folder, "blue.yaml"), `aws: { region: eu-west-1 }\n${yaml}`);
  const [environment] = loadEnvironments(folder);
  return fixedCost(environment!, defaultPrices("eu-west-1"), today);
}

const rows = (yaml: string, today?: string) =>
  items(yaml, today).map(({ what, count, perHour }) => [count, what, perHour]);

describe("what an environment costs before any pod runs", () => {
  test("is the control plane, the way out, the system nodes with their volumes, and the key", () => {
    expect(rows("")).toEqual([
      [1, "control plane", 0.1],
      [1, "NAT gateway", 0.045],
      [1, "its public IPv4 address", 0.005],
      [2, "system node t3.medium", 0.0416],
      [2, "its gp3 volume of 30 GiB", expect.closeTo(2.4 / 730, 6)],
      [1, "KMS key of Kubernetes' secrets", expect.closeTo(1 / 730, 6)],
    ]);
    expect(totalOf(items("")).perMonth).toBeCloseTo(73 + 36.5 + 60.736 + 4.8 + 1, 2);
  });

  test("counts the keys that infra makes besides, and none that is others'", () => {
    const others = "arn:aws:kms:eu-west-1:111122223333:key/1";
    const key = expect.closeTo(1 / 730, 6);
    expect(rows("interruption: { kmsKey: own }\nnetwork: { flowLogs: { kmsKey: own } }\n")).toContainEqual([
      2,
      "KMS key of logs or queue",
      key,
    ]);
    expect(rows(`cluster: { logging: { kmsKey: "${others}" } }\n`).map(([, what]) => what)).not.toContain(
      "KMS key of logs or queue",
    );
    expect(rows("cluster: { logging: { types: [], kmsKey: own } }\n")).not.toContainEqual([
      1,
      "KMS key of logs or queue",
      key,
    ]);
  });

  test("is more with a NAT gateway in each zone, and with endpoints in each", () => {
    const network = "network: { zones: 3, nat: per-zone, endpoints: [s3, ecr.api, ecr.dkr] }";
    expect(rows(network)).toEqual(
      expect.arrayContaining([
        [3, "NAT gateway", 0.045],
        [6, "VPC endpoint, 2 in 3 zones", 0.01],
      ]),
    );
  });

  test("is more by extended support, once the version has left standard support and may stay", () => {
    const extended = [1, "extended support of Kubernetes 1.35, since 2027-03-27", 0.5];
    const cluster = 'cluster: { version: "1.35", supportType: EXTENDED }';
    expect(rows(cluster, "2027-03-27")).not.toContainEqual(extended);
    expect(rows(cluster, "2027-03-28")).toContainEqual(extended);
    expect(rows('cluster: { version: "1.35" }', "2027-03-28")).not.toContainEqual(extended);
  });

  test("leaves out a key that is there already", () => {
    const key = "cluster: { encryption: { kmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/1 } }";
    expect(rows(key).map(([, what]) => what)).not.toContain("KMS key of Kubernetes' secrets");
  });

  test("is nothing for a cluster of others, whose owner pays it all, and the nodes where infra makes some", () => {
    expect(rows("cluster: { existing: { name: shop } }")).toEqual([]);
    const own = "cluster: { existing: { name: shop, controllerNodes: systemNodeGroup } }";
    expect(rows(own).map(([count, what]) => [count, what])).toEqual([
      [2, "system node t3.medium"],
      [2, "its gp3 volume of 30 GiB"],
    ]);
  });

  test("has system nodes by their first type, and none of a type without a price", () => {
    const group = "systemNodeGroup: { instanceTypes: [t3.large, t3.medium], minSize: 3, desiredSize: 3 }";
    expect(rows(group)).toContainEqual([3, "system node t3.large", 0.0832]);
  });
});

describe("npm run cost", () => {
  const call = (args: string[], json = false) => ({ args, has: () => json, values: () => [] });

  beforeEach(() => {
    jest.replaceProperty(process, "env", { ...process.env, ENVIRONMENTS_DIR: folder });
  });

  test("prints each part, the sum, where the prices are from and what is not counted", async () => {
    writeFileSync(join(folder, "blue.yaml"), "aws: { region: eu-west-1 }\n");
    const printed: string[] = [];
    jest.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
    expect(await run(call(["blue"]))).toBe(0);
    const text = printed.join("\n");
    expect(text).toMatch(/1 x {2}control plane +0\.1000 +73\.00\n/);
    expect(text).toMatch(/ together +0\.2411 +176\.04\n/);
    expect(text).toContain("Services: list prices of us-east-1, looked up on 2026-11-28.");
    expect(text).toContain("Not counted:\n  Karpenter's nodes");
  });

  test("names a cluster that is there among what is not counted", async () => {
    writeFileSync(
      join(folder, "blue.yaml"),
      "aws: { region: eu-west-1 }\ncluster: { existing: { name: shop } }\n",
    );
    const printed: string[] = [];
    jest.spyOn(console, "log").mockImplementation((line) => void printed.push(line));
    expect(await run(call(["blue"]))).toBe(0);
    expect(printed).toContain("  what cluster shop costs without Karpenter: control plane, network, nodes");
  });

  test("gives the same as JSON, each part with its source", async () => {
    writeFileSync(join(folder, "blue.yaml"), "aws: { region: eu-west-1 }\n");
    let written = "";
    jest.spyOn(process.stdout, "write").mockImplementation((text) => {
      written += text;
      return true;
    });
    expect(await run(call(["blue"], true))).toBe(0);
    const { perHour, items: parts } = JSON.parse(written);
    expect(perHour).toBeCloseTo(0.2411, 3);
    expect(parts[0]).toEqual({
      what: "control plane",
      count: 1,
      perHour: 0.1,
      source: "https://aws.amazon.com/eks/pricing/",
    });
  });

  test("refuses a region whose services have other prices altogether", async () => {
    writeFileSync(join(folder, "blue.yaml"), "aws: { region: cn-north-1 }\n");
    await expect(run(call(["blue"]))).rejects.toThrow(
      /^cn-north-1: only its instances have prices here, in CNY/,
    );
  });
});
