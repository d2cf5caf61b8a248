import { KARPENTER_MINORS, karpenterRelease } from "../../releases/karpenter";
import { expected } from "../messages";

const NEWEST = KARPENTER_MINORS.at(-1) ?? "1.15";

/** Labels that the short forms of a NodePool stand for. */
export const LABELS = {
  architecture: "kubernetes.io/arch",
  operatingSystem: "kubernetes.io/os",
  zone: "topology.kubernetes.io/zone",
  instanceType: "node.kubernetes.io/instance-type",
  capacityType: "karpenter.sh/capacity-type",
  instanceCategory: "karpenter.k8s.aws/instance-category",
  instanceFamily: "karpenter.k8s.aws/instance-family",
  instanceGeneration: "karpenter.k8s.aws/instance-generation",
  instanceCpu: "karpenter.k8s.aws/instance-cpu",
  instanceMemory: "karpenter.k8s.aws/instance-memory",
} as const;

/**
 * Why Karpenter keeps a label to itself.
 *
 * @param rule the CRD's rule that the label breaks, which lists those of the domain that are free
 */
export function reservedLabel(key: string, rule: string): string {
  if (key === "karpenter.sh/nodepool")
    return expected("any other label", "Karpenter sets karpenter.sh/nodepool itself");
  if (key === "kubernetes.io/hostname")
    return expected("any other label", "a node's name is not known before it runs");
  const free = [...rule.matchAll(/"([\w.-]+)\/([\w.-]+)"/g)].map(([, domain = "", name = ""]) => ({
    domain,
    name,
  }));
  const [first] = free;
  if (first === undefined) return expected("a label of another domain");
  if (first.domain === "karpenter.sh")
    return expected(`of the domain karpenter.sh only ${LABELS.capacityType}`, "use a domain of your own");
  const names = [...new Set(free.map(({ name }) => name))].sort();
  return expected(`of the domain ${first.domain} only ${names.join(", ")}`, "or use a domain of your own");
}

const AUTO_MODE = /^eks\.amazonaws\.com\/(instance-.*)$/;

/** Whether a label is one of instances that EKS Auto Mode has, which Karpenter takes for anybody's. */
export function isAutoModes(key: string): boolean {
  return AUTO_MODE.test(key);
}

/** Why one of EKS Auto Mode's labels is refused: nodes bear it, whatever they are. */
export function autoModeLabel(key: string): string {
  const own = key.replace(AUTO_MODE, "karpenter.k8s.aws/$1");
  const { wellKnown } = karpenterRelease(NEWEST).labels;
  return expected(
    wellKnown.includes(own) ? own : "a label of karpenter.k8s.aws",
    "eks.amazonaws.com/instance-... are EKS Auto Mode's, by which Karpenter chooses nothing",
  );
}
