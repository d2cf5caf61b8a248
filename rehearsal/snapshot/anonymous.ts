import type { Snapshot } from "./cluster-snapshot";
import type { ClusterSnapshot, SnapshotObject } from "./snapshot-file";

/** A snapshot without the names that people gave, and what its NodePools have to call by another name. */
export interface Anonymous extends Snapshot {
  /** Labels and taints of nodes that pods ask for, by their old and their new names. */
  readonly ofNodes: ReadonlyMap<string, string>;
}

/** Domains whose labels, taints and resources have the same names in every cluster. */
const WELL_KNOWN =
  /(^|\.)(kubernetes\.io|k8s\.io|karpenter\.sh|k8s\.aws|amazonaws\.com|amazon\.com|nvidia\.com|amd\.com|habana\.ai)\//;
/** Their values say what EC2 or a NodePool is, and not what its owner calls it. */
const KEPT_VALUES =
  /^(kubernetes\.io\/(arch|os)|node\.kubernetes\.io\/instance-type|topology\.[a-z0-9.]+\/(zone|region)|karpenter\.(sh|k8s\.aws)\/.+|eks\.amazonaws\.com\/(capacityType|compute-type))$/;
const KEPT = new Set(["", "true", "false", "default", "kube-system", "kube-public", "kube-node-lease"]);
const KEPT_KEYS = /^(app|k8s-app|CriticalAddonsOnly|snapshot\/.*|metadata\.name)$/;
const RESOURCES = /^(cpu|memory|pods|storage|ephemeral-storage|hugepages-.*)$/;
const PRIORITIES = /^system-(node|cluster)-critical$/;
const DRIVERS = /\.csi\.aws\.com$|^kubernetes\.io\//;

type Json = unknown;

/** Puts the same word in the place of each name wherever it stands. The words count up; nothing is derived from a name. */
export function anonymous({ cluster, objects }: Snapshot): Anonymous {
  const renames = new Renames(objects);
  return {
    cluster: cluster satisfies ClusterSnapshot,
    objects: objects.map((each) => renames.object(each)),
    ofNodes: renames.ofNodes,
  };
}

class Renames {
  readonly ofNodes = new Map<string, string>();
  private readonly words = new Map<string, string>();
  /** Whether what is being renamed asks for a node. */
  private isOfNodes = false;

  constructor(objects: readonly SnapshotObject[]) {
    // The controller of a StatefulSet makes a claim's name of three others.
    for (const { kind, metadata, spec } of objects) {
      if (kind !== "StatefulSet") continue;
      const { volumeClaimTemplates = [] } = spec as {
        readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
      };
      for (const { metadata: template } of volumeClaimTemplates) {
        const prefix = `${template.name}-${metadata.name}-`;
        for (const claim of objects.filter((each) => each.kind === "PersistentVolumeClaim")) {
          const ordinal = claim.metadata.name.startsWith(prefix)
            ? claim.metadata.name.slice(prefix.length)
            : "";
          if (claim.metadata.namespace === metadata.namespace && /^\d+$/.test(ordinal))
            this.words.set(
              claim.metadata.name,
              `${this.word(template.name)}-${this.word(metadata.name)}-${ordinal}`,
            );
        }
      }
    }
  }

  object({ kind, ...object }: SnapshotObject): SnapshotObject {
    return { ...(this.value(object, "") as SnapshotObject), kind };
  }

  /** By the name of the field that it stands in. */
  private value(value: Json, field: string): Json {
    if (Array.isArray(value)) return value.map((each) => this.value(each, field));
    if (typeof value === "object" && value !== null)
      return this.map(value as Readonly<Record<string, Json>>, field);
    return typeof value === "string" ? this.text(value, field) : value;
  }

  private map(value: Readonly<Record<string, Json>>, field: string): Json {
    if (field === "labels" || field === "matchLabels" || field === "nodeSelector")
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => this.pair(key, String(each), field === "nodeSelector")),
      );
    if (field === "requests" || field === "limits" || field === "capacity" || field === "overhead")
      return Object.fromEntries(Object.entries(value).map(([key, amount]) => [this.resource(key), amount]));
    if (field === "annotations") return value;
    if (typeof value.key === "string") return this.requirement(value.key, value, field);
    const outside = this.isOfNodes;
    this.isOfNodes ||= field === "nodeAffinity";
    const renamed = Object.entries(value).map(([key, each]) => [key, this.value(each, key)]);
    this.isOfNodes = outside;
    return Object.fromEntries(renamed);
  }

  private text(value: string, field: string): string {
    switch (field) {
      case "name":
        return CONTAINERS.test(value) || PRIORITIES.test(value) ? value : this.word(value);
      case "namespace":
      case "namespaces":
      case "claimName":
      case "volumeName":
      case "volumeHandle":
      case "storageClassName":
      case "serviceName":
        return this.word(value);
      case "priorityClassName":
        return PRIORITIES.test(value) ? value : this.word(value);
      case "topologyKey":
      case "matchLabelKeys":
      case "mismatchLabelKeys":
        return this.key(value);
      case "driver":
      case "provisioner":
        return DRIVERS.test(value) ? value : this.word(value);
      default:
        return value;
    }
  }

  /** Of an affinity's expression, a selector's, or a toleration. */
  private requirement(
    key: string,
    { values, value, ...rest }: Readonly<Record<string, Json>>,
    field: string,
  ) {
    const isOfNodes = field === "tolerations" || this.isOfNodes;
    const isOrder = rest.operator === "Gt" || rest.operator === "Lt";
    const one = (each: string) => (isOrder ? each : this.pair(key, each, isOfNodes)[1]);
    return {
      ...rest,
      key: this.key(key),
      ...(Array.isArray(values) ? { values: values.map((each) => one(String(each))) } : {}),
      ...(typeof value === "string" ? { value: one(value) } : {}),
    };
  }

  private pair(key: string, value: string, isOfNodes: boolean): [string, string] {
    const renamed: [string, string] = [this.key(key), KEPT_VALUES.test(key) ? value : this.word(value)];
    if (isOfNodes && renamed.join() !== [key, value].join())
      this.ofNodes.set(`${key}=${value}`, renamed.join("="));
    return renamed;
  }

  private key(key: string): string {
    return WELL_KNOWN.test(key) || KEPT_KEYS.test(key) ? key : this.word(key);
  }

  private resource(name: string): string {
    return RESOURCES.test(name) || WELL_KNOWN.test(name) ? name : `example.com/${this.word(name)}`;
  }

  private word(name: string): string {
    if (KEPT.has(name)) return name;
    const known = this.words.get(name) ?? `x${this.words.size + 1}`;
    this.words.set(name, known);
    return known;
  }
}

/** Names that are this project's own. */
const CONTAINERS = /^((main|init)-\d+|overhead|linux|windows)$/;
