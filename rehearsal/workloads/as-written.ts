import { asRecords } from "../../config/crd/reading";
import type { WrittenObject } from "../watch/pods-file";
import { counted } from "../words";
import type { Adapted } from "./adapted";
import { withoutClustersOwn } from "./clusters-own";
import { kindAndName } from "./names";
import { writtenFields } from "./written-fields";

/**
 * Objects as somebody would have written them: without what a cluster has put in, and without those that others of them
 * make, as a Deployment its pods.
 */
export function asWritten(written: readonly WrittenObject[]): Adapted {
  const ids = new Set(
    written.map(({ object: { kind, metadata } }) => kindAndName(kind, metadata.name, metadata)),
  );
  const isMade = ({ object: { metadata } }: WrittenObject) =>
    asRecords(metadata.ownerReferences).some(({ kind, name }) =>
      makersOf(String(kind), String(name)).some((maker) => ids.has(kindAndName(...maker, metadata))),
    );
  const others = written.filter((each) => !isMade(each));
  const made = written.length - others.length;
  const { objects, notes } = withoutClustersOwn(others);
  const volumes = new Set(
    objects.flatMap(({ object: { kind, metadata } }) => (kind === "PersistentVolume" ? [metadata.name] : [])),
  );
  return {
    objects: objects.map((each) => ({ ...each, object: writtenFields(each.object, volumes) })),
    notes: [
      ...(made === 0
        ? []
        : [`left out: ${counted(made, "object")} that others of these make, as a Deployment its pods`]),
      ...notes,
    ],
  };
}

/** An owner, and who makes it by the name: `kubectl get deployments,pods` prints no ReplicaSet between them. */
function makersOf(kind: string, name: string): [kind: string, name: string][] {
  if (kind === "Job")
    return [
      [kind, name],
      ["CronJob", name.replace(/-\d+$/, "")],
    ];
  if (kind !== "ReplicaSet") return [[kind, name]];
  const base = name.replace(/-[a-z0-9]+$/, "");
  return [
    [kind, name],
    ["Deployment", base],
    ["Rollout", base],
  ];
}
