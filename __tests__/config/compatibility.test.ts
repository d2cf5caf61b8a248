import { compareVersions, karpenterSupport, kubernetesSupport } from "../../config/compatibility";

describe("kubernetesSupport", () => {
  test.each(["1.32", "1.33", "1.34"])(
    "warns that standard support of %s ends before the default's",
    (version) => {
      expect(kubernetesSupport(version).warning).toMatch(/standard support .* ends on 2026-/);
    },
  );

  test.each(["1.35", "1.36"])("has nothing to say of %s", (version) => {
    expect(kubernetesSupport(version)).toEqual({});
  });

  test.each(["1.31", "1.99"])("refuses %s and lists what it knows", (version) => {
    expect(kubernetesSupport(version).error).toMatch(
      "expected 1.32, 1.33, 1.34, 1.35 or 1.36, got {value}; this release of the project knows no other",
    );
  });
});

describe("karpenterSupport", () => {
  test.each([
    ["1.9.0", "1.35"],
    ["1.15.2", "1.36"],
    ["1.14.1", "1.35"],
    ["1.13.0", "1.36"],
  ])("takes Karpenter %s on Kubernetes %s", (karpenter, kubernetes) => {
    expect(karpenterSupport(karpenter, kubernetes)).toEqual({});
  });

  test("refuses a release that Kubernetes does not run with, and names the first that does", () => {
    expect(karpenterSupport("1.12.9", "1.36").error).toBe(
      "expected 1.13.0 or newer, which Kubernetes 1.36 needs, got {value}",
    );
  });

  test("refuses a release whose IAM policies are others than ours", () => {
    expect(karpenterSupport("1.8.6", "1.34").error).toMatch(
      "expected 1.9.0 or newer, got {value}; the IAM policies and CRD rules of this project are not those of older releases",
    );
  });

  test("warns of a release that came after this one", () => {
    expect(karpenterSupport("1.16.0", "1.35").warning).toMatch("knows Karpenter before 1.16.0");
  });
});

describe("compareVersions", () => {
  test.each([
    ["1.9.0", "1.14.0", -1],
    ["1.14", "1.14.0", 0],
    ["2.0.0", "1.99.99", 1],
  ])("orders %s and %s by number, not by letter", (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
  });
});
