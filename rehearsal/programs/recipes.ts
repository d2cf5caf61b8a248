import { compareVersions } from "../../config/compatibility";

/** Every program of a rehearsal that is built from source. */
export const PROGRAMS = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
  "helm",
  "karpenter",
] as const;

export type Program = (typeof PROGRAMS)[number];

/** Where each program's executable lies. */
export type Programs = Readonly<Record<Program, string>>;

/** One pinned source of programs, all of which come from Go's module proxy. */
export interface Recipe {
  /** Names the build's folder in the cache, and with the version the folder here that holds its Go module. */
  readonly name: "kubernetes" | "karpenter" | "kwok" | "helm";
  readonly version: string;
  /** The main package of each program. */
  readonly packages: Readonly<Partial<Record<Program, string>>>;
  /** `module`: the folder here pins the dependencies, because the release replaces some of them, which
   * `go install` refuses. `release`: the release's own pins serve. */
  readonly pins: "module" | "release";
  /** The release of Go that builds it, which an older one downloads.
   * @default the installed one */
  readonly toolchain?: string;
  /** Whether no rehearsal has run it yet. Its pins resolve.
   * @default false */
  readonly untried?: boolean;
  /** Variables that the linker sets, so that a program says its version. */
  readonly stamps?: Readonly<Record<string, string>>;
}

/** Newer than what Go 1.21, the first that downloads another, can build. */
const GO = "go1.27.3";

function kubernetes(version: string, toolchain?: string): Recipe {
  const [major = "", minor = ""] = version.split(".");
  return {
    name: "kubernetes",
    version,
    toolchain,
    pins: "module",
    packages: {
      etcd: "go.etcd.io/etcd/server/v3",
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
      kubectl: "k8s.io/kubernetes/cmd/kubectl",
    },
    stamps: {
      "k8s.io/component-base/version.gitVersion": `v${version}`,
      "k8s.io/component-base/version.gitMajor": major,
      "k8s.io/component-base/version.gitMinor": minor,
    },
  };
}

/** @param core release of its core (sigs.k8s.io/karpenter), where the module proxy lacks the one that it names */
function karpenter(version: string, { core, toolchain }: { core?: string; toolchain?: string } = {}): Recipe {
  return {
    name: "karpenter",
    version,
    toolchain,
    pins: "module",
    packages: { karpenter: "github.com/aws/karpenter-provider-aws/cmd/controller" },
    stamps: {
      "sigs.k8s.io/karpenter/pkg/operator.Version": core === undefined ? version : `${version}+core.${core}`,
    },
  };
}

/** What can be built, each with its pins in the folder `<name>/<version>` here. */
export const RECIPES: readonly Recipe[] = [
  kubernetes("1.35.4"),
  { ...kubernetes("1.36.3", GO), untried: true },
  { ...karpenter("1.9.3", { core: "1.9.0", toolchain: GO }), untried: true },
  karpenter("1.14.1"),
  karpenter("1.14.3", { toolchain: GO }),
  { ...karpenter("1.15.2", { core: "1.15.0", toolchain: GO }), untried: true },
  { name: "kwok", version: "0.7.0", pins: "release", packages: { kwok: "sigs.k8s.io/kwok/cmd/kwok" } },
  { name: "helm", version: "3.19.0", pins: "release", packages: { helm: "helm.sh/helm/v3/cmd/helm" } },
];

/** The recipe of this very version, else the newest of the same minor version; nothing where there is neither. */
export function recipeOf(name: Recipe["name"], version: string): Recipe | undefined {
  const minor = minorOf(version);
  const [newest, ...others] = RECIPES.filter(
    (each) => each.name === name && minorOf(each.version) === minor,
  ).toSorted((a, b) => compareVersions(b.version, a.version));
  return [newest, ...others].find((each) => each?.version === version) ?? newest;
}

/** `1.14` of `1.14.3`. */
function minorOf(version: string): string {
  return version.split(".").slice(0, 2).join(".");
}
