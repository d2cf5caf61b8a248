import fc from "fast-check";
import { awsName } from "../../../constructs/shared/names";
import { ec2Principal, partitionOf } from "../../../constructs/shared/partitions";

const clusterName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);
const tooLong = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{64,99}$/);
const suffixes = fc.constantFrom("", "-karpenter", "-CapacityReservationInterruption");

describe("awsName", () => {
  test("leaves a name alone that fits", () => {
    expect(awsName("prod", "-karpenter", 64)).toBe("prod-karpenter");
  });

  test("keeps the suffix and stays within the limit", () => {
    fc.assert(
      fc.property(fc.oneof(clusterName, tooLong), suffixes, (base, suffix) => {
        const name = awsName(base, suffix, 64);
        expect(name.length).toBeLessThanOrEqual(64);
        expect(name.endsWith(suffix)).toBe(true);
      }),
    );
  });

  test("keeps two clusters apart whose long names differ only at the end", () => {
    fc.assert(
      fc.property(tooLong, suffixes, (base, suffix) => {
        expect(awsName(`${base}-blue`, suffix, 64)).not.toBe(awsName(`${base}-green`, suffix, 64));
      }),
    );
  });

  test("keeps two clusters apart whose long names differ only within", () => {
    fc.assert(
      fc.property(tooLong, tooLong, suffixes, (one, other, suffix) => {
        fc.pre(one !== other);
        expect(awsName(one, suffix, 64)).not.toBe(awsName(other, suffix, 64));
      }),
    );
  });

  test("leaves alone what just fits, and cuts one character more", () => {
    expect(awsName("b".repeat(64), "", 64)).toBe("b".repeat(64));
    expect(awsName("b".repeat(65), "", 64)).toMatch(/^b{55}-[0-9a-f]{8}$/);
  });

  test("gives a name that a deployed stack relies on for ever", () => {
    expect(awsName("a".repeat(90), "-karpenter", 64)).toBe(`${"a".repeat(45)}-6b2ec791-karpenter`);
  });
});

describe("partitionOf", () => {
  test.each([
    ["eu-west-1", "aws"],
    ["us-east-1", "aws"],
    ["ca-west-1", "aws"],
    ["eusc-de-east-1", "aws-eusc"],
    ["us-iso-east-1", "aws-iso"],
    ["us-isob-east-1", "aws-iso-b"],
    ["eu-isoe-west-1", "aws-iso-e"],
    ["us-isof-south-1", "aws-iso-f"],
    ["us-gov-west-1", "aws-us-gov"],
    ["cn-northwest-1", "aws-cn"],
  ])("knows that %s is in %s", (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
  });
});

describe("ec2Principal", () => {
  test("has another name in China alone", () => {
    expect(ec2Principal("aws-cn")).toBe("ec2.amazonaws.com.cn");
    expect(ec2Principal("aws")).toBe("ec2.amazonaws.com");
    expect(ec2Principal("aws-us-gov")).toBe("ec2.amazonaws.com");
  });
});
