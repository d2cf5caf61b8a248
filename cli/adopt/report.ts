import { stringify } from "yaml";
import { shellWord } from "../../config/shell-word";
import type { ExtendedText } from "./candidate";
import type { Imports } from "./imports";
import type { Proposal, Unequal } from "./judge";
import type { LiveCluster } from "./live";
import type { Steps } from "./steps";

/** All that is known once cluster and account were looked at. */
export interface Findings {
  readonly environment: string;
  readonly file: string;
  readonly infra: string;
  readonly workloads: string;
  readonly live: LiveCluster;
  readonly proposal: Proposal;
  /** What the file gets. */
  readonly added: ExtendedText["added"];
  /** What the file then says of the controller. */
  readonly karpenter: { readonly namespace: string; readonly version: string };
  readonly unequal: readonly Unequal[];
  readonly steps: Steps;
  readonly imports: Imports;
  /** Roles of nodes that keep their names. */
  readonly nodeRoles: readonly string[];
  /** Addresses in another Terraform state; nothing where none was given. */
  readonly heldByOtherState?: readonly string[];
  readonly isTakenOver: boolean;
}

/** What has to be put right before anything is done. */
export function hindrances({ file, karpenter, live, unequal, steps, imports }: Findings): string[] {
  const inOtherNamespaces = live.controllers.filter(
    ({ metadata }) => metadata.namespace !== karpenter.namespace,
  );
  return [
    ...inOtherNamespaces.map(
      ({ metadata: { namespace } }) =>
        `the controller runs in ${namespace}, and ${file} puts it into ${karpenter.namespace}: two would run side by side. Set karpenter.namespace: ${namespace}${namespace === "kube-system" ? "" : " and karpenter.createNamespace: false"}`,
    ),
    ...unequal.flatMap(({ object, entry, differences }) =>
      differences.map(
        ({ path, live, rendered }) =>
          `${object}: ${path} is ${live} in the cluster, and ${file} makes it ${rendered}. To take it over would change it, and may replace its nodes: set ${entry}.${path} to what it is`,
      ),
    ),
    ...steps.before,
    ...imports.conflicts,
  ];
}

/** The look, and what follows from it, line by line. */
export function reportOf(findings: Findings): string[] {
  const { live, proposal, karpenter, steps, imports, file, added, nodeRoles } = findings;
  const { values, misfits } = proposal;
  return [
    ...title("In the cluster"),
    ...live.nodeClasses.map(({ metadata }) => `EC2NodeClass ${metadata.name}`),
    ...live.nodePools.map(
      ({ metadata }) => `NodePool ${metadata.name}: ${live.nodes[metadata.name] ?? 0} nodes`,
    ),
    ...live.nodeOverlays.map(({ metadata }) => `NodeOverlay ${metadata.name}`),
    ...live.controllers.map(({ metadata }) => `controller ${metadata.namespace}/${metadata.name}`),
    ...live.releases.map(
      ({ namespace, name, chart, chartVersion }) =>
        `Helm release ${namespace}/${name}: chart ${chart} ${chartVersion}`,
    ),
    ...live.applications.map(({ namespace, name }) => `Argo CD's Application ${namespace}/${name}`),
    ...title(`What ${file} gets`),
    ...(Object.keys(added).length === 0
      ? ["nothing: it says all of it already"]
      : stringify(added, { lineWidth: 0 }).trimEnd().split("\n")),
    ...section(
      "Values of the release that it does not get",
      values.leftOut.map(({ key, reason }) => `${key}: ${reason}`),
    ),
    ...section(
      "What cannot be taken over",
      misfits.map(({ object, reason }) => `${object}: ${reason}`),
    ),
    ...section("To know", [
      ...steps.notes,
      ...(proposal.version === undefined || proposal.version === karpenter.version
        ? []
        : [`deploy workloads also takes Karpenter from ${proposal.version} to ${karpenter.version}`]),
      ...nodeRoles.map((role) => `nodes keep the role ${role}, by its name in nodeClasses`),
      ...imports.unseen.map((unseen) => `AWS does not show ${unseen}`),
    ]),
    ...section("In the way", hindrances(findings)),
  ];
}

/** What is to be done, in its order, once the file is written. */
export function nextSteps(findings: Findings): string[] {
  const { environment, infra, workloads, imports, steps, heldByOtherState } = findings;
  const folder = `cdktf.out/stacks/${infra}`;
  const ordered: (readonly string[])[] = [
    otherOwner(heldByOtherState),
    ["Synthesize, and read what is planned: npx cdktf synth"],
    imports.imports.length === 0
      ? []
      : [
          "Import what infra would make and is there already:",
          `  terraform -chdir=${folder} init`,
          ...imports.imports.map(
            ({ address, id }) => `  terraform -chdir=${folder} import ${shellWord(address)} ${shellWord(id)}`,
          ),
        ],
    [`npx cdktf deploy ${infra}`],
    ...steps.beforeWorkloads.map((step) => step.split("\n")),
    [`npm run adopt -- ${environment}, once more: cluster and file must be equal still`],
    [`npx cdktf deploy ${workloads}`],
    ["Take karpenter.takeOwnership out of the file, and deploy once more"],
  ];
  return ordered
    .filter((lines) => lines.length > 0)
    .flatMap(([first = "", ...more], index) => [
      `${index + 1}. ${first}`,
      ...more.map((line) => `   ${line}`),
    ]);
}

/** Before anything else: a Terraform that still holds what is taken over destroys it in its next apply. */
function otherOwner(held: readonly string[] | undefined): string[] {
  if (held === undefined) {
    return [
      "Where another Terraform state holds Karpenter, its next apply would change or end what is taken over. Have this look say what:",
      "  terraform state pull > other.tfstate (there), then npm run adopt -- <environment> --other-state other.tfstate",
    ];
  }
  if (held.length === 0) return [];
  return [
    "In the other Terraform project, forget what is taken over, and take it out of its files:",
    ...held.map((address) => `  terraform state rm ${shellWord(address)}`),
    "or as code, from Terraform 1.7, one for each resource or module:",
    ...modulesOf(held).flatMap((from) => [
      "  removed {",
      `    from = ${from}`,
      "    lifecycle { destroy = false }",
      "  }",
    ]),
  ];
}

/** `removed` takes no instances: a resource or module as a whole. */
function modulesOf(addresses: readonly string[]): string[] {
  return [...new Set(addresses.map((address) => address.replaceAll(/\[[^\]]*\]/g, "")))];
}

function title(text: string): string[] {
  return ["", `${text}:`];
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [...title(name), ...lines];
}
