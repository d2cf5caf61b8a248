import { asRecord, asRecords } from "../crd/reading";
import type { Environment } from "../environment-sections";
import { expected } from "../messages";
import { defaultNodeClass, nodePoolSpec } from "../node-pools/spec";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { needsOfAddon, selectsNodeGroup } from "./grants";
import type { Need, Needs } from "./need";
import { NODE_CLASS_NEEDS, NODE_LABEL_NEEDS } from "./node-objects";
import { KARPENTER_VALUE_NEEDS } from "./values";
import { type ValueAtPath, valuesAt } from "./values-at";

/** A part of the file that asks for something of AWS. */
interface Asking {
  readonly need: Need;
  readonly path: Problem["path"];
  readonly value: string;
  /** What stands around it, for fields beside it. */
  readonly around: unknown;
}

/** What the file asks of AWS and cannot get: with the reason, and what to write. */
export function infraNeedProblems(environment: Partially<Environment>): Problem[] {
  const region = environment.aws?.region;
  return askings(environment).flatMap(({ need, path, value, around }) => {
    if (need.by === "refused" && !isTrueAt(around, need.unless))
      return [{ path, message: `needs ${need.needs}; ${need.instead}` }];
    if (need.by !== "infra" || need.format === undefined) return [];
    if (!need.format.pattern.test(value)) return [{ path, message: expected(need.format.expected) }];
    const [, , , regionOfArn] = value.startsWith("arn:") ? value.split(":") : [];
    return regionOfArn && region !== undefined && regionOfArn !== region
      ? [{ path, message: expected(`one of ${region}, where the nodes are`) }]
      : [];
  });
}

/** What the file asks of AWS that only its author can give. */
export function infraNeedWarnings(environment: Environment): Problem[] {
  const { cluster } = environment;
  return [
    ...askings(environment).flatMap(({ need, path }) =>
      need.by === "author" && need.warning !== undefined ? [{ path, message: need.warning }] : [],
    ),
    ...Object.entries(cluster.addons ?? {}).flatMap(([name, addon]) => {
      const need = needsOfAddon(name)[""];
      return addon !== undefined && !("podIdentity" in addon) && need?.by === "author" && need.warning
        ? [{ path: ["cluster", "addons", name], message: need.warning }]
        : [];
    }),
    ...efaWarnings(environment),
  ];
}

/** Adapters whose group is not infra's to open. */
function efaWarnings({ cluster, nodeClasses, nodePools }: Environment): Problem[] {
  const needs = "EFA needs a group that lets all traffic in from itself and out to itself";
  const asking = new Set(
    Object.values(nodePools)
      .filter(({ accelerators }) => accelerators?.efa)
      .map((pool) => nodePoolSpec(pool, { nodeClassName: defaultNodeClass(Object.keys(nodeClasses)) ?? "" }))
      .map(({ template }) => template.spec.nodeClassRef.name),
  );
  return Object.entries(nodeClasses).flatMap(([name, { networkInterfaces, securityGroupSelectorTerms }]) => {
    const hasInterfaces = networkInterfaces?.some(({ interfaceType }) => interfaceType === "efa-only");
    if (!hasInterfaces && !asking.has(name)) return [];
    const at = ["nodeClasses", name];
    if (securityGroupSelectorTerms !== undefined && !selectsNodeGroup(securityGroupSelectorTerms))
      return [
        {
          path: [...at, "securityGroupSelectorTerms"],
          message: cluster.existing
            ? `${needs}; infra changes no group of a cluster that is there`
            : `${needs}; infra opens the nodes' own group so, not yours`,
        },
      ];
    if (cluster.existing === undefined || securityGroupSelectorTerms !== undefined) return [];
    return [
      {
        path: at,
        message: `${needs}; infra changes no group of a cluster that is there, and EKS' own has both rules in newer clusters only; look at yours (aws ec2 describe-security-group-rules --filters Name=group-id,Values=sg-...)`,
      },
    ];
  });
}

function askings({ cluster, karpenter, nodeClasses, nodePools }: Partially<Environment>): Asking[] {
  return [
    ...Object.entries(nodeClasses ?? {}).flatMap(([name, entry]) => {
      const at = ["nodeClasses", name];
      return [
        ...asking(entry, NODE_CLASS_NEEDS, at),
        // The short form of an alias.
        ...asking(entry, { ami: NODE_CLASS_NEEDS["amiSelectorTerms[].alias"] as Need }, at),
      ];
    }),
    ...Object.entries(nodePools ?? {}).flatMap(([name, entry]) => askedByLabels(entry, ["nodePools", name])),
    ...Object.entries(cluster?.addons ?? {}).flatMap(([name, addon]) =>
      asking(asRecord(addon).values, needsOfAddon(name), ["cluster", "addons", name, "values"]),
    ),
    ...asking(karpenter?.values, KARPENTER_VALUE_NEEDS, ["karpenter", "values"]),
  ];
}

function asking(value: unknown, needs: Needs, at: Problem["path"]): Asking[] {
  return Object.entries(needs).flatMap(([field, need]) =>
    concerned(valuesAt(value, field), need).map((each) => ({
      need,
      path: [...at, ...each.path],
      value: each.value,
      around: value,
    })),
  );
}

function concerned(values: readonly ValueAtPath[], { when }: Need): readonly ValueAtPath[] {
  return when === undefined ? values : values.filter(({ value }) => when.test(value.toLowerCase()));
}

/** Requirements that choose a label's values, in whatever form. */
function askedByLabels(pool: unknown, at: Problem["path"]): Asking[] {
  const { operatingSystem, requirements, template } = asRecord(pool);
  if (operatingSystem === undefined && requirements === undefined && template === undefined) return [];
  const lists: [Problem["path"], unknown][] = [
    [["requirements"], requirements],
    [["template", "spec", "requirements"], asRecord(asRecord(template).spec).requirements],
  ];
  const os = NODE_LABEL_NEEDS["kubernetes.io/os"];
  return [
    ...(os ? asking({ operatingSystem }, { operatingSystem: os }, at) : []),
    ...lists.flatMap(([path, list]) =>
      asRecords(list).flatMap(({ key, operator, values }, index) => {
        const need = Object.hasOwn(NODE_LABEL_NEEDS, String(key)) && NODE_LABEL_NEEDS[String(key)];
        const excludes = operator === "NotIn" || operator === "DoesNotExist";
        return need && !excludes ? asking({ values }, { "values[]": need }, [...at, ...path, index]) : [];
      }),
    ),
  ];
}

function isTrueAt(value: unknown, path: string | undefined): boolean {
  return path !== undefined && valuesAt(value, path).some((each) => each.value === "true");
}
