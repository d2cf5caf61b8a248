import type { DeviceKind } from "../../releases/device-plugins";
import type { NodeClassFields } from "../node-classes/raw-fields";
import { familyOfTerms } from "../node-classes/schema";
import type { Accelerators } from "../node-pools/accelerators";

interface Pool {
  readonly accelerators?: Accelerators;
  readonly spec: {
    readonly template: { readonly spec: { readonly nodeClassRef: { readonly name: string } } };
  };
}

interface NodeClass {
  readonly spec: Pick<NodeClassFields, "amiFamily" | "amiSelectorTerms">;
}

/** NodePools whose nodes need the device plugin of a kind, by name. */
export function poolsNeeding(
  kind: DeviceKind,
  nodePools: Readonly<Record<string, Pool>>,
  nodeClasses: Readonly<Record<string, NodeClass>>,
): string[] {
  return Object.entries(nodePools).flatMap(([name, { accelerators, spec }]) => {
    if (!accelerators?.[kind]) return [];
    const { amiFamily, amiSelectorTerms } = nodeClasses[spec.template.spec.nodeClassRef.name]?.spec ?? {};
    // Bottlerocket's variant for NVIDIA runs the plugin as a service of the host, and a second would take its socket.
    // https://docs.aws.amazon.com/eks/latest/userguide/device-management-nvidia.html
    const hasOwn = kind === "nvidia" && (familyOfTerms(amiSelectorTerms) ?? amiFamily) === "Bottlerocket";
    return hasOwn ? [] : [name];
  });
}
