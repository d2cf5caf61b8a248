import { carriedMinor, chartValues } from "../../releases/karpenter";
import { asRecord } from "../crd/reading";
import { fittingTypes } from "../instance-types/fitting";
import type { InstanceType } from "../instance-types/table";
import type { Requirement } from "../node-pools/raw-fields";

/**
 * How many pods AWS recommends for a node whose CNI gets prefixes of 16 addresses in the place of single ones
 * (max-pods-calculator.sh of https://github.com/awslabs/amazon-eks-ami): at most these, and no more than it has addresses.
 */
const CEILING = { upTo30Cpus: 110, above: 250 } as const;

/** The same for each instance type, in Karpenter's CEL: `max_pods` is what it has without prefixes. */
const EXPRESSION = `min(vcpus > 30 ? ${CEILING.above} : ${CEILING.upTo30Cpus}, (max_pods - 2) * 16 + 2)`;

export interface MaxPodsOptions {
  /** Of `karpenter`. */
  readonly karpenter: { readonly version: string; readonly values?: unknown };
  /** Requirements of each NodePool of the node class. */
  readonly pools: readonly (readonly Requirement[])[];
}

/**
 * `maxPods` of a node class whose nodes have prefix delegation: an expression where Karpenter takes one, else the number
 * that the smallest of its instance types can have.
 */
export function maxPodsWithPrefixes({ karpenter, pools }: MaxPodsOptions): number | string {
  if (takesExpressions(karpenter)) return EXPRESSION;
  const types = pools.flatMap((requirements) => fittingTypes(requirements));
  return Math.min(CEILING.above, ...(types.length > 0 ? types.map(recommended) : [CEILING.upTo30Cpus]));
}

/** Whether the controller resolves expressions of a node class: from 1.15 on, behind a gate that is ours to open. */
export function takesExpressions({ version, values }: MaxPodsOptions["karpenter"]): boolean {
  const minor = carriedMinor(version);
  const gates = (of: unknown) => asRecord(asRecord(asRecord(of).settings).awsFeatureGates).nodeClassCEL;
  return minor !== undefined && gates(chartValues(minor)) !== undefined && gates(values) !== false;
}

/** Types that the table has by name alone are newer, and not small. */
function recommended({ attributes }: InstanceType): number {
  const { cpu = 0, pods = CEILING.above, hypervisor } = attributes ?? {};
  // Interfaces times the addresses of each but its own, and two for pods of the host's network. Xen has no prefixes, and
  // of bare metal the calculator says the same.
  const addresses =
    attributes === undefined || hypervisor === "nitro" ? (Number(pods) - 2) * 16 + 2 : Number(pods);
  return Math.min(addresses, Number(cpu) > 30 ? CEILING.above : CEILING.upTo30Cpus);
}
