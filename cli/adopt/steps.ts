import {
  type ArgoApplication,
  type HelmRelease,
  type LiveCluster,
  type LiveObject,
  type Owner,
  ownerOf,
} from "./live";

/** The releases of this project, by what each holds. `karpenter` is in the namespace of the controller. */
const NODES = { name: "karpenter-nodes", namespace: "kube-system" } as const;
const CRDS = { name: "karpenter-crd", namespace: "kube-system" } as const;

const OF_KARPENTER = [
  "CapacityBuffer",
  "EC2NodeClass",
  "NodeOverlay",
  "NodePool",
  "CustomResourceDefinition",
];

/** A release whose record Helm has to forget: its objects stay, and another release takes them over. */
export type Forgotten = Pick<HelmRelease, "name" | "namespace">;

export interface Steps {
  /** What somebody has to do before anything is taken over, with the reason and the command. */
  readonly before: readonly string[];
  /** What has to be done right before workloads is deployed. */
  readonly beforeWorkloads: readonly string[];
  readonly forgotten: readonly Forgotten[];
  /** What is worth knowing, and asks for nothing. */
  readonly notes: readonly string[];
}

/** Who has what of a live Karpenter, and what has to happen to that before this project's releases take it over. */
export function stepsFor(live: LiveCluster): Steps {
  const steps = [
    ...live.applications.map((application) => argoStep(application, live)),
    ...fluxSteps(live),
    ...live.controllers.map((controller) => controllerStep(controller, live)),
    ...otherReleases(live),
    ...wrappers(live),
  ];
  return {
    before: steps.flatMap(({ before }) => before ?? []),
    beforeWorkloads: steps.flatMap(({ beforeWorkloads }) => beforeWorkloads ?? []),
    forgotten: steps.flatMap(({ forgotten }) => forgotten ?? []),
    notes: steps.flatMap(({ note }) => note ?? []),
  };
}

interface Step {
  readonly before?: string;
  readonly beforeWorkloads?: string;
  readonly forgotten?: Forgotten;
  readonly note?: string;
}

function argoStep({ name, namespace }: ArgoApplication, live: LiveCluster): Step {
  return {
    before: [
      `Argo CD's Application ${namespace}/${name} applies them again and again. Take it out of Git (or of its ApplicationSet), then delete it without its objects, and once no sync of it runs any more, take its signs off:`,
      `  kubectl patch application ${name} -n ${namespace} --type=merge -p '{"metadata":{"finalizers":null}}'`,
      `  kubectl delete application ${name} -n ${namespace}`,
      ...withoutSigns(ofArgo(live, name)),
    ].join("\n"),
  };
}

function ofArgo(live: LiveCluster, application: string): LiveObject[] {
  return appliedIn(live).filter((object) => {
    const owner = ownerOf(object);
    return owner?.by === "argo" && owner.name === application;
  });
}

/** All of an Application's at once, by namespace: a sign that stays on one of them stops the next look. */
function withoutSigns(objects: readonly LiveObject[]): string[] {
  const namespaces = [...new Set(objects.map(({ metadata }) => metadata.namespace))];
  return namespaces.flatMap((namespace) => {
    const which = objects
      .filter(({ metadata }) => metadata.namespace === namespace)
      .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`)
      .join(" ");
    const where = namespace === undefined ? "" : ` -n ${namespace}`;
    return [
      `  kubectl annotate ${which}${where} argocd.argoproj.io/tracking-id-`,
      `  kubectl label ${which}${where} argocd.argoproj.io/instance-`,
    ];
  });
}

function appliedIn({ nodeClasses, nodePools, nodeOverlays, crds, controllers }: LiveCluster): LiveObject[] {
  return [...nodeClasses, ...nodePools, ...nodeOverlays, ...crds, ...controllers];
}

/** Of Argo CD as well where its Applications are on another cluster, and only the signs are here. */
function fluxSteps(live: LiveCluster): Step[] {
  const known = live.applications.map(({ name }) => name);
  const owners = new Map(
    appliedIn(live).map((object) => [key(ownerOf(object)), { object, owner: ownerOf(object) }]),
  );
  return [...owners.values()].flatMap(({ object, owner }) => {
    const what = `${object.kind} ${object.metadata.name}`;
    if (owner?.by === "flux")
      return [
        {
          before: `Flux's ${owner.name} applies ${what}: suspend it (flux suspend ...), and take the objects out of Git with prune off, since to prune or uninstall them ends their nodes`,
        },
      ];
    if (owner?.by === "argo" && !known.includes(owner.name))
      return [
        {
          before: [
            `${what} bears the sign of Argo CD's Application ${owner.name}, which is not in this cluster. Delete it where Argo CD runs, without its objects, then take its signs off:`,
            `  argocd app delete ${owner.name} --cascade=false`,
            ...withoutSigns(ofArgo(live, owner.name)),
          ].join("\n"),
        },
      ];
    return [];
  });
}

function key(owner: Owner): string {
  return owner === undefined ? "" : `${owner.by} ${owner.name}`;
}

/** A Deployment's selector never changes, and the chart writes the release's name into it. */
function controllerStep(controller: LiveObject, live: LiveCluster): Step {
  const { name, namespace = "" } = controller.metadata;
  const { matchLabels = {} } = (controller.spec.selector ?? {}) as { matchLabels?: Record<string, string> };
  const instance = matchLabels["app.kubernetes.io/instance"];
  if (instance === "karpenter" && name === "karpenter") {
    return { note: `the controller ${namespace}/${name} is updated in place, one replica at a time` };
  }
  const release = live.releases.find((each) => each.name === instance && each.namespace === namespace);
  const command =
    release === undefined
      ? `kubectl delete deployment ${name} -n ${namespace}`
      : release.chart === "karpenter"
        ? `helm uninstall ${release.name} -n ${namespace}`
        : // Whatever else is in that chart stays.
          `take karpenter out of the chart ${release.chart}, then helm upgrade ${release.name} <chart> -n ${namespace} --reuse-values`;
  return {
    beforeWorkloads: `the controller ${namespace}/${name} is of a release named ${instance ?? "otherwise"}, and its Deployment cannot become that of release karpenter. End it; nodes run on without it, and no new one comes meanwhile:\n  ${command}`,
  };
}

/** Kinds of the chart `karpenter` itself. */
const OF_CHART = [
  "ClusterRole",
  "ClusterRoleBinding",
  "Deployment",
  "PodDisruptionBudget",
  "Role",
  "RoleBinding",
  "Service",
  "ServiceAccount",
  "ServiceMonitor",
];

/** Releases of this project's name, but of a chart that has more in it. */
function wrappers({ releases }: LiveCluster): Step[] {
  return releases
    .filter(({ name, chart }) => name === "karpenter" && chart !== "karpenter")
    .flatMap(({ namespace, name, chart, kinds }) => {
      const more = kinds.filter((kind) => !OF_CHART.includes(kind) && !OF_KARPENTER.includes(kind));
      if (more.length === 0) return [];
      return [
        {
          before: `the release ${namespace}/${name} is of the chart ${chart}, which has ${more.join(", ")} beside Karpenter: deploy workloads would end them. Give them the annotation helm.sh/resource-policy: keep in that chart and upgrade, take them out of it and upgrade again; then they are nobody's`,
        },
      ];
    });
}

function otherReleases(live: LiveCluster): Step[] {
  const isOurs = ({ name, namespace }: HelmRelease) =>
    [NODES, CRDS].some((ours) => ours.name === name && ours.namespace === namespace);
  const holding = [...live.nodeClasses, ...live.nodePools, ...live.nodeOverlays, ...live.crds].map(ownerOf);
  // Whatever its chart: what leaves a release in an upgrade, Helm deletes. What it was told to keep bears its name for ever.
  const holds = ({ kinds }: HelmRelease) => kinds.some((kind) => OF_KARPENTER.includes(kind));
  return live.releases
    .filter((release) => !isOurs(release) && holds(release))
    .filter(({ name, namespace }) =>
      holding.some((owner) => owner?.by === "helm" && owner.name === name && owner.namespace === namespace),
    )
    .map((release) => {
      const { name, namespace, chart, kinds } = release;
      const others = kinds.filter((kind) => !OF_KARPENTER.includes(kind));
      if (others.length === 0) return { forgotten: { name, namespace } };
      return {
        before: `the release ${namespace}/${name} (chart ${chart}) has NodePools or EC2NodeClasses beside ${others.join(", ")}. Give them the annotation helm.sh/resource-policy: keep in that chart and upgrade, take them out of it and upgrade again; then they are nobody's`,
      };
    });
}
