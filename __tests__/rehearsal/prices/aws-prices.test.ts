import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pricesOfAws } from "../../../rehearsal/prices/aws-prices";
import { priceOf } from "../../../rehearsal/prices/price-list";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aws-prices-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The AWS CLI of an account that knows these prices, and writes down how it was called. */
function awsCli(script: string): void {
  const file = join(folder, "aws");
  writeFileSync(file, `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> ${join(folder, "calls")}\n${script}\n`);
  chmodSync(file, 0o755);
}

const product = (instanceType: string, usd: string) =>
  JSON.stringify({
    product: { attributes: { instanceType } },
    terms: { OnDemand: { a: { priceDimensions: { b: { pricePerUnit: { USD: usd } } } } } },
  });
const answer = (...list: string[]) => JSON.stringify({ PriceList: list });
const ACCOUNT = `case "$*" in
  *tenancy,Value=Shared*) echo '${answer(product("m7i.large", "0.1123"), product("t2.free", "0"))}' ;;
  *tenancy,Value=Dedicated*) echo '${answer(product("m7i.metal-24xl", "5.3903"))}' ;;
  *spot*) echo '[["m7i.large","eu-west-1a","0.05","2026-11-28T01:00:00Z"],["m7i.large","eu-west-1a","0.04","2026-11-27T01:00:00Z"]]' ;;
esac`;

const read = (region = "eu-west-1") =>
  pricesOfAws({
    aws: { region, profile: "prod" },
    env: { PATH: `${folder}:${process.env.PATH}` },
    cache: join(folder, "prices"),
    now: new Date("2026-11-28T10:00:00Z"),
  });

describe("the prices that AWS tells", () => {
  test("are the region's, on demand, bare metal and the newest of Spot, without the free and the unknown", async () => {
    awsCli(ACCOUNT);
    const prices = await read();
    const of = (instanceType: string, capacityType: string, zone = "eu-west-1a") =>
      priceOf(prices, { instanceType, capacityType, zone });
    expect(of("m7i.large", "on-demand")).toBe(0.1123);
    expect(of("m7i.metal-24xl", "on-demand")).toBe(5.3903);
    expect(of("m7i.large", "spot")).toBe(0.05);
    expect(of("m7i.large", "spot", "eu-west-1b")).toBeUndefined();
    expect(of("c7i.large", "spot")).toBeUndefined();
    expect(prices.source).toMatch(
      /^AWS' prices of eu-west-1, 2026-11-28, 2 types; others by EC2's list of us-east-1/,
    );
  });

  test("are asked for with the environment's profile, where AWS has a price list, and once a day", async () => {
    awsCli(ACCOUNT);
    await read();
    await read();
    const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n").sort();
    expect(calls).toEqual([
      expect.stringMatching(
        /^ec2 describe-spot-price-history .*--start-time 2026-11-28T10:00:00\.000Z .*--region eu-west-1 --profile prod --output json$/,
      ),
      expect.stringMatching(/^pricing get-products .*Value=eu-west-1.*--region us-east-1 --profile prod/),
      expect.stringMatching(/^pricing get-products .*Value=eu-west-1.*--region us-east-1 --profile prod/),
    ]);
    expect(readdirSync(join(folder, "prices"))).toEqual(["eu-west-1-2026-11-28.json"]);
  });

  test.each([
    ["credentials that AWS refuses", "echo 'Unable to locate credentials' >&2; exit 253", "Unable to locate"],
    ["a region without prices", `echo '${answer()}'`, "AWS' price list has no instance type in eu-west-1"],
  ])("say in a sentence what is wrong: %s", async (_, script, words) => {
    awsCli(script);
    await expect(read()).rejects.toMatchObject({
      message: expect.stringMatching(new RegExp(`^--prices aws: .*${words}`)),
      exitCode: 2,
    });
    expect(readdirSync(folder)).not.toContain("prices");
  });

  test("are not to be had of GovCloud, whose list is Karpenter's own", async () => {
    awsCli(ACCOUNT);
    await expect(read("us-gov-west-1")).rejects.toThrow(/^--prices aws: GovCloud has no price list to ask/);
  });
});
