import { defaultServiceCidr, isWithin, overlap } from "../../../config/network/ranges";

describe("overlap", () => {
  test.each([
    ["10.0.0.0/16", "10.0.255.0/24", true],
    ["10.0.255.0/24", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.0.0.0/16", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["0.0.0.0/0", "255.255.255.255/32", true],
    ["10.0.0.255/32", "10.0.1.0/24", false],
  ])("%s and %s: %s", (one, other, shares) => {
    expect(overlap(one, other)).toBe(shares);
  });
});

describe("isWithin", () => {
  test.each([
    ["172.31.0.0/16", "172.16.0.0/12", true],
    ["172.32.0.0/16", "172.16.0.0/12", false],
    ["172.0.0.0/8", "172.16.0.0/12", false],
  ])("%s in %s: %s", (inner, outer, isIn) => {
    expect(isWithin(inner, outer)).toBe(isIn);
  });
});

test.each([
  ["10.0.0.0/16", "172.20.0.0/16"],
  ["172.20.0.0/16", "10.100.0.0/16"],
  ["192.168.0.0/20", "10.100.0.0/16"],
])("EKS' Services in a VPC of %s lie in %s", (vpc, services) => {
  expect(defaultServiceCidr(vpc)).toBe(services);
});
