import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { kubectlImage } from "../../config/kubectl-image";
import { RECIPES } from "../../rehearsal/programs/recipes";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { DEVICE_PLUGINS } from "../../releases/device-plugins";
import { pinned } from "../../releases/images";
import { synthesized } from "../docs/synthesized";

/** A part, in the words of CycloneDX 1.5. */
export interface Component {
  readonly type: "library" | "container" | "application";
  readonly "bom-ref": string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** What `npm sbom` does not know, once each. */
export function otherComponents(root: string): Component[] {
  const all = [
    ...providers(),
    ...charts(),
    ...images(root),
    ...["rehearsal/emulator/requirements", "e2e/requirements"].flatMap((folder) =>
      python(join(root, folder)),
    ),
    ...goModules(join(root, "rehearsal", "programs")),
  ];
  return [...new Map(all.map((each) => [each.purl, each])).values()];
}

function component(
  type: Component["type"],
  name: string,
  version: string,
  purl: string,
  hashes: readonly string[] = [],
): Component {
  const properties = hashes.map((value) => ({ name: value.split(":")[0] ?? "", value }));
  return { type, "bom-ref": purl, name, version, purl, ...(properties.length > 0 && { properties }) };
}

/** Of both stacks of a new environment; their hashes are a pipeline's lock file. */
function providers(): Component[] {
  const { infra, workloads } = synthesized();
  const required = {
    ...infra.json.terraform.required_providers,
    ...workloads.json.terraform.required_providers,
  };
  return Object.entries(required as Readonly<Record<string, { version: string; source: string }>>).map(
    ([, { source: short, version }]) => {
      const source = short.includes("/") ? short : `hashicorp/${short}`;
      return component("library", source, version, `pkg:generic/terraform-provider/${source}@${version}`);
    },
  );
}

function charts(): Component[] {
  const { karpenter, loadBalancerController } = DEFAULT_VERSIONS;
  const chart = (name: string, version: string, repository: string) =>
    component("application", name, version, `pkg:helm/${name}@${version}?repository_url=${repository}`);
  return [
    chart("karpenter", karpenter, "public.ecr.aws/karpenter"),
    chart("karpenter-crd", karpenter, "public.ecr.aws/karpenter"),
    chart("aws-load-balancer-controller", loadBalancerController, "https://aws.github.io/eks-charts"),
    ...Object.values(DEVICE_PLUGINS).map((plugin) => chart(plugin.chart, plugin.version, plugin.repository)),
  ];
}

/** Images of a new environment, by digest where the stacks name one: which charts name, the drain's and the samples'. */
export function imageNames(root: string): string[] {
  const { karpenter, kubernetes, loadBalancerController } = DEFAULT_VERSIONS;
  const samples = parse(readFileSync(join(root, "charts", "samples", "values.yaml"), "utf8")) as {
    readonly images: Readonly<Record<string, string>>;
  };
  return [
    `public.ecr.aws/karpenter/controller:${karpenter}`,
    `public.ecr.aws/eks/aws-load-balancer-controller:v${loadBalancerController}`,
    kubectlImage(kubernetes),
    ...Object.values(DEVICE_PLUGINS).map(({ image }) => image),
    ...Object.values(samples.images),
  ].map(pinned);
}

function images(root: string): Component[] {
  return imageNames(root).map((image) => {
    const [, repository = "", version = "", digest] = /^([^@]+):([^:/@]+)(?:@(.+))?$/.exec(image) ?? [];
    const name = repository.split("/").at(-1) ?? "";
    return component(
      "container",
      repository,
      version,
      `pkg:docker/${name}@${version}?repository_url=${repository}`,
      digest === undefined ? [] : [digest],
    );
  });
}

/** Packages of PyPI with the hashes that pip takes. */
function python(folder: string): Component[] {
  return textFiles(folder).flatMap((text) =>
    text
      .replaceAll(/#.*$/gm, "")
      .replaceAll("\\\n", " ")
      .split("\n")
      .flatMap((line) => {
        const [, name, version] = /^([\w.-]+)==(\S+)/.exec(line) ?? [];
        if (name === undefined || version === undefined) return [];
        const hashes = [...line.matchAll(/--hash=(sha256:\w+)/g)].map(([, hash = ""]) => hash);
        return [component("library", name, version, `pkg:pypi/${name.toLowerCase()}@${version}`, hashes)];
      }),
  );
}

const textFiles = (folder: string) =>
  readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));

/** Modules that a rehearsal's programs are built from, with Go's own hashes; of those with pins of their own the module. */
function goModules(folder: string): Component[] {
  const byModule = RECIPES.filter(({ pins }) => pins === "module").flatMap(({ name, version }) =>
    readFileSync(join(folder, name, version, "go.sum"), "utf8")
      .split("\n")
      .map((line) => line.split(" "))
      .filter(([, of = ""]) => of !== "" && !of.endsWith("/go.mod"))
      .map(([module = "", of = "", hash = ""]) => [module, of, [hash]] as const),
  );
  const whole = RECIPES.filter(({ pins }) => pins === "release").map(({ packages, version }) => {
    const [main = ""] = Object.values(packages);
    return [main.replace(/\/cmd\/.*$/, ""), `v${version}`, []] as const;
  });
  return [...byModule, ...whole].map(([module, version, hashes]) =>
    component("library", module, version, `pkg:golang/${module}@${version}`, hashes),
  );
}
