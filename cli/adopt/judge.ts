import { asRecord, asRecords } from "../../config/crd/reading";
import type { ResolvedEnvironment } from "../../config/resolve";
import type { Additions } from "./candidate";
import { type Difference, differences } from "./compare";
import { installedBy } from "./installed";
import { type LiveCluster, type LiveObject, ownerOf } from "./live";
import { type Misfit, OBJECT_SECTIONS, type ObjectSection, sectionsOf } from "./sections";
import { type AdoptedValues, adoptedValues } from "./values";

/** What an environment's file has to say for this project to have what is live, as it is. */
export interface Proposal extends Additions {
  readonly values: AdoptedValues;
  readonly misfits: readonly Misfit[];
  /** Nothing where no controller tells. */
  readonly version?: string;
}

/** An object whose live spec is not what the environment makes of it. */
export interface Unequal {
  readonly object: string;
  /** Entry of the file, such as `nodePools.general`. */
  readonly entry: string;
  readonly differences: readonly Difference[];
}

type Objects = Pick<ResolvedEnvironment, ObjectSection>;

/** Whether there is anything of Karpenter's. */
export function hasKarpenter({ crds, controllers }: LiveCluster): boolean {
  return crds.length > 0 || controllers.length > 0;
}

/** What the file is to say.
 * @param fallback release of Karpenter where no controller tells which runs
 * @param ownNodeRole name of the nodes' role that infra makes where nothing else is said */
export function proposalFor(live: LiveCluster, fallback: string, ownNodeRole: string): Proposal {
  const { sections, misfits } = sectionsOf(live);
  const [controller] = live.controllers;
  const installed = installedBy(live, (controller && imageVersion(controller)) ?? fallback);
  const version = installed.version ?? (controller && imageVersion(controller));
  const read = adoptedValues(installed.values, version ?? fallback);
  const values = { ...read, leftOut: [...installed.unread, ...read.leftOut] };
  const namespace = controller?.metadata.namespace ?? installed.namespace;
  const hasOwnNamespace = namespace !== undefined && namespace !== "kube-system";
  const karpenter = {
    ...(version === undefined ? {} : { version }),
    ...(hasOwnNamespace ? { namespace, createNamespace: false } : {}),
    ...values.settings,
    ...nodeRoleOf(live, ownNodeRole),
    takeOwnership: true,
    ...(Object.keys(values.values).length > 0 ? { values: values.values } : {}),
  };
  return { sections, karpenter, values, misfits, version };
}

/** The one role that every node class names: infra need not make another beside it, which no node would have. */
function nodeRoleOf({ nodeClasses }: LiveCluster, ownNodeRole: string): object {
  const roles = new Set(nodeClasses.map(({ spec }) => spec.role));
  const [role] = roles;
  const isOne = roles.size === 1 && typeof role === "string" && role !== ownNodeRole;
  return isOne ? { nodeRole: { name: role } } : {};
}

/** The same once nothing is left to take over. */
export function withoutTakingOver({
  karpenter: { takeOwnership: _, ...karpenter },
  ...proposal
}: Proposal): Proposal {
  return { ...proposal, karpenter };
}

/** Whether Helm calls all that an environment has this project's releases' already. */
export function isTakenOver(live: LiveCluster, environment: Objects): boolean {
  const isOf = (release: string) => (object: LiveObject) => {
    const owner = ownerOf(object);
    return owner?.by === "helm" && owner.name === release;
  };
  const held = OBJECT_SECTIONS.flatMap((section) =>
    live[section].filter(({ metadata }) => Object.hasOwn(environment[section], metadata.name)),
  );
  return (
    held.every(isOf("karpenter-nodes")) &&
    live.crds.every(isOf("karpenter-crd")) &&
    live.controllers.every(isOf("karpenter"))
  );
}

/** Where the cluster and an environment are not equal; empty, and a take-over changes no object. */
export function unequalObjects(live: LiveCluster, environment: Objects): Unequal[] {
  return OBJECT_SECTIONS.flatMap((section) =>
    live[section].flatMap((object): Unequal[] => {
      const { name } = object.metadata;
      const entry = environment[section][name];
      if (entry === undefined) return [];
      const differing = differences(object.spec, entry.spec);
      return differing.length === 0
        ? []
        : [{ object: `${object.kind} ${name}`, entry: `${section}.${name}`, differences: differing }];
    }),
  );
}

/** Names of the roles that nodes run as, by what node classes name. */
export function nodeRolesOf(environment: Pick<ResolvedEnvironment, "nodeClasses">): string[] {
  const roles = Object.values(environment.nodeClasses).flatMap(({ spec }) =>
    typeof spec.role === "string" ? [spec.role] : [],
  );
  return [...new Set(roles)];
}

/** Of `public.ecr.aws/karpenter/controller:<version>@sha256:...`. */
function imageVersion(controller: LiveObject): string | undefined {
  const pod = asRecord(asRecord(controller.spec.template).spec);
  const container = asRecords(pod.containers).find(({ name }) => name === "controller");
  return /:v?(\d+\.\d+\.\d+)(@|$)/.exec(String(container?.image))?.[1];
}
