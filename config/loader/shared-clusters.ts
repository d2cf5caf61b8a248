import { clusterNameOf } from "../environment";
import type { Located } from "./located";
import type { YamlDocument } from "./yaml-document";

/** An environment's file as it was read, right or wrong. */
export interface ReadEnvironment {
  readonly name: string;
  readonly file: string;
  readonly document: YamlDocument;
}

/** Environments whose cluster another one, earlier in the list, has as well: they would take turns to undo each other. */
export function sharedClusters(environments: readonly ReadEnvironment[]): Located[] {
  return environments.flatMap((environment, index) => {
    const { name, file, document } = environment;
    const region = valueIn(document, "aws", "region");
    const cluster = clusterIn(environment);
    const first = environments
      .slice(0, index)
      .find((other) => clusterIn(other) === cluster && valueIn(other.document, "aws", "region") === region);
    if (!first || first.name === name || region === undefined) return [];
    const path = ["cluster", "name"];
    const message = `found "${cluster}" in ${region}; allowed: a cluster for each environment; ${first.file} has this name in this region; set cluster.name`;
    return [{ file, path, position: document.positionOf(path), message }];
  });
}

function clusterIn({ name, document }: ReadEnvironment): string {
  return clusterNameOf({ name, environment: { cluster: { name: valueIn(document, "cluster", "name") } } });
}

function valueIn({ value }: YamlDocument, section: string, key: string): string | undefined {
  const settings = (value as Record<string, Record<string, unknown> | null> | null)?.[section];
  const found = settings?.[key];
  return typeof found === "string" ? found : undefined;
}
