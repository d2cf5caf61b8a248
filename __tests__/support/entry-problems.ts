import { capacityBufferEntrySchema } from "../../config/capacity-buffers/schema";
import type { EntryKind } from "../../config/crd/entry-fields";
import { judgeEntry, releaseOf } from "../../config/karpenter-release/entries";
import { withoutValue } from "../../config/messages";
import { nodeClassEntrySchema } from "../../config/node-classes/schema";
import { nodeOverlayEntrySchema } from "../../config/node-overlays/schema";
import { nodePoolEntrySchema } from "../../config/node-pools/schema";
import { DEFAULT_VERSIONS } from "../../releases/defaults";

const SCHEMAS = {
  EC2NodeClass: nodeClassEntrySchema,
  NodePool: nodePoolEntrySchema,
  NodeOverlay: nodeOverlayEntrySchema,
  CapacityBuffer: capacityBufferEntrySchema,
};

/**
 * What is wrong with an entry by itself, to its short forms and to a release of Karpenter: `path: message`, sorted,
 * without the value, which the loader fills in.
 */
export function entryProblems(
  kind: EntryKind,
  entry: unknown,
  version: string = DEFAULT_VERSIONS.karpenter,
): string[] {
  const { error } = SCHEMAS[kind].safeParse(entry);
  const ofShortForms = (error?.issues ?? []).map(({ path, message }) => ({
    path: path.map(String),
    message,
  }));
  const { issues } = judgeEntry(kind, entry, releaseOf(version), error === undefined);
  const ofRelease = issues.map(({ path, message = "Unrecognized key" }) => ({
    path: path.map(String),
    message,
  }));
  const problems = [...ofShortForms, ...ofRelease];
  return problems.map(({ path, message }) => `${path.join(".")}: ${withoutValue(message)}`).sort();
}
