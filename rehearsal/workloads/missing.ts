import type { KubeClient } from "../kubernetes/client";
import type { WrittenObject } from "../watch/pods-file";
import { fewOf } from "../words";
import type { Adapted } from "./adapted";
import { podTemplateOf } from "./pod-templates";

/** Comes first, in this order: without it what follows is refused. */
const FIRST = ["Namespace", "PriorityClass", "StorageClass", "ServiceAccount", "LimitRange", "ResourceQuota"];

/** The objects in an order in which each finds what it needs. */
export function inOrder(written: readonly WrittenObject[]): WrittenObject[] {
  const rank = ({ object: { kind } }: WrittenObject) => {
    const index = FIRST.indexOf(kind);
    return index < 0 ? FIRST.length : index;
  };
  return [...written].sort((one, other) => rank(one) - rank(other));
}

/**
 * Namespaces and service accounts that objects name and neither the files nor the cluster have: who deploys them brings
 * those another way, and pods are refused without.
 */
export async function missingObjects(
  client: Pick<KubeClient, "find">,
  written: readonly WrittenObject[],
): Promise<Adapted> {
  const there = new Set(written.map(({ object: { kind, metadata } }) => `${kind} ${pathOf(kind, metadata)}`));
  const needed = new Map<string, WrittenObject>();
  for (const { object, ...place } of written) {
    const { namespace } = object.metadata;
    const need = (kind: string, metadata: WrittenObject["object"]["metadata"]) => {
      const key = `${kind} ${pathOf(kind, metadata)}`;
      if (!there.has(key) && !needed.has(key))
        needed.set(key, { ...place, object: { apiVersion: "v1", kind, metadata } });
    };
    if (namespace !== undefined) need("Namespace", { name: namespace });
    const { serviceAccountName, serviceAccount } = podTemplateOf(object)?.spec ?? {};
    const name = [serviceAccountName, serviceAccount].find((each) => typeof each === "string" && each !== "");
    if (name !== undefined && name !== "default")
      need("ServiceAccount", { name: String(name), namespace: namespace ?? "default" });
  }
  const missing: WrittenObject[] = [];
  for (const each of needed.values())
    if ((await client.find(pathOf(each.object.kind, each.object.metadata))) === undefined) missing.push(each);
  const made = (kind: string) =>
    missing.filter(({ object }) => object.kind === kind).map(({ object }) => object.metadata.name);
  const note = (what: string, names: readonly string[]) =>
    names.length === 0
      ? []
      : [
          `made, since the files lack ${names.length === 1 ? `the ${what}` : `the ${what}s`}: ${fewOf(names)}`,
        ];
  return {
    objects: missing,
    notes: [...note("namespace", made("Namespace")), ...note("service account", made("ServiceAccount"))],
  };
}

function pathOf(kind: string, { name, namespace = "default" }: WrittenObject["object"]["metadata"]): string {
  return kind === "Namespace"
    ? `/api/v1/namespaces/${name}`
    : `/api/v1/namespaces/${namespace}/serviceaccounts/${name}`;
}
