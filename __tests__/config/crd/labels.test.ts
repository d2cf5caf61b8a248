import { entryProblems } from "../../support/entry-problems";

const ofLabel = (key: string) => entryProblems("NodePool", { labels: { [key]: "x" } });

describe("labels of a NodePool", () => {
  test.each([
    "team",
    "example.com/team",
    "karpenter.sh/capacity-type",
    "karpenter.k8s.aws/instance-family",
    "karpenter.k8s.aws/placement-group-partition",
    "kubernetes.io/arch",
  ])("may be %s", (key) => expect(ofLabel(key)).toEqual([]));

  // Karpenter's rule asks how the domain ends, so that another domain with the same end is reserved as well.
  test.each([
    ["karpenter.sh/nodepool", "expected any other label; Karpenter sets karpenter.sh/nodepool itself"],
    ["karpenter.sh/registered", "expected of the domain karpenter.sh only karpenter.sh/capacity-type"],
    ["a.karpenter.sh/b", "expected of the domain karpenter.sh only karpenter.sh/capacity-type"],
    ["mykarpenter.sh/b", "expected of the domain karpenter.sh only karpenter.sh/capacity-type"],
    [
      "karpenter.k8s.aws/instance-color",
      "expected of the domain karpenter.k8s.aws only capacity-reservation-id, capacity-reservation-interruptible, ",
    ],
    ["kubernetes.io/hostname", "expected any other label; a node's name is not known before it runs"],
    [
      "eks.amazonaws.com/instance-family",
      "expected karpenter.k8s.aws/instance-family; eks.amazonaws.com/instance-",
    ],
    [
      "eks.amazonaws.com/instance-color",
      "expected a label of karpenter.k8s.aws; eks.amazonaws.com/instance-",
    ],
  ])("cannot be %s, which Karpenter or EKS Auto Mode keeps to itself", (key, message) => {
    expect(ofLabel(key)).toEqual([expect.stringContaining(`labels.${key}: ${message}`)]);
  });
});
