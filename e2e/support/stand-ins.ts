import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadEnvironments } from "../../config/load-environments";
import type { EmulatedRun } from "../../rehearsal/emulated-run";
import { programs, versionsOfEnvironment } from "../../rehearsal/programs/programs";

/** Terraform's JSON as CDKTF writes it, as far as stand-ins go. */
interface TerraformJson {
  readonly data?: Blocks;
  readonly resource?: Blocks;
  readonly provider?: Readonly<Record<string, unknown>>;
  readonly terraform?: Readonly<Record<string, unknown>> & {
    readonly required_providers?: Readonly<Record<string, unknown>>;
  };
  readonly [section: string]: unknown;
}

/** Blocks by type and name. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;
type Block = Readonly<Record<string, unknown>> & { readonly depends_on?: readonly string[] };

interface HelmRelease extends Block {
  readonly name: string;
  readonly namespace: string;
  readonly chart: string;
  readonly repository?: string;
  readonly version?: string;
  readonly values?: readonly string[];
  readonly skip_crds?: boolean;
  readonly take_ownership?: boolean;
  readonly wait?: boolean;
  readonly timeout?: number;
}

/** Programs that stand in for providers, and whom they speak to. */
interface StandInTools {
  readonly helm: string;
  readonly kubectl: string;
  readonly kubeconfig: string;
}

/** What stands in for a block, by what is added to its name; others wait for the one without an addition. */
type StandIn = (block: Block, tools: StandInTools, name: string) => Readonly<Record<string, Block>>;

/** Providers whose blocks have a stand-in. */
const REPLACED = ["helm", "kubernetes", "time"];

const STAND_INS: Readonly<Record<string, StandIn>> = {
  "resource.helm_release": (block, tools, name) => helmRelease(block as HelmRelease, tools, name),
  "resource.time_sleep": (block) => ({ "": done(block, `sleep ${String(block.create_duration)}`) }),
  "resource.kubernetes_namespace_v1": namespace,
  "resource.kubernetes_network_policy_v1": networkPolicy,
  "data.kubernetes_namespace_v1": (block, tools) => ({ "": done(block, onNamespace("get", block, tools)) }),
};

/** Puts helm and kubectl in the place of the providers of a run's workloads.
 *
 * @param env names programs that serve whatever version the file has, as the rehearsal's own does */
export async function useStandIns(run: EmulatedRun, env: NodeJS.ProcessEnv): Promise<void> {
  const [environment] = loadEnvironments(join(run.folder, "environments"));
  if (environment === undefined) throw new Error(`${run.folder} has no environment`);
  const { helm, kubectl } = await programs({ env, versions: versionsOfEnvironment(environment) });
  // Where the control plane will write it.
  const kubeconfig = join(run.folder, "kubernetes", "kubeconfig.json");
  const file = join(run.project.stackFolder(run.stacks.workloads), "cdk.tf.json");
  const stack = JSON.parse(readFileSync(file, "utf8")) as TerraformJson;
  writeFileSync(file, JSON.stringify(withStandIns(stack, { helm, kubectl, kubeconfig }), null, 2));
}

/**
 * The same stack without the helm, kubernetes and time providers, for machines that have no way to get them:
 * what they would do is done by helm and kubectl, in the same order, with the same charts and values. All else, the
 * drain hook above all, stays as it was synthesized.
 */
export function withStandIns(stack: TerraformJson, tools: StandInTools): TerraformJson {
  const resource: Record<string, Record<string, Block>> = {};
  const replaced: string[] = [];
  const data: Record<string, Record<string, Block>> = {};

  for (const [section, blocks, kept] of [
    ["resource", stack.resource ?? {}, resource],
    ["data", stack.data ?? {}, data],
  ] as const) {
    for (const [type, named] of Object.entries(blocks)) {
      const standIn = STAND_INS[`${section}.${type}`];
      if (standIn === undefined) refuseIfReplaced(type);
      for (const [name, block] of Object.entries(named)) {
        if (standIn === undefined) {
          kept[type] = { ...kept[type], [name]: block };
        } else {
          replaced.push(section === "data" ? `data.${type}.${name}` : `${type}.${name}`);
          for (const [addition, made] of Object.entries(standIn(block, tools, name))) {
            resource.terraform_data = { ...resource.terraform_data, [`${name}${addition}`]: made };
          }
        }
      }
    }
  }
  const pointing = replaced.reduce(
    (text, address) => text.replaceAll(address, `terraform_data.${address.split(".").at(-1)}`),
    JSON.stringify({ resource, data: Object.keys(data).length > 0 ? data : undefined }),
  );
  return { ...stack, ...JSON.parse(pointing), ...withoutProviders(stack) };
}

function refuseIfReplaced(type: string): void {
  const [provider = ""] = type.split("_");
  if (REPLACED.includes(provider))
    throw new Error(`${type} has no stand-in: this stack needs the ${provider} provider`);
}

function withoutProviders({ provider = {}, terraform = {} }: TerraformJson) {
  const left = (of: Readonly<Record<string, unknown>> = {}) =>
    Object.fromEntries(Object.entries(of).filter(([name]) => !REPLACED.includes(name)));
  const providers = left(provider);
  return {
    // Terraform takes no empty block.
    provider: Object.keys(providers).length > 0 ? providers : undefined,
    terraform: { ...terraform, required_providers: left(terraform.required_providers) },
  };
}

/** Two, since whatever is replaced runs its destroy provisioner, and an upgrade must not uninstall. */
function helmRelease(release: HelmRelease, { helm, kubeconfig }: StandInTools, id: string) {
  const { name, namespace, repository, chart } = release;
  const values = (release.values ?? []).map((text, index) => [`VALUES_${index}`, text] as const);
  const wait = release.wait === false ? [] : ["--wait", "--timeout", `${release.timeout ?? 300}s`];
  const upgrade = [
    quoted(helm),
    "upgrade --install",
    name,
    repository === undefined ? `"${chart}"` : `${repository}/${chart} --version ${release.version}`,
    `--namespace ${namespace}`,
    ...wait,
    ...(release.skip_crds === true ? ["--skip-crds"] : []),
    // The provider upgrades a release that is there without it, and takes over in an installation alone.
    ...(release.take_ownership === true
      ? [
          `$(${quoted(helm)} status ${name} --namespace ${namespace} >/dev/null 2>&1 || echo --take-ownership)`,
        ]
      : []),
    ...values.map(([variable]) => `--values <(printf %s "$${variable}")`),
  ];
  const uninstall = [quoted(helm), "uninstall", name, `--namespace ${namespace} --ignore-not-found`, ...wait];
  const run = { interpreter: ["bash", "-c"], environment: { KUBECONFIG: kubeconfig } };
  const install = {
    ...run,
    command: upgrade.join(" "),
    environment: { ...run.environment, ...Object.fromEntries(values) },
  };
  return {
    _Uninstall: {
      ...order(release),
      provisioner: [localExec({ ...run, command: uninstall.join(" "), when: "destroy" })],
    },
    "": {
      depends_on: [...(release.depends_on ?? []), `terraform_data.${id}_Uninstall`],
      triggers_replace: [install.command, ...Object.values(install.environment)],
      provisioner: [localExec(install)],
    },
  };
}

/** Two, as for a release. */
function namespace(block: Block, tools: StandInTools, id: string) {
  const remove = `${onNamespace("delete", block, tools)} --ignore-not-found`;
  const made = `${onNamespace("get", block, tools)} || ${onNamespace("create", block, tools)}`;
  const labels = Object.entries((block.metadata as Metadata).labels ?? {}).map((label) => label.join("="));
  const labelled =
    labels.length > 0 ? [`${onNamespace("label --overwrite", block, tools)} ${labels.join(" ")}`] : [];
  return {
    _Deletion: { ...order(block), provisioner: [localExec({ command: remove, when: "destroy" })] },
    "": {
      ...done(block, [made, ...labelled].join(" && ")),
      depends_on: [...(block.depends_on ?? []), `terraform_data.${id}_Deletion`],
    },
  };
}

/** Two, as for a release. */
function networkPolicy({ metadata, spec, ...block }: Block, tools: StandInTools, id: string) {
  const { name, namespace } = metadata as Metadata;
  const remove = `${kubectl(tools)} delete networkpolicy ${name} --namespace ${namespace} --ignore-not-found`;
  const manifest = {
    ...{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: { name, namespace } },
    spec: asKubernetesHasIt(spec),
  };
  return {
    _Deletion: { ...order(block), provisioner: [localExec({ command: remove, when: "destroy" })] },
    "": {
      depends_on: [...(block.depends_on ?? []), `terraform_data.${id}_Deletion`],
      provisioner: [
        localExec({
          command: `printf %s "$MANIFEST" | ${kubectl(tools)} apply -f -`,
          environment: { MANIFEST: JSON.stringify(manifest) },
        }),
      ],
    },
  };
}

/** The provider's names are Kubernetes' in another case, and its ports are texts. */
function asKubernetesHasIt(value: unknown, field = ""): unknown {
  if (Array.isArray(value)) return value.map((each) => asKubernetesHasIt(each));
  if (typeof value !== "object" || value === null)
    return field === "port" && /^\d+$/.test(String(value)) ? Number(value) : value;
  // Labels are names of the user's.
  if (field === "match_labels") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, held]) => [
      name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
      asKubernetesHasIt(held, name),
    ]),
  );
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

function onNamespace(verb: string, { metadata }: Block, tools: StandInTools): string {
  return `${kubectl(tools)} ${verb} namespace ${(metadata as Metadata).name}`;
}

function kubectl({ kubectl, kubeconfig }: StandInTools): string {
  return `${quoted(kubectl)} --kubeconfig ${quoted(kubeconfig)}`;
}

function done(block: Block, command: string): Block {
  return { ...order(block), provisioner: [localExec({ command })] };
}

function order({ depends_on }: Block): Block {
  return depends_on === undefined ? {} : { depends_on };
}

function localExec(settings: Readonly<Record<string, unknown>>): object {
  return { "local-exec": settings };
}

/** For the shell. */
function quoted(path: string): string {
  return `'${path}'`;
}
