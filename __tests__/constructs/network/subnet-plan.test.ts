import * as fc from "fast-check";
import { subnetPlan } from "../../../constructs/network/subnet-plan";

/** First and last address of a range. */
function bounds(cidr: string): [number, number] {
  const [address = "", prefix] = cidr.split("/");
  const first = address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
  return [first, first + 2 ** (32 - Number(prefix)) - 1];
}

/** Any VPC range that AWS and we take, with a number of zones that every one of them has room for. */
const vpcs = fc
  .record({
    prefix: fc.integer({ min: 16, max: 24 }),
    block: fc.nat(2 ** 24 - 1),
    zones: fc.integer({ min: 2, max: 3 }),
  })
  .map(({ prefix, block, zones }) => {
    const size = 2 ** (32 - prefix);
    const base = block * 256 - ((block * 256) % size);
    const address = [24, 16, 8, 0].map((shift) => Math.floor(base / 2 ** shift) % 256).join(".");
    return { cidr: `${address}/${prefix}`, zones };
  });

describe("subnetPlan", () => {
  test("cuts the default VPC into /20 for nodes and /24 for load balancers", () => {
    expect(subnetPlan("10.0.0.0/16", 3)).toEqual([
      { privateCidr: "10.0.0.0/20", publicCidr: "10.0.240.0/24" },
      { privateCidr: "10.0.16.0/20", publicCidr: "10.0.241.0/24" },
      { privateCidr: "10.0.32.0/20", publicCidr: "10.0.242.0/24" },
    ]);
  });

  test("serves the smallest VPC with three zones", () => {
    expect(subnetPlan("192.168.7.0/24", 3)).toEqual([
      { privateCidr: "192.168.7.0/26", publicCidr: "192.168.7.192/28" },
      { privateCidr: "192.168.7.64/26", publicCidr: "192.168.7.208/28" },
      { privateCidr: "192.168.7.128/26", publicCidr: "192.168.7.224/28" },
    ]);
  });

  test.each([16, 17, 18, 19, 20, 21, 22])(
    "has room for the six zones of the largest region in a /%i",
    (prefix) => {
      expect(subnetPlan(`10.0.0.0/${prefix}`, 6)).toHaveLength(6);
    },
  );

  test("never gives a smaller private subnet to a larger VPC", () => {
    const sizes = [16, 17, 18, 19, 20, 21, 22, 23, 24].map((prefix) =>
      Number(subnetPlan(`10.0.0.0/${prefix}`, 2)[0]?.privateCidr.split("/")[1]),
    );
    expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  });

  test("keeps every subnet inside the VPC, apart from the others, and of a size that AWS takes", () => {
    fc.assert(
      fc.property(vpcs, ({ cidr, zones }) => {
        const [first, last] = bounds(cidr);
        const cidrs = subnetPlan(cidr, zones).flatMap((zone) => [zone.privateCidr, zone.publicCidr]);
        const ranges = cidrs.map(bounds).sort(([a], [b]) => a - b);
        expect(ranges[0]![0]).toBeGreaterThanOrEqual(first);
        expect(ranges.at(-1)![1]).toBeLessThanOrEqual(last);
        for (const [index, [start]] of ranges.slice(1).entries()) {
          expect(start).toBeGreaterThan(ranges[index]![1]);
        }
        for (const range of cidrs) {
          const prefix = Number(range.split("/")[1]);
          expect(prefix).toBeLessThanOrEqual(28);
          expect(bounds(range)[0] % 2 ** (32 - prefix)).toBe(0);
        }
      }),
    );
  });

  test("moves no subnet when a zone is added", () => {
    fc.assert(
      fc.property(vpcs, ({ cidr }) => {
        expect(subnetPlan(cidr, 3).slice(0, 2)).toEqual(subnetPlan(cidr, 2));
      }),
    );
  });

  test.each([
    ["10.0.0.0/8", 3, "expected a range from /16 to /24, which holds a cluster, got 10.0.0.0/8"],
    ["10.0.0.0/25", 2, "expected a range from /16 to /24, which holds a cluster, got 10.0.0.0/25"],
    ["10.0.1.0/16", 3, "expected an address where the range starts, got 10.0.1.0/16; write 10.0.0.0/16"],
    ["10.0.0.0", 3, 'expected an IPv4 range such as 10.0.0.0/16, got "10.0.0.0"'],
    ["10.0.0.256/16", 3, 'expected an IPv4 range such as 10.0.0.0/16, got "10.0.0.256/16"'],
    ["10.0.0.0/24", 4, "10.0.0.0/24: expected 2 to 3 zones, got 4; write a larger range or fewer zones"],
    ["10.0.0.0/16", 1, "expected 2 to 15 zones, got 1; EKS needs subnets in two zones at least"],
    ["10.0.0.0/16", 2.5, "got 2.5"],
  ])("refuses %s over %d zones and says what to do", (cidr, zones, message) => {
    expect(() => subnetPlan(cidr, zones)).toThrow(message);
  });
});
