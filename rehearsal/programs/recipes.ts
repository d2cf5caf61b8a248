import { existsSync } from "node:fs";
import { join } from "node:path";
import { compareVersions } from "../../config/cluster/compatibility";
import { KARPENTER_MINORS, type KarpenterRelease, karpenterRelease } from "../../releases/karpenter";

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

/** With a core (sigs.k8s.io/karpenter) of another release where the module proxy lacks the one that it names. */
function karpenter({ version, core }: KarpenterRelease): Recipe {
  return {
    name: "karpenter",
    version,
    toolchain: GO,
    pins: "module",
    packages: { karpenter: "github.com/aws/karpenter-provider-aws/cmd/controller" },
    stamps: {
      "sigs.k8s.io/karpenter/pkg/operator.Version": core === version ? version : `${version}+core.${core}`,
    },
  };
}

/** Of the carried releases those with pins here. */
function karpenters(): readonly Recipe[] {
  const releases = KARPENTER_MINORS.map(karpenterRelease);
  return releases.filter(({ version }) => existsSync(join(__dirname, "karpenter", version))).map(karpenter);
}

/** What can be built, each with its pins in the folder `<name>/<version>` here. */
export const RECIPES: readonly Recipe[] = [
  kubernetes("1.35.4"),
  kubernetes("1.36.3", GO),
  ...karpenters(),
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
