import { expected } from "../messages";

/**
 * Labels of Karpenter's own domains that a NodePool may set or ask for, from the rules of its CRD at 1.14.1
 * (karpenter.sh_nodepools.yaml, the same list for labels and requirements).
 */
const AWS_LABELS = [
  "capacity-reservation-id",
  "capacity-reservation-interruptible",
  "capacity-reservation-type",
  "ec2nodeclass",
  "instance-accelerator-count",
  "instance-accelerator-manufacturer",
  "instance-accelerator-name",
  "instance-capability-flex",
  "instance-category",
  "instance-cpu",
  "instance-cpu-manufacturer",
  "instance-cpu-sustained-clock-speed-mhz",
  "instance-ebs-bandwidth",
  "instance-encryption-in-transit-supported",
  "instance-family",
  "instance-generation",
  "instance-gpu-count",
  "instance-gpu-manufacturer",
  "instance-gpu-memory",
  "instance-gpu-name",
  "instance-hypervisor",
  "instance-local-nvme",
  "instance-memory",
  "instance-network-bandwidth",
  "instance-size",
  "instance-tenancy",
  "placement-group-id",
  "placement-group-partition",
] as const;

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

/** Why Karpenter keeps a label to itself, or nothing where it is free. */
export function reservedLabel(key: string): string | undefined {
  if (key === "karpenter.sh/nodepool")
    return expected("any other label", "Karpenter sets karpenter.sh/nodepool itself");
  if (key === "kubernetes.io/hostname")
    return expected("any other label", "a node's name is not known before it runs");
  const domain = /^[^/]+/.exec(key)?.[0] ?? "";
  if (domain === "eks.amazonaws.com") return ofAutoMode(key);
  if (domain.endsWith("karpenter.sh") && key !== LABELS.capacityType) {
    return expected(`of the domain karpenter.sh only ${LABELS.capacityType}`, "use a domain of your own");
  }
  if (
    domain.endsWith("karpenter.k8s.aws") &&
    !AWS_LABELS.some((name) => key === `karpenter.k8s.aws/${name}`)
  ) {
    return expected(
      `of the domain karpenter.k8s.aws only ${AWS_LABELS.join(", ")}`,
      "or use a domain of your own",
    );
  }
  return undefined;
}

/** EKS Auto Mode's labels of instances, which Karpenter takes for anybody's: its nodes bear them, whatever they are. */
function ofAutoMode(key: string): string | undefined {
  const [, name = ""] = key.split("/");
  if (!name.startsWith("instance-")) return undefined;
  const own = `karpenter.k8s.aws/${name}`;
  return expected(
    AWS_LABELS.some((known) => known === name) ? own : "a label of karpenter.k8s.aws",
    "eks.amazonaws.com/instance-... are EKS Auto Mode's, by which Karpenter chooses nothing",
  );
}
