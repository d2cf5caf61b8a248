import { asRecord } from "../crd/reading";
import { clusterNameOf } from "../environment-sections";
import type { LayeredDocument } from "./layered-document";
import type { Located } from "./located";

/** An environment's file with all that it extends, right or wrong. */
export interface ReadEnvironment {
  readonly name: string;
  readonly file: string;
  readonly document: LayeredDocument;
}

/**
 * Environments whose cluster another one, earlier in the list, has as well. In one region they would take turns to undo
 * each other; in two regions of an account the second fails half-way, since the IAM roles are named after the cluster.
 */
export function sharedClusters(environments: readonly ReadEnvironment[]): Located[] {
  return environments.flatMap((environment, index) => {
    const { name, document } = environment;
    const cluster = clusterIn(environment);
    const others = environments
      .slice(0, index)
      .filter((other) => clusterIn(other) === cluster && other.name !== name);
    const twin = others
      .map((other) => ({ other, why: conflict(document, other.document) }))
      .find(({ why }) => why);
    if (!twin) return [];
    const message = `conflicts with ${twin.other.file}, whose cluster is called "${cluster}" as well, ${twin.why}`;
    const isExisting = asRecord(asRecord(document.value).cluster).existing !== undefined;
    return [document.located(["cluster", ...(isExisting ? ["existing"] : []), "name"], message)];
  });
}

function conflict(one: LayeredDocument, other: LayeredDocument): string | undefined {
  const [region, account] = [valueIn(one, "aws", "region"), valueIn(one, "aws", "accountId")];
  if (region === undefined) return undefined;
  const otherAccount = valueIn(other, "aws", "accountId");
  if (account !== undefined && otherAccount !== undefined && account !== otherAccount) return undefined;
  if (region === valueIn(other, "aws", "region"))
    return "in this region; set cluster.name, or aws.accountId in both where the accounts differ";
  return "in another region, and IAM roles are named after it; set cluster.name, or aws.accountId in both where the accounts differ";
}

function clusterIn({ name, document }: ReadEnvironment): string {
  const { existing } = asRecord(asRecord(document.value).cluster);
  const { name: existingName } = asRecord(existing);
  const cluster = {
    name: valueIn(document, "cluster", "name"),
    existing: typeof existingName === "string" ? { name: existingName } : undefined,
  };
  return clusterNameOf({ name, environment: { cluster } });
}

function valueIn({ value }: LayeredDocument, section: string, key: string): string | undefined {
  const settings = (value as Record<string, Record<string, unknown> | null> | null)?.[section];
  const setting = settings?.[key];
  return typeof setting === "string" ? setting : undefined;
}
