import { gunzipSync } from "node:zlib";
import { parseAllDocuments } from "yaml";
import { asRecord, asRecords } from "../../config/crd/reading";
import type { HelmRelease } from "./live";

/** A Secret in which Helm keeps one revision of a release. */
export interface ReleaseSecret {
  readonly metadata: { readonly namespace: string; readonly labels: Readonly<Record<string, string>> };
  readonly data: { readonly release: string };
}

/** The releases in Helm's Secrets: of each the revision that is deployed, else the newest. */
export function releasesIn(secrets: readonly ReleaseSecret[]): HelmRelease[] {
  const newest = new Map<string, ReleaseSecret>();
  for (const secret of secrets) {
    const { namespace, labels } = secret.metadata;
    const key = `${namespace}/${labels.name}`;
    const known = newest.get(key);
    if (known === undefined || rank(secret) > rank(known)) newest.set(key, secret);
  }
  return [...newest.values()].map(decoded);
}

function rank({ metadata: { labels } }: ReleaseSecret): number {
  return Number(labels.version ?? 0) + (labels.status === "deployed" ? 1e9 : 0);
}

/** The API server's base64 around Helm's own, around gzip, around JSON. */
function decoded({ data }: ReleaseSecret): HelmRelease {
  const inner = Buffer.from(Buffer.from(data.release, "base64").toString("utf8"), "base64");
  const release = asRecord(JSON.parse(gunzipSync(inner).toString("utf8")));
  const { metadata, values: chartValues } = asRecord(release.chart);
  const chart = asRecord(metadata);
  const dependencies = asRecords(chart.dependencies).map(({ name, version, alias }) => ({
    name: String(name),
    version: String(version),
    key: String(alias || name),
  }));
  return {
    name: String(release.name),
    namespace: String(release.namespace),
    chart: String(chart.name),
    chartVersion: String(chart.version),
    values: asRecord(release.config),
    ...(dependencies.length > 0 ? { chartValues: asRecord(chartValues), dependencies } : {}),
    kinds: kindsIn(String(release.manifest ?? "")),
  };
}

function kindsIn(manifest: string): string[] {
  const kinds = parseAllDocuments(manifest).map((document) => asRecord(document.toJS()).kind);
  return [...new Set(kinds.filter((kind) => typeof kind === "string"))].sort();
}
