import { reservedLabel } from "../../../config/crd/labels";

describe("reservedLabel", () => {
  test.each([
    "team",
    "example.com/team",
    "karpenter.sh/capacity-type",
    "karpenter.k8s.aws/instance-family",
    "karpenter.k8s.aws/placement-group-partition",
    "kubernetes.io/arch",
  ])("leaves %s free", (key) => expect(reservedLabel(key)).toBeUndefined());

  // Karpenter's rule asks how the domain ends, so that another domain with the same end is reserved as well.
  test.each([
    "karpenter.sh/nodepool",
    "karpenter.sh/registered",
    "a.karpenter.sh/b",
    "mykarpenter.sh/b",
    "karpenter.k8s.aws/instance-color",
    "kubernetes.io/hostname",
  ])("keeps %s for Karpenter", (key) => expect(reservedLabel(key)).toMatch(/^expected /));
});
