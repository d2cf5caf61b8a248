import { asRecord, asRecords } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";
import { counted } from "../words";
import type { Adapted } from "./adapted";
import { type Fields, specOf } from "./pod-templates";

const MIRROR = "kubernetes.io/config.mirror";

/** What only a cluster makes, and what it calls one and many of them: the first that an object is. */
const KINDS: readonly (readonly [one: string, many: string, is: (each: WrittenObject) => boolean])[] = [
  ["Node", "Nodes", ({ object }) => object.kind === "Node"],
  ["NodeClaim", "NodeClaims", ({ object }) => object.kind === "NodeClaim"],
  ["mirror pod", "mirror pods", ({ object }) => object.metadata.annotations?.[MIRROR] !== undefined],
  ["Job that has ended", "Jobs that have ended", ({ object }) => object.kind === "Job" && hasEnded(object)],
  ["pod that has ended", "pods that have ended", ({ object }) => object.kind === "Pod" && hasEnded(object)],
  ["pod of a DaemonSet", "pods of DaemonSets", isForOneNode],
];

/** Without what `kubectl get` prints of a cluster and nobody deploys: its nodes, and what has run there already. */
export function withoutClustersOwn(written: readonly WrittenObject[]): Adapted {
  const counts = new Map<(typeof KINDS)[number], number>();
  const objects = written.filter((each) => {
    const kind = KINDS.find(([, , is]) => is(each));
    if (kind !== undefined) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    return kind === undefined;
  });
  const left = [...counts].map(([[one, many], count]) => counted(count, one, many));
  return {
    objects,
    notes: left.length === 0 ? [] : [`left out: ${left.join(", ")}, of the cluster that the files are from`],
  };
}

function hasEnded(object: WrittenObject["object"]): boolean {
  const { phase, conditions } = asRecord((object as unknown as Fields).status);
  return (
    phase === "Succeeded" ||
    phase === "Failed" ||
    asRecords(conditions).some(
      ({ type, status }) => (type === "Complete" || type === "Failed") && status === "True",
    )
  );
}

/** As the controller of a DaemonSet makes them: no node of a rehearsal has that name. */
function isForOneNode(each: WrittenObject): boolean {
  if (each.object.kind !== "Pod") return false;
  const { nodeAffinity } = asRecord(specOf(each).affinity);
  const { nodeSelectorTerms } = asRecord(
    asRecord(nodeAffinity).requiredDuringSchedulingIgnoredDuringExecution,
  );
  const terms = asRecords(nodeSelectorTerms);
  return terms.length > 0 && terms.every(({ matchFields }) => asRecords(matchFields).length > 0);
}
