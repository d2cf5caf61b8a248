import fc from "fast-check";
import { awsName } from "../../../constructs/shared/names";
import { partitionOf } from "../../../constructs/shared/partitions";

const clusterName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);

describe("awsName", () => {
  test("leaves a name alone that fits", () => {
    expect(awsName("prod", "-karpenter", 64)).toBe("prod-karpenter");
  });

  test("keeps the suffix and stays within the limit", () => {
    fc.assert(
      fc.property(
        clusterName,
        fc.constantFrom("", "-karpenter", "-CapacityReservationInterruption"),
        (base, suffix) => {
          const name = awsName(base, suffix, 64);
          expect(name.length).toBeLessThanOrEqual(64);
          expect(name.endsWith(suffix)).toBe(true);
        },
      ),
    );
  });

  test("keeps two clusters apart whose long names differ only at the end", () => {
    const long = "a".repeat(90);
    expect(awsName(`${long}-blue`, "-karpenter", 64)).not.toBe(awsName(`${long}-green`, "-karpenter", 64));
  });

  test("gives a name that a deployed stack relies on for ever", () => {
    expect(awsName("a".repeat(90), "-karpenter", 64)).toBe(`${"a".repeat(45)}-6b2ec791-karpenter`);
  });
});

describe("partitionOf", () => {
  test.each([
    ["eu-west-1", "aws"],
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-northwest-1", "aws-cn"],
  ])("knows that %s is in %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});
