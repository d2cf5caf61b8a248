import { KARPENTER_MINORS, type KarpenterMinor, karpenterRelease } from "../../releases/karpenter";
import type { Kind, Schema } from "../../releases/validation/schema";
import { closest } from "../loader/closest";
import { entryKindOf, fieldSchema } from "./entry-fields";
import type { NarrowerProblem } from "./narrower";
import { asRecord } from "./reading";

/** Kubelet's fields by the newest release that names them; nothing where a schema of `kubelet` names them itself. */
export function knownKubelet(kubelet: Schema): { readonly kind: Kind; readonly schema: Schema } | undefined {
  if (!kubelet["x-kubernetes-preserve-unknown-fields"]) return undefined;
  for (const minor of KARPENTER_MINORS.toReversed()) {
    const kind = entryKindOf(minor, "EC2NodeClass");
    const schema = fieldSchema(kind, "kubelet");
    if (schema?.properties !== undefined) return { kind, schema };
  }
  return undefined;
}

/**
 * Keys that are no field of the kubelet that a release is built against, or one that Karpenter sets itself, where its CRD
 * takes any: the API server does, and Karpenter then keeps the node class from turning Ready.
 */
export function unknownKubelet(minor: KarpenterMinor, kubelet: unknown): NarrowerProblem[] {
  const { kubeletFields, ownKubeletFields = [] } = karpenterRelease(minor);
  if (kubeletFields === undefined) return [];
  const known = kubeletFields.filter((name) => !ownKubeletFields.includes(name));
  return Object.keys(asRecord(kubelet))
    .filter((key) => !known.includes(key))
    .map((key) => {
      if (ownKubeletFields.includes(key)) {
        const message = `Karpenter sets ${key} itself, from what the NodePool says, and refuses it here; take it out`;
        return { keyword: "narrower", path: [key], message, isOf: "key", known };
      }
      const meant = closest(key, known);
      const guess = meant === undefined ? "" : ` (did you mean ${JSON.stringify(meant)}?)`;
      const message = `unknown key${guess}; expected a field of KubeletConfiguration, as Karpenter ${minor} knows it`;
      return { keyword: "narrower", path: [key], message, isOf: "key", known };
    });
}
