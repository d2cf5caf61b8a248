import type { LoadedEnvironment } from "../../config/load-environments";
import { either } from "../../config/messages";
import type { Problem } from "../../config/problems";
import type { WrittenObject } from "../watch/pods-file";
import type { Step } from "./schema";

/** What steps are held against. */
export interface Known {
  readonly environment: LoadedEnvironment;
  readonly pods: readonly WrittenObject[];
  /** Environments that a step deploys, by the path that it names them by. */
  readonly deployed: ReadonlyMap<string, LoadedEnvironment>;
}

/** The environment and the replicas as they are when a step begins. */
interface Before {
  readonly environment: LoadedEnvironment;
  /** Of each workload that can be scaled, by `deployment/web` and its namespace. */
  readonly replicas: Map<string, number>;
}

/**
 * Steps that cannot be done on these pods and this environment, and expectations that can never hold.
 *
 * @param steps with nothing in the place of each that cannot be read: what it leaves behind nobody knows
 */
export function problemsOf(
  steps: readonly (Step | undefined)[],
  { environment, pods, deployed }: Known,
): Problem[] {
  const replicas = new Map(pods.flatMap(scalable));
  let before: Before = { environment, replicas };
  let isKnown = true;
  return steps.flatMap((step, index) => {
    if (step === undefined) {
      isKnown = false;
      return [];
    }
    const { scale, deploy } = step;
    const found = CHECKS.flatMap((check) => check(step, before, deployed));
    const later = isKnown ? LATER_CHECKS.flatMap((check) => check(step, before, deployed)) : [];
    if (scale !== undefined && replicas.has(keyOf(scale))) replicas.set(keyOf(scale), scale.replicas);
    const next = deploy === undefined ? before.environment : deployed.get(deploy);
    isKnown &&= next !== undefined;
    before = { ...before, environment: next ?? before.environment };
    return [...found, ...later, ...(isKnown ? neverEmpty(step, before) : [])].map(({ path, message }) => ({
      path: ["steps", index, ...path],
      message,
    }));
  });
}

type Check = (step: Step, before: Before, deployed: Known["deployed"]) => Problem[];

const CHECKS: readonly Check[] = [
  ({ scale }, { replicas }) => {
    if (scale === undefined || replicas.has(keyOf(scale))) return [];
    const there = [...replicas.keys()].map((key) => key.replace(/ .*/, ""));
    const known = there.length === 0 ? "it has none" : `expected ${either([...new Set(there)])}`;
    const message = `the pods' file has no ${scale.workload} in the namespace ${scale.namespace ?? "default"}; ${known}`;
    return [{ path: ["scale", "workload"], message }];
  },
  (step, { environment }) =>
    zonesOf(step).flatMap(({ path, zone }) =>
      zone.startsWith(environment.aws.region)
        ? []
        : [{ path, message: `expected a zone of ${environment.aws.region}, got ${JSON.stringify(zone)}` }],
    ),
  ({ deploy }, { environment }, deployed) => {
    const other = deployed.get(deploy ?? "");
    if (other === undefined) return [];
    const same =
      other.cluster.name === environment.cluster.name && other.aws.region === environment.aws.region;
    if (same && other.cluster.existing === undefined) return [];
    const message = `expected a file of the same cluster and region (${environment.cluster.name}, ${environment.aws.region}): no deployment makes another of it`;
    return [{ path: ["deploy"], message }];
  },
];

/** By what the steps before have made of the environment. */
const LATER_CHECKS: readonly Check[] = [
  ({ expireAfter }, { environment: { nodePools } }) => {
    const { nodePool } = expireAfter ?? {};
    if (nodePool === undefined || Object.hasOwn(nodePools, nodePool)) return [];
    const known = either(Object.keys(nodePools));
    return [
      { path: ["expireAfter", "nodePool"], message: `expected ${known}, got ${JSON.stringify(nodePool)}` },
    ];
  },
  ({ zonalShift }, { environment: { karpenter } }) => {
    const settings = (karpenter.values as { settings?: { enableZonalShift?: unknown } } | undefined)
      ?.settings;
    if (zonalShift === undefined || settings?.enableZonalShift === true) return [];
    const message =
      "needs karpenter.values.settings.enableZonalShift: true in the environment, or Karpenter takes no notice";
    return [{ path: ["zonalShift"], message }];
  },
  ({ amiMoved }, { environment: { nodeClasses } }) => {
    if (amiMoved === undefined || Object.values(nodeClasses).some(({ spec }) => followsNewest(spec)))
      return [];
    const message =
      "no node class follows AWS' newest image, by an alias that ends with @latest; deploy a file with another ami";
    return [{ path: ["amiMoved"], message }];
  },
];

/** Nothing is left of Karpenter's while pods need it, or where no node is ever let go. */
function neverEmpty({ expect }: Step, { environment, replicas }: Before): Problem[] {
  if (expect?.nothingLeftWithin === undefined) return [];
  const path = ["expect", "nothingLeftWithin"];
  const [wanted] = [...replicas].filter(([, count]) => count > 0);
  if (wanted !== undefined) {
    const [key = "", count] = wanted;
    const replicasText = `${count} replica${count === 1 ? "" : "s"}`;
    return [
      {
        path,
        message: `can never hold: ${key.replace(/ .*/, "")} has ${replicasText}; scale it to 0 before`,
      },
    ];
  }
  return Object.entries(environment.nodePools).flatMap(([name, { spec }]) =>
    spec.disruption?.consolidateAfter === "Never"
      ? [{ path, message: `can never hold: the NodePool ${name} has consolidateAfter: Never` }]
      : [],
  );
}

function zonesOf({ zoneDown, zonalShift, noCapacity = [] }: Step) {
  const found: { readonly path: Problem["path"]; readonly zone: string | undefined }[] = [
    { path: ["zoneDown"], zone: zoneDown },
    { path: ["zonalShift"], zone: zonalShift === "none" ? undefined : zonalShift },
    ...noCapacity.map(({ zone }, index) => ({ path: ["noCapacity", index, "zone"], zone })),
  ];
  return found.flatMap(({ path, zone }) => (zone === undefined ? [] : [{ path, zone }]));
}

function followsNewest({
  amiSelectorTerms = [],
}: {
  readonly amiSelectorTerms?: readonly { readonly alias?: string }[];
}) {
  return amiSelectorTerms.some(({ alias }) => alias?.endsWith("@latest"));
}

function scalable({ object }: WrittenObject): [string, number][] {
  const {
    kind,
    metadata,
    spec = {},
  } = object as WrittenObject["object"] & { readonly spec?: { readonly replicas?: number } };
  if (kind !== "Deployment" && kind !== "StatefulSet") return [];
  const workload = `${kind.toLowerCase()}/${metadata.name}`;
  return [[keyOf({ workload, namespace: metadata.namespace }), spec.replicas ?? 1]];
}

function keyOf({
  workload,
  namespace = "default",
}: {
  readonly workload: string;
  readonly namespace?: string;
}): string {
  return `${workload} ${namespace}`;
}
