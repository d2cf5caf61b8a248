import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { priceOf } from "../../../rehearsal/prices/price-list";
import { pricesOfFile } from "../../../rehearsal/prices/rates-file";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "rates-test-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function prices(text: string, region = "eu-west-1") {
  const file = join(folder, "rates.yaml");
  writeFileSync(file, text);
  return pricesOfFile(file, region);
}

const costs = (text: string, instanceType: string, capacityType = "on-demand", zone = "eu-west-1a") =>
  priceOf(prices(text), { instanceType, capacityType, zone });

describe("a file of rates", () => {
  test("has prices of its own, and those of the list for every other type", () => {
    const text = "onDemand: { m7i.large: 0.07 }";
    expect(costs(text, "m7i.large")).toBe(0.07);
    expect(costs(text, "m7i.xlarge")).toBe(0.2016);
  });

  test("takes a discount off the list: of the type, else of its family, else of all", () => {
    const text = "discounts: { all: 10, m7i: 25, m7i.large: 50 }";
    expect(costs(text, "m7i.large")).toBe(0.0504);
    expect(costs(text, "m7i.xlarge")).toBe(0.1512);
    expect(costs(text, "c7i.large")).toBe(0.080325);
  });

  test("takes no discount off its own prices, nor off Spot", () => {
    const text = "{ onDemand: { m7i.large: 0.07 }, discounts: { all: 10 } }";
    expect(costs(text, "m7i.large")).toBe(0.07);
    expect(costs(text, "m7i.xlarge", "spot")).toBe(0.07056);
  });

  test("has Spot prices for every zone or for each, and none in a zone that it leaves out", () => {
    const text = "spot: { m7i.large: 0.03, c7i.large: { eu-west-1a: 0.02 } }";
    expect(costs(text, "m7i.large", "spot", "eu-west-1c")).toBe(0.03);
    expect(costs(text, "c7i.large", "spot", "eu-west-1a")).toBe(0.02);
    expect(costs(text, "c7i.large", "spot", "eu-west-1b")).toBeUndefined();
  });

  test("chooses the share that other Spot costs; with 0 there is none", () => {
    expect(costs("spotShare: 0.5", "m7i.large", "spot")).toBe(0.0504);
    expect(costs("spotShare: 0", "m7i.large", "spot")).toBeUndefined();
  });

  test("says whose prices are shown, and what the rest is by", () => {
    expect(prices("{ source: Example Ltd 2026, onDemand: { m7i.large: 0.07 }, spotShare: 0.4 }").source).toBe(
      "Example Ltd 2026, 1 types; others by EC2's list of us-east-1, 2026-07-20, other Spot at 40 %",
    );
  });

  test("tells every mistake at its place, and ends with 2", () => {
    const text = "onDemand: { m7i: 1, m7i.large: free }\ndiscounts:\n  c7i: 120\nspotshare: 0.3\n";
    expect.assertions(2);
    try {
      prices(text);
    } catch (error) {
      const { message, exitCode } = error as { message: string; exitCode: number };
      expect(message.replaceAll(join(folder, "rates.yaml"), "F").split("\n")).toEqual([
        'F:1:13: onDemand.m7i: expected the name of an instance type, such as m7i.large, got "m7i"',
        'F:1:32: onDemand["m7i.large"]: expected a price an hour above 0, got "free"',
        "F:3:8: discounts.c7i: expected a percentage of 0 to 99, got 120",
        'F:4:1: spotshare: unknown key (did you mean "spotShare"?); expected one of source, onDemand, discounts, spot, spotShare',
      ]);
      expect(exitCode).toBe(2);
    }
  });

  test("may not be endless", () => {
    expect(() => prices("#".repeat(5 * 1024 * 1024))).toThrow(/expected at most 4096 KiB, got 5120 KiB$/);
  });
});
