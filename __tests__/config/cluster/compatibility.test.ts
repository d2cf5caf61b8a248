import { compareVersions, karpenterSupport, kubernetesSupport } from "../../../config/cluster/compatibility";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";

describe("kubernetesSupport", () => {
  test.each([
    ["1.32", "ended on 2026-03-23: EKS charges extended support until 2027-03-23"],
    ["1.33", "ended on 2026-07-29"],
    ["1.34", "ends on 2026-12-02; then"],
  ])("says until when %s is supported", (version, sentence) => {
    expect(kubernetesSupport(version).warning).toContain(`support of Kubernetes ${version} ${sentence}`);
  });

  test("has nothing to say of what a new environment gets", () => {
    expect(kubernetesSupport(DEFAULT_VERSIONS.kubernetes)).toEqual({});
  });

  test.each(["1.37", "1.99"])(
    "takes %s, which EKS may have upgraded a cluster to, with a warning",
    (version) => {
      expect(kubernetesSupport(version)).toEqual({
        warning: expect.stringContaining("knows Kubernetes up to 1.36; read what"),
      });
    },
  );

  test("refuses what EKS does not run any more", () => {
    expect(kubernetesSupport("1.31").error).toBe(
      "expected 1.32 or newer, got {value}; EKS runs no older one any more",
    );
  });
});

describe("karpenterSupport", () => {
  test.each([
    ["1.9.0", "1.35"],
    ["1.15.2", "1.36"],
    ["1.14.1", "1.35"],
  ])("takes Karpenter %s on Kubernetes %s", (karpenter, kubernetes) => {
    expect(karpenterSupport(karpenter, kubernetes)).toEqual({});
  });

  test("refuses a release that Kubernetes does not run with, and names the first that does", () => {
    expect(karpenterSupport("1.12.9", "1.36").error).toBe(
      "expected 1.13.0 or newer, which cluster.version 1.36 needs, got {value}",
    );
  });

  test("refuses a release whose IAM policies are others than ours", () => {
    expect(karpenterSupport("1.8.6", "1.34").error).toMatch(
      "expected 1.9.0 or newer, got {value}; the IAM policies and CRD rules of this project are not those of older releases",
    );
  });

  test("takes any Karpenter on a Kubernetes that it does not know, and says where the controller does not either", () => {
    expect(karpenterSupport("1.15.2", "1.37")).toEqual({});
    expect(karpenterSupport("1.14.3", "1.37")).toEqual({
      warning: "Karpenter 1.14 is made for Kubernetes up to 1.36; the first for 1.37 is 1.15",
    });
    expect(karpenterSupport("1.15.2", "1.38")).toEqual({
      warning: "Karpenter 1.15 is made for Kubernetes up to 1.37",
    });
  });

  test.each([
    ["1.10.0", "ended by 2026-"],
    ["1.12.1", "ended on 2026-06-10"],
    ["1.13.1", "ended on 2026-07-11"],
  ])("says that nobody fixes %s any more, and since when", (version, sentence) => {
    expect(karpenterSupport(version, "1.35").warning).toContain(sentence);
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
