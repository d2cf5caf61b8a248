import { setTimeout as sleep } from "node:timers/promises";
import type { RunScope } from "../processes";
import type { KubeClient } from "./client";
import type { KubeNode, KubeObject, ResourceList } from "./objects";
import { WatchedList } from "./watched-list";

export const EBS_DRIVER = "ebs.csi.aws.com";
const CLAIMS = "/api/v1/persistentvolumeclaims";
const ZONE = "topology.kubernetes.io/zone";
/** The scheduler's word where the pod of a claim is to run. */
const SELECTED_NODE = "volume.kubernetes.io/selected-node";
/** Kubernetes' word that whoever makes volumes of the class is to act. */
const PROVISIONER = "volume.kubernetes.io/storage-provisioner";
const TICK_MS = 500;

interface Claim extends KubeObject {
  readonly spec: {
    readonly volumeName?: string;
    readonly storageClassName?: string;
    readonly accessModes?: readonly string[];
    readonly volumeMode?: string;
    readonly resources?: { readonly requests?: ResourceList };
  };
}

/**
 * Makes the volumes of new claims, as CSI drivers do, which an emulated account has none of: EBS' in the zone of the node
 * that the scheduler has chosen, or, where the class does not wait for that, in one that nodes are in, others without.
 */
export async function startVolumeProvisioner(scope: RunScope, client: KubeClient): Promise<void> {
  const claims = await WatchedList.begin<Claim>(client, CLAIMS);
  let running = true;
  const turning = (async () => {
    while (running) {
      // The API server may be gone for a while, on purpose even.
      await provision(client, claims.items).catch(() => {});
      await sleep(TICK_MS);
    }
  })();
  scope.onEnd(() => {
    running = false;
    claims.end();
    return turning;
  });
}

async function provision(client: KubeClient, claims: readonly Claim[]): Promise<void> {
  for (const claim of claims) {
    const driver = claim.metadata.annotations?.[PROVISIONER];
    if (claim.spec.volumeName !== undefined || driver === undefined) continue;
    const node = claim.metadata.annotations?.[SELECTED_NODE];
    const found = node === undefined ? undefined : await client.find<KubeNode>(`/api/v1/nodes/${node}`);
    const zone =
      driver !== EBS_DRIVER
        ? undefined
        : node === undefined
          ? zoneAtOnce(claim.metadata.name, await zonesOf(client))
          : found?.metadata.labels?.[ZONE];
    const volume = volumeOf(claim, driver, zone);
    await client.apply(`/api/v1/persistentvolumes/${volume.metadata.name}`, volume);
  }
}

/** Where nodes are, sorted. */
async function zonesOf(client: KubeClient): Promise<string[]> {
  const nodes = await client.list<KubeNode>("/api/v1/nodes");
  return [...new Set(nodes.flatMap(({ metadata }) => metadata.labels?.[ZONE] ?? []))].sort();
}

/**
 * The zone of a volume whose class binds at once, before anybody knows where its pod goes. As Kubernetes' CSI provisioner
 * has it: the claims of a StatefulSet, `<claim>-<set>-<ordinal>`, go round the zones, those of one pod into the same.
 */
export function zoneAtOnce(claim: string, zones: readonly string[]): string | undefined {
  const [, prefix = claim, ordinal = "0"] = /^(.+)-(\d+)$/.exec(claim) ?? [];
  const hashed = prefix === claim ? claim : prefix.slice(prefix.lastIndexOf("-") + 1);
  return zones[(fnv32(hashed) + Number(ordinal)) % zones.length];
}

/** FNV-1 in 32 bits. */
function fnv32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  return hash;
}

function volumeOf({ metadata, spec }: Claim, driver: string, zone: string | undefined) {
  const { accessModes, volumeMode, storageClassName, resources } = spec;
  const name = `pvc-${metadata.uid}`;
  return {
    ...{ apiVersion: "v1", kind: "PersistentVolume", metadata: { name } },
    spec: {
      ...{ accessModes, volumeMode, storageClassName },
      capacity: { storage: resources?.requests?.storage ?? "1Gi" },
      persistentVolumeReclaimPolicy: "Retain",
      claimRef: { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid },
      csi: { driver, volumeHandle: name },
      ...(zone === undefined
        ? {}
        : {
            nodeAffinity: {
              required: {
                nodeSelectorTerms: [{ matchExpressions: [{ key: ZONE, operator: "In", values: [zone] }] }],
              },
            },
          }),
    },
  };
}
