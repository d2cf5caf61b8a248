import { parse } from "yaml";
import { ConfigError } from "../../config/config-error";
import { asRecord, asRecords } from "../../config/crd/reading";
import type { Session } from "../session";
import { type ReleaseSecret, releasesIn } from "./helm-release";
import { type ArgoApplication, type LiveCluster, type LiveObject, ownerOf } from "./live";

const CRDS = [
  "nodepools.karpenter.sh",
  "nodeclaims.karpenter.sh",
  "nodeoverlays.karpenter.sh",
  "ec2nodeclasses.karpenter.k8s.aws",
  "capacitybuffers.autoscaling.x-k8s.io",
];
const KINDS_OF_KARPENTER = ["EC2NodeClass", "NodePool", "NodeOverlay"];

/** Reads what a cluster has of Karpenter, and changes nothing.
 * @throws ConfigError where the API server is out of reach or refuses */
export async function lookAtCluster(session: Pick<Session, "kubectl">): Promise<LiveCluster> {
  const items = (...args: string[]) => listOf(session, args);
  const crds = await items("crd", ...CRDS, "--ignore-not-found");
  const has = (crd: string) => crds.some(({ metadata }) => metadata.name === crd);
  const all = (crd: string) => (has(crd) ? items(crd) : Promise.resolve([]));
  const [nodePools, nodeClasses, nodeOverlays, capacityBuffers, nodeClaims, controllers] = await Promise.all([
    all("nodepools.karpenter.sh"),
    all("ec2nodeclasses.karpenter.k8s.aws"),
    all("nodeoverlays.karpenter.sh"),
    has("capacitybuffers.autoscaling.x-k8s.io") ? items("capacitybuffers.autoscaling.x-k8s.io", "-A") : [],
    all("nodeclaims.karpenter.sh"),
    items("deployments", "-A", "-l", "app.kubernetes.io/name=karpenter"),
  ]);
  const objects = [...crds, ...nodePools, ...nodeClasses, ...nodeOverlays, ...controllers];
  const named = objects.flatMap((object) => {
    const owner = ownerOf(object);
    return owner?.by === "helm" ? [owner.name] : [];
  });
  const names = [...new Set(["karpenter", "karpenter-crd", ...named])].filter((name) =>
    /^[a-z0-9.-]+$/.test(name),
  );
  const secrets = await items("secrets", "-A", "-l", `owner=helm,name in (${names.join(",")})`);
  return {
    nodePools,
    nodeClasses,
    nodeOverlays,
    capacityBuffers,
    crds,
    controllers,
    nodes: countOf(nodeClaims.map(({ metadata }) => metadata.labels?.["karpenter.sh/nodepool"] ?? "")),
    releases: releasesIn(secrets as unknown as ReleaseSecret[]),
    applications: await argoApplications(items),
  };
}

function countOf(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

async function listOf({ kubectl }: Pick<Session, "kubectl">, args: readonly string[]): Promise<LiveObject[]> {
  const { output, error } = await kubectl("get", ...args, "-o", "json");
  if (output === undefined) {
    const reason = error === "ENOENT" ? "kubectl is not installed" : error;
    throw new ConfigError(
      `the cluster does not answer: ${reason}\nRefused: the credentials need an access entry of the cluster. Out of reach: its endpoint may be private. Nothing was done`,
    );
  }
  if (output.trim() === "") return [];
  const { items, ...object } = asRecord(JSON.parse(output));
  // One that is asked for by name comes by itself.
  return (items === undefined ? [object] : asRecords(items)) as unknown as LiveObject[];
}

async function argoApplications(
  items: (...args: string[]) => Promise<LiveObject[]>,
): Promise<ArgoApplication[]> {
  const crds = await items("crd", "applications.argoproj.io", "--ignore-not-found");
  if (crds.length === 0) return [];
  const applications = await items("applications.argoproj.io", "-A");
  return applications.filter(hasKarpenter).map((application) => {
    const { source, sources } = application.spec;
    const ofChart = [source, ...asRecords(sources)].map(asRecord).find(({ chart }) => chart === "karpenter");
    const { values, valuesObject } = asRecord(ofChart?.helm);
    const written = valuesObject ?? (typeof values === "string" ? parse(values) : undefined);
    return {
      name: application.metadata.name,
      namespace: application.metadata.namespace ?? "argocd",
      ...(ofChart ? { values: asRecord(written) } : {}),
    };
  });
}

function hasKarpenter(application: LiveObject): boolean {
  const { resources } = asRecord((application as unknown as { readonly status?: unknown }).status);
  return asRecords(resources).some(
    ({ kind, group, name }) =>
      KINDS_OF_KARPENTER.includes(String(kind)) ||
      (kind === "CustomResourceDefinition" && CRDS.includes(String(name))) ||
      (kind === "Deployment" && group === "apps" && name === "karpenter"),
  );
}
