import { stringify } from "yaml";
import { z } from "zod";
import { InputError } from "../input-error";
import type { WrittenObject } from "../watch/pods-file";

/** An object that a rehearsal makes. */
export interface SnapshotObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

const KIND = "ClusterSnapshot";
const API_VERSION = "snapshot/v1";
const count = z.int().min(0);

const schema = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  metadata: z.strictObject({ name: z.string() }),
  /** Minor version of the cluster's Kubernetes. */
  kubernetes: z.string().regex(/^\d+\.\d+$/),
  region: z.string().optional(),
  /** Day. */
  taken: z.string(),
  pods: z.strictObject({ running: count, waiting: count }),
  nodes: z.array(
    z.strictObject({ count, instanceType: z.string(), capacityType: z.string(), zone: z.string() }),
  ),
  /** What is not as it is in the cluster. */
  notes: z.array(z.string()),
  /** How many are behind this one in the file. */
  objects: count,
});

/** What a snapshot says of the cluster that it is of: the first object of its file. */
export type ClusterSnapshot = Omit<z.infer<typeof schema>, "apiVersion" | "kind" | "metadata" | "objects">;

/** The file of a snapshot. */
export function snapshotText(cluster: ClusterSnapshot, objects: readonly SnapshotObject[]): string {
  const head = {
    ...{ apiVersion: API_VERSION, kind: KIND, metadata: { name: "snapshot" } },
    ...cluster,
    objects: objects.length,
  };
  return [head, ...objects]
    .map((each) => `---\n${stringify(each, { aliasDuplicateObjects: false, compat: "yaml-1.1" })}`)
    .join("");
}

/** Objects to rehearse with, and the cluster that they are of, where they are a snapshot's. */
export interface Taken {
  readonly cluster?: ClusterSnapshot;
  readonly objects: readonly WrittenObject[];
}

/**
 * What a file's objects are a snapshot of, if they are one's.
 *
 * @throws InputError where it is broken
 */
export function snapshotIn(written: readonly WrittenObject[]): Taken {
  const [first, ...objects] = written;
  if (first?.object.kind !== KIND) return { objects: written };
  const { success, data, error } = schema.safeParse(first.object);
  if (!success) {
    const [{ path = [], message = "" } = {}] = error.issues;
    throw new InputError(
      `${first.file}: expected a snapshot as \`npm run snapshot\` writes it, got another ${path.join(".")} (${message}); take it again`,
    );
  }
  const { apiVersion: _version, kind: _kind, metadata: _metadata, objects: expected, ...cluster } = data;
  if (objects.length !== expected) {
    throw new InputError(
      `${first.file}: expected the ${expected} objects that its snapshot had, got ${objects.length}: the file is not whole; take it again`,
    );
  }
  return { cluster, objects };
}

/** @throws InputError where a snapshot is of a cluster that the environment's could not be */
export function requireSameCluster(
  file: string,
  { kubernetes, region }: ClusterSnapshot,
  environment: { readonly cluster: { readonly version?: string }; readonly aws: { readonly region: string } },
): void {
  const { cluster, aws } = environment;
  if (cluster.version !== undefined && kubernetes !== cluster.version) {
    throw new InputError(
      `${file} is of Kubernetes ${kubernetes}, and the environment's cluster.version is ${cluster.version}; set that to "${kubernetes}", or, to rehearse the upgrade as well, \`kubernetes:\` at the top of the file to "${cluster.version}"`,
    );
  }
  if (region !== undefined && region !== aws.region) {
    throw new InputError(
      `${file} is of ${region}, where its volumes are, and the environment's aws.region is ${aws.region}; set that to ${region}`,
    );
  }
}
