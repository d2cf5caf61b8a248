import { withoutGaps } from "../../config/crd/reading";
import { EBS_DRIVER } from "../kubernetes/volume-provisioner";
import type { Live, LiveCluster } from "./live-objects";
import type { SnapshotObject } from "./snapshot-file";
import type { Workload } from "./workloads";

/** The one that nodes of a rehearsal have, of those by which drivers and Kubernetes call a zone. */
const ZONE = "topology.kubernetes.io/zone";
const ZONES = [ZONE, "topology.ebs.csi.aws.com/zone", "failure-domain.beta.kubernetes.io/zone"];

/** The claims of the workloads, the volumes behind them bound to their zones, and the classes of both. */
export function volumeObjects(
  workloads: readonly Workload[],
  live: Pick<LiveCluster, "persistentvolumeclaims" | "persistentvolumes" | "storageclasses">,
): SnapshotObject[] {
  const wanted = new Set(
    workloads.flatMap(({ owner: { namespace }, pods }) =>
      pods.flatMap(({ spec }) =>
        (spec?.volumes ?? []).flatMap(
          ({ persistentVolumeClaim }) => `${namespace}/${persistentVolumeClaim?.claimName}`,
        ),
      ),
    ),
  );
  const claims = live.persistentvolumeclaims.filter(({ metadata }) =>
    wanted.has(`${metadata.namespace}/${metadata.name}`),
  );
  const volumes = new Map(live.persistentvolumes.map((each) => [each.metadata.name, each]));
  const classes = new Set([
    ...claims.map(({ spec }) => spec?.storageClassName),
    ...workloads.flatMap(({ pods: [pod] }) =>
      (pod?.spec?.volumes ?? []).map(
        ({ ephemeral }) => ephemeral?.volumeClaimTemplate?.spec?.storageClassName,
      ),
    ),
  ]);
  return [
    ...live.storageclasses.filter(({ metadata }) => classes.has(metadata.name)).map(classOf),
    ...claims.flatMap((claim) => {
      const volume = volumes.get(claim.spec?.volumeName ?? "");
      return volume === undefined ? [] : [volumeOf(volume, claim)];
    }),
    ...claims.map((claim) => claimOf(claim, volumes.has(claim.spec?.volumeName ?? ""))),
  ];
}

function classOf(given: Live<"storageclasses">): SnapshotObject {
  const { metadata, provisioner: driver = EBS_DRIVER, volumeBindingMode, allowedTopologies } = given;
  // By migration in-tree volumes of EBS are the driver's as well.
  const provisioner = driver === "kubernetes.io/aws-ebs" ? EBS_DRIVER : driver;
  return withoutGaps({
    ...{ apiVersion: "storage.k8s.io/v1", kind: "StorageClass", metadata: { name: metadata.name } },
    ...{ provisioner, volumeBindingMode },
    allowedTopologies: allowedTopologies?.map(({ matchLabelExpressions = [] }) => ({
      matchLabelExpressions: matchLabelExpressions.map(({ key = "", values }) => ({
        key: nodeKey(key),
        values,
      })),
    })),
  });
}

function volumeOf({ metadata, spec = {} }: Live<"persistentvolumes">, claim: Live<"persistentvolumeclaims">) {
  const { capacity, accessModes, storageClassName, volumeMode, csi, nodeAffinity } = spec;
  const terms = nodeAffinity?.required?.nodeSelectorTerms ?? [];
  const zones = terms.flatMap(({ matchExpressions = [] }) =>
    matchExpressions.filter(({ key = "" }) => ZONES.includes(key)).flatMap(({ values = [] }) => values),
  );
  const { name } = metadata;
  return {
    ...{ apiVersion: "v1", kind: "PersistentVolume", metadata: { name } },
    spec: withoutGaps({
      ...{ capacity, accessModes, storageClassName, volumeMode },
      persistentVolumeReclaimPolicy: "Retain",
      claimRef: { namespace: claim.metadata.namespace, name: claim.metadata.name },
      csi: { driver: csi?.driver ?? EBS_DRIVER, volumeHandle: name },
      nodeAffinity:
        zones.length === 0
          ? undefined
          : {
              required: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: ZONE, operator: "In", values: [...new Set(zones)] }] },
                ],
              },
            },
    }),
  };
}

function claimOf({ metadata, spec = {} }: Live<"persistentvolumeclaims">, isBound: boolean): SnapshotObject {
  const { volumeName, ...rest } = spec;
  return {
    ...{ apiVersion: "v1", kind: "PersistentVolumeClaim" },
    metadata: { name: metadata.name, namespace: metadata.namespace },
    spec: isBound ? { ...rest, volumeName } : rest,
  };
}

function nodeKey(key: string): string {
  return ZONES.includes(key) ? ZONE : key;
}
