import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { compareVersions, isOver, KNOWN_KARPENTER } from "../../config/cluster/compatibility";
import { environmentSchema } from "../../config/environment";
import { loadBalancerControllerSchema } from "../../config/load-balancer-controller/schema";
import { NODE_CLASS_DEFAULTS } from "../../config/node-classes/defaults";
import { RECIPES } from "../../rehearsal/programs/recipes";
import { PRODUCTS } from "../../rehearsal/terraform/program";
import { DEFAULT_VERSIONS, KNOWN_ON } from "../../releases/defaults";
import { DEVICE_PLUGINS } from "../../releases/device-plugins";
import { KARPENTER_MINORS, karpenterRelease } from "../../releases/karpenter";
import { KUBERNETES } from "../../releases/kubernetes";
import { synthesized } from "./synthesized";
import { table } from "./table";

const ROOT = join(__dirname, "..", "..");

/** The page of every version that this project names, read where it is named. */
export function versionsPage(): string {
  const { karpenter } = environmentSchema.parse({ aws: { region: "eu-west-1" } });
  const { shape } = loadBalancerControllerSchema.unwrap();
  const balancing = shape.version.parse(undefined);
  const stacks = synthesized();
  const [infra, workloads] = [stacks.infra.json, stacks.workloads.json];
  const providers = { ...infra.terraform.required_providers, ...workloads.terraform.required_providers };
  const { dependencies, devDependencies, engines } = JSON.parse(textOf("package.json"));
  const { images } = parse(textOf("charts/samples/values.yaml")) as { images: Record<string, string> };
  return `# Versions

<!-- Made by \`npm run docs\` from the code. Each is changed where it is set, and then written here again. -->

## Tools

${table(
  ["Tool", "Version", "What for"],
  [
    [
      "Node.js",
      `${engines.node.replace(/\^|>=/g, "").replaceAll(" ||", ",")} or newer`,
      "synthesis, and every `npm run`",
    ],
    [
      "Terraform",
      `${infra.terraform.required_version.replace(/[>= ]/g, "")} or newer`,
      "deploy and destroy; the stacks refuse an older one",
    ],
    ["[OpenTofu](opentofu.md)", `${PRODUCTS.OpenTofu.oldest} or newer`, "in the place of Terraform"],
    [
      "AWS CLI",
      "2.7, or 1.24 of version 1",
      "log-in to the cluster (`aws eks get-token`), the hooks of a destroy",
    ],
    [
      "kubectl",
      `${neighbours(DEFAULT_VERSIONS.kubernetes)}, one minor version around the cluster's`,
      "the hooks of a destroy; looking",
    ],
    ["Helm", `${versionOf("helm")}, built by itself`, "rehearsals only; a deploy has Terraform's provider"],
    ["cdktf-cli", devDependencies["cdktf-cli"], "comes with `npm ci`"],
  ],
)}

## What runs

${table(
  ["What", "Default", "Setting"],
  [
    ["Kubernetes on EKS", DEFAULT_VERSIONS.kubernetes, "`cluster.version`"],
    ["Karpenter, both charts", karpenter.version, "`karpenter.version`"],
    ["AMI of Amazon Linux nodes", code(NODE_CLASS_DEFAULTS.aliases.AL2023), "`nodeClasses.<name>.ami`"],
    ["AMI of Bottlerocket nodes", code(NODE_CLASS_DEFAULTS.aliases.Bottlerocket), "`nodeClasses.<name>.ami`"],
    ["EKS add-ons", "EKS' default for the cluster's version", "`cluster.addons.<name>.version`"],
    ["AWS Load Balancer Controller's chart", balancing, "`loadBalancerController.version`"],
    ...Object.entries(DEVICE_PLUGINS).map(([kind, { chart, version }]) => [
      `Chart ${code(chart)} of [device plugins](guides/accelerators.md)`,
      version,
      code(`devicePlugins.${kind}.version`),
    ]),
    ...Object.entries(images).map(([name, image]) => [
      `Image of samples: ${name}`,
      code(image),
      code(`samples.images.${name}`),
    ]),
  ],
)}

## Kubernetes and Karpenter

EKS upgrades a cluster by itself when standard support ends, or charges for more (\`cluster.supportType\`). This release
knows Karpenter from ${KNOWN_KARPENTER.from} to before ${KNOWN_KARPENTER.before}: synthesis refuses an older one, and warns of a newer one, and of
a version that is out of support. The tables are as of ${KNOWN_ON}; the versions that a new environment gets are bold.

${table(
  ["Kubernetes", "Karpenter", "Standard support on EKS ends", "Extended support ends"],
  Object.entries(KUBERNETES).map(([version, { minimumKarpenter, ...ends }]) => [
    version === DEFAULT_VERSIONS.kubernetes ? `**${version}**` : version,
    `${newer(minimumKarpenter, KNOWN_KARPENTER.from)} or newer`,
    ending(ends.standardSupportEnds),
    ending(ends.extendedSupportEnds),
  ]),
)}

\`aws eks describe-cluster-versions\` says what EKS offers today.

${table(
  [
    "Karpenter",
    "Checked against",
    "Of",
    "Long-term",
    "Supported until",
    "Kubernetes, at most",
    "Hashes nodes by",
  ],
  KARPENTER_MINORS.map(karpenterRelease).map((release) => [
    karpenter.version.startsWith(`${release.minor}.`) ? `**${release.minor}**` : release.minor,
    release.version,
    release.date,
    release.isLongTerm ? "yes" : "no",
    release.supportEnds === undefined ? "the next release" : ending(release.supportEnds),
    release.kubernetes.to,
    Object.values(release.hashVersions).join(", "),
  ]),
)}

Node classes and node pools are checked against the rules of the release that \`karpenter.version\` names. The last column
has the versions of its hash of an EC2NodeClass and of a NodePool: [what they do in an upgrade](upgrades.md#which-nodes-an-upgrade-replaces).

## Terraform providers and CDKTF

${table(
  ["Package", "Version"],
  [
    ...Object.entries(providers).map(([name, { version }]) => [`Terraform provider ${name}`, version]),
    ...[
      "cdktf",
      "constructs",
      "@cdktf/provider-aws",
      "@cdktf/provider-helm",
      "@cdktf/provider-kubernetes",
      "@cdktf/provider-time",
    ].map((name) => [`npm ${name}`, dependencies[name]]),
  ],
)}

## Tested with

Unit tests, and rehearsals with ${RECIPES.map(({ name, version }) => `${name} ${version}`).join(", ")}.
`;
}

function ending(date: string): string {
  return isOver(date) ? `ended ${date}` : date;
}

function newer(a: string, b: string): string {
  return compareVersions(a, b) > 0 ? a : b;
}

function versionOf(recipe: string): string {
  const found = RECIPES.find(({ name }) => name === recipe);
  if (found === undefined) throw new Error(`no recipe ${recipe}`);
  return found.version;
}

/** kubectl works with an API server that is a minor version older or newer. */
function neighbours(version: string): string {
  const [major, minor] = version.split(".").map(Number);
  return `${major}.${(minor ?? 0) - 1} to ${major}.${(minor ?? 0) + 1}`;
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}

function code(text: string | undefined): string {
  return `\`${text}\``;
}
