import { zoneAtOnce } from "../../../rehearsal/kubernetes/volume-provisioner";

const ZONES = ["a", "b", "c"];

describe("zoneAtOnce", () => {
  const of = (...claims: string[]) => claims.map((claim) => zoneAtOnce(claim, ZONES));

  test("goes round the zones with the claims of a StatefulSet", () => {
    const [first, second, third, fourth] = of("data-kafka-0", "data-kafka-1", "data-kafka-2", "data-kafka-3");
    expect(new Set([first, second, third])).toEqual(new Set(ZONES));
    expect(fourth).toBe(first);
  });

  test("has all claims of one pod in one zone", () => {
    expect(of("data-kafka-1", "logs-kafka-1")).toEqual(Array(2).fill(of("data-kafka-1")[0]));
  });

  // FNV-1 of "a" is 0x050c5d7e: (0x811c9dc5 * 0x01000193) mod 2^32, its lowest byte by exclusive or with 0x61.
  test("is the one that the provisioner's hash names", () => {
    expect(of("a")).toEqual([ZONES[0x050c5d7e % 3]]);
    expect(zoneAtOnce("a", [])).toBeUndefined();
  });
});
