import { quantityValue } from "../../../config/instance-types/resources";
import type { KubeNode } from "../../../rehearsal/kubernetes/objects";
import type { ClusterState } from "./state";

/** Quotas of EC2 in vCPUs of one account in one region, by the families that share one. Codes as Service Quotas lists
 * them; families: https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html */
const QUOTAS = [
  {
    families: /^(a|c|d|h|i|m|r|t|z)\d|^(im|is)\d/,
    onDemand: "L-1216C47A",
    spot: "L-34B43A08",
    name: "Standard",
  },
  { families: /^(g|gr|vt)\d/, onDemand: "L-DB2E81BA", spot: "L-3819A6DF", name: "G and VT" },
  { families: /^p\d/, onDemand: "L-417A185B", spot: "L-7212CCBC", name: "P" },
  { families: /^inf\d/, onDemand: "L-1945791B", spot: "L-B5D1601B", name: "Inf" },
  { families: /^trn\d/, onDemand: "L-2C3B7624", spot: "L-6B0D517C", name: "Trn" },
] as const;

/** A quota that nodes of this cluster count against. */
export interface QuotaUse {
  readonly code: string;
  readonly name: string;
  /** vCPUs of this cluster's nodes. */
  readonly used: number;
}

/** The quotas in use, the default pair always: its Spot and on-demand halves are what new accounts run into. */
export function quotasInUse({ nodes }: Pick<ClusterState, "nodes">): QuotaUse[] {
  return QUOTAS.flatMap(({ families, onDemand, spot, name }) => {
    const own = nodes.filter((node) => families.test(label(node, "node.kubernetes.io/instance-type")));
    const use = (code: string, what: string, of: readonly KubeNode[]) => {
      const used = of.reduce((sum, node) => sum + quantityValue(node.status?.capacity?.cpu ?? "0"), 0);
      return used === 0 ? [] : [{ code, used, name: `${what} ${name} instances` }];
    };
    return [
      ...use(
        onDemand,
        "on-demand",
        own.filter((node) => !isSpot(node)),
      ),
      ...use(spot, "Spot", own.filter(isSpot)),
    ];
  });
}

function isSpot(node: KubeNode): boolean {
  return (
    label(node, "karpenter.sh/capacity-type") === "spot" ||
    label(node, "eks.amazonaws.com/capacityType") === "SPOT"
  );
}

function label({ metadata }: KubeNode, key: string): string {
  return metadata.labels?.[key] ?? "";
}
