import { InfraValue } from "../infra-value";
import { NODE_CLASS_DEFAULTS } from "../node-classes/defaults";
import type { ResolvedEnvironment } from "../resolve";
import type { Grant, Needs } from "./need";
import { NODE_CLASS_NEEDS } from "./node-objects";
import { ADDON_NEEDS, KARPENTER_VALUE_NEEDS } from "./values";
import { valuesAt } from "./values-at";

/** What infra is to give, by kind: the names that the fields hold, each once and in the file's order. */
export type Grants = Readonly<Record<Grant, readonly string[]>>;

type Environment = Pick<ResolvedEnvironment, "cluster" | "karpenter" | "nodeClasses" | "nodePools">;

/** What an environment's node classes, add-ons and chart values ask of infra. */
export function grantsOf({ cluster, karpenter, nodeClasses, nodePools }: Environment): Grants {
  const specs = Object.values(nodeClasses).map(({ spec }) => spec);
  const withAdapters = Object.values(nodePools)
    .filter(({ accelerators }) => accelerators?.efa)
    .map(({ spec }) => spec.template.spec.nodeClassRef.name);
  const readings: (readonly [unknown, Needs])[] = [
    ...specs.map((spec) => [spec, NODE_CLASS_NEEDS] as const),
    ...Object.entries(cluster.addons).map(([name, { values }]) => [values, needsOfAddon(name)] as const),
    [karpenter.values, KARPENTER_VALUE_NEEDS],
  ];
  const of = (grant: Grant) => [
    ...new Set(readings.flatMap(([value, needs]) => grantedAt(value, needs, grant))),
  ];
  return {
    nodeRole: of("nodeRole"),
    instanceProfile: of("instanceProfile"),
    imageParameter: of("imageParameter"),
    volumeKey: of("volumeKey"),
    efaTraffic: Object.entries(nodeClasses)
      .filter(([, { spec }]) => selectsNodeGroup(spec.securityGroupSelectorTerms))
      .flatMap(([name, { spec }]) => [
        ...grantedAt(spec, NODE_CLASS_NEEDS, "efaTraffic"),
        ...withAdapters.filter((nodeClass) => nodeClass === name),
      ]),
    podNetworkInterfaces: of("podNetworkInterfaces"),
    zonalShift: of("zonalShift"),
  };
}

/** Whether nodes carry the group that infra makes for them: by its tag, or by its id where nothing else is said. */
export function selectsNodeGroup(
  terms: readonly { readonly id?: unknown; readonly tags?: object }[],
): boolean {
  return terms.some(
    ({ id, tags = {} }) => id instanceof InfraValue || NODE_CLASS_DEFAULTS.discoveryTag in tags,
  );
}

export function needsOfAddon(name: string): Needs {
  return (Object.hasOwn(ADDON_NEEDS, name) ? ADDON_NEEDS[name] : undefined) ?? {};
}

function grantedAt(value: unknown, needs: Needs, grant: Grant): string[] {
  return Object.entries(needs)
    .filter(([, need]) => need.by === "infra" && need.grant === grant)
    .flatMap(([path, { when = /./ }]) =>
      valuesAt(value, path)
        .map(({ value }) => value)
        .filter((value) => when.test(value.toLowerCase())),
    );
}
