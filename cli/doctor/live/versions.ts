import {
  compareVersions,
  karpenterSupport,
  karpenterSupportEnd,
} from "../../../config/cluster/compatibility";
import { badRelease } from "../../../config/node-classes/ami-warnings";
import { counted } from "../../../rehearsal/words";
import { KUBERNETES, type KubernetesVersion } from "../../../releases/kubernetes";
import { versionOf } from "./controller";
import { type LiveEnvironment, type LiveFinding, type Look, settingOf } from "./finding";
import type { ClusterState, LiveNodeClass } from "./state";

/** How many minor versions a kubelet may be behind its API server. */
const KUBELET_SKEW = 3;
const SOON_DAYS = 60;

/** What runs, against what its makers still support and what the file says. */
export function lookAtVersions(state: ClusterState, environment: LiveEnvironment): Look {
  const kubernetes = minorOf(state.kubernetes);
  const own = state.controllers.find(
    ({ metadata }) => metadata.namespace === environment.karpenter.namespace,
  );
  const karpenter = own && versionOf(own);
  return {
    well: `Kubernetes ${kubernetes}${karpenter ? ` and Karpenter ${karpenter}` : ""} are supported, and what ${environment.file} says; no AMI of an EC2NodeClass is known to be bad`,
    findings: [
      ...kubernetesFindings(kubernetes, state.now, environment),
      ...(karpenter && /^\d/.test(karpenter)
        ? karpenterFindings(karpenter, kubernetes, state.now, environment)
        : []),
      ...kubeletFindings(state, kubernetes),
      ...state.nodeClasses.flatMap((nodeClass) => imageFindings(nodeClass, environment)),
    ],
  };
}

function kubernetesFindings(running: string, now: Date, { cluster, file }: LiveEnvironment): LiveFinding[] {
  const known: KubernetesVersion | undefined = Object.entries(KUBERNETES).find(
    ([minor]) => minor === running,
  )?.[1];
  const wanted = cluster.version;
  const raise = `raise cluster.version in ${file} by one minor version at a time: docs/upgrades.md`;
  const support: LiveFinding[] =
    known === undefined
      ? []
      : isOver(known.extendedSupportEnds, now)
        ? [
            {
              harm: "now",
              what: `extended support of Kubernetes ${running} ended on ${known.extendedSupportEnds}: EKS upgrades the control plane by itself`,
              fix: raise,
            },
          ]
        : isOver(known.standardSupportEnds, now)
          ? [
              {
                harm: "soon",
                what: `standard support of Kubernetes ${running} ended on ${known.standardSupportEnds}: EKS charges extended support until ${known.extendedSupportEnds}, or upgrades by itself`,
                fix: raise,
              },
            ]
          : daysUntil(known.standardSupportEnds, now) < SOON_DAYS
            ? [
                {
                  harm: "note",
                  what: `standard support of Kubernetes ${running} ends on ${known.standardSupportEnds}`,
                  fix: raise,
                },
              ]
            : [];
  if (wanted === undefined || wanted === running) return support;
  return [
    ...support,
    {
      harm: "soon",
      what: `the cluster runs Kubernetes ${running}, and ${file} says ${wanted}`,
      fix:
        compareVersions(running, wanted) > 0
          ? `set cluster.version: "${running}": infra takes no cluster back; the way back by one, within seven days, is in docs/upgrades.md`
          : "deploy infra",
    },
  ];
}

function karpenterFindings(
  running: string,
  kubernetes: string,
  now: Date,
  { karpenter, file }: LiveEnvironment,
): LiveFinding[] {
  const { error } = karpenterSupport(running, kubernetes);
  const ended = karpenterSupportEnd(running);
  return [
    ...(error === undefined
      ? []
      : [
          {
            harm: "now",
            what: `Karpenter ${running} does not run on Kubernetes ${kubernetes}`,
            reported: error,
            fix: `raise karpenter.version in ${file}, and deploy infra, then workloads: docs/upgrades.md`,
          } as const,
        ]),
    ...(ended !== undefined && isOver(ended, now)
      ? [
          {
            harm: "soon",
            what: `support of Karpenter ${running} ended on ${ended}, and nobody fixes it any more`,
            fix: `raise karpenter.version in ${file}: docs/upgrades.md`,
          } as const,
        ]
      : []),
    ...(running === karpenter.version
      ? []
      : [
          {
            harm: "soon",
            what: `Karpenter ${running} runs, and ${file} says ${karpenter.version}`,
            fix: "deploy infra, then workloads",
          } as const,
        ]),
  ];
}

function kubeletFindings({ nodes }: ClusterState, kubernetes: string): LiveFinding[] {
  const behind = nodes.map((node) => ({
    node,
    version: minorOf(node.status?.nodeInfo?.kubeletVersion ?? ""),
  }));
  const others = behind.filter(({ version }) => version !== "" && version !== kubernetes);
  const versions = [...new Set(others.map(({ version }) => version))];
  return versions.map((version) => {
    const count = others.filter((each) => each.version === version).length;
    const skew = Number(kubernetes.split(".")[1]) - Number(version.split(".")[1]);
    const isTooOld = skew > KUBELET_SKEW || skew < 0;
    return {
      harm: isTooOld ? "now" : "note",
      what: `${counted(count, "node")} ${count === 1 ? "runs" : "run"} kubelet ${version} under an API server of ${kubernetes}${isTooOld ? `, which Kubernetes does not support (at most ${KUBELET_SKEW} minor versions older)` : ""}`,
      fix: "Karpenter replaces its own by drift, within the budgets; node groups follow with deploy infra",
    };
  });
}

/** By what the class asks for, and where that is `@latest`, by what it found. */
function imageFindings(nodeClass: LiveNodeClass, environment: LiveEnvironment): LiveFinding[] {
  const { metadata, spec, status } = nodeClass;
  return (spec.amiSelectorTerms ?? []).flatMap(({ alias }): LiveFinding[] => {
    if (alias === undefined) return [];
    const [family = "", release = ""] = alias.split("@");
    const found = (status?.amis ?? []).flatMap(({ name }) => /-(v\d{8})\b/.exec(name ?? "")?.[1] ?? []);
    const releases = release === "latest" ? [...new Set(found)] : [release];
    return releases.flatMap((each) => {
      const bad = badRelease(family, each);
      if (bad === undefined) return [];
      return [
        {
          harm: "now",
          what: `EC2NodeClass ${metadata.name} launches ${family}@${each}, which must not run: ${bad.reason}`,
          fix: `pin another release, such as ${family}@${bad.newest}, in ${settingOf(environment, "EC2NodeClass", metadata.name, "ami")}; its nodes are replaced within the budgets`,
        },
      ];
    });
  });
}

function minorOf(version: string): string {
  return /^v?(\d+\.\d+)/.exec(version)?.[1] ?? "";
}

function isOver(date: string, now: Date): boolean {
  return date < now.toISOString().slice(0, 10);
}

function daysUntil(date: string, now: Date): number {
  return (Date.parse(date) - now.getTime()) / 86_400_000;
}
