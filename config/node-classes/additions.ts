import { problemWhen } from "../crd/reading";
import type { Problem } from "../problems";
import { amiFamilyOf } from "./ami-platform";
import { NODE_CLASS_DEFAULTS } from "./defaults";
import type { NodeClassEntry } from "./schema";

/**
 * What a spec that is given whole gets besides: one with the selectors of AMI, subnets and security groups that
 * the CRD requires, and no short form. Metadata options are the CRD's own.
 */
export function additionWarnings(entry: NodeClassEntry): Problem[] {
  const required = [entry.amiSelectorTerms, entry.subnetSelectorTerms, entry.securityGroupSelectorTerms];
  const isShort = entry.volumeSize ?? entry.bottlerocket ?? entry.nodeConfig;
  const added = [
    entry.role === undefined && entry.instanceProfile === undefined && "role: infra's",
    entry.blockDeviceMappings === undefined &&
      amiFamilyOf(entry) !== "Custom" &&
      `blockDeviceMappings: ${NODE_CLASS_DEFAULTS.volumeSize} of encrypted gp3`,
  ].filter((addition) => typeof addition === "string");
  return problemWhen(
    required.every((terms) => terms !== undefined) &&
      !isShort &&
      entry.defaults !== "none" &&
      added.length > 0,
    [],
    `the spec gets what it does not say: ${added.join(", ")}; write your own, or defaults: none to keep it as it is`,
  );
}
