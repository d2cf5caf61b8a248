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
  /** Names the build's folder in the cache, and the folder here that holds its Go module. */
  readonly name: string;
  readonly version: string;
  /** The main package of each program. */
  readonly packages: Readonly<Partial<Record<Program, string>>>;
  /** `module`: the folder here pins the dependencies, because the release replaces some of them, which
   * `go install` refuses. `release`: the release's own pins serve. */
  readonly pins: "module" | "release";
  /** Variables that the linker sets, so that a program says its version. */
  readonly stamps?: Readonly<Record<string, string>>;
}

const KUBERNETES = "1.35.4";
const KARPENTER = "1.14.1";

export const RECIPES: readonly Recipe[] = [
  {
    name: "kubernetes",
    version: KUBERNETES,
    pins: "module",
    packages: {
      etcd: "go.etcd.io/etcd/server/v3",
      "kube-apiserver": "k8s.io/kubernetes/cmd/kube-apiserver",
      "kube-controller-manager": "k8s.io/kubernetes/cmd/kube-controller-manager",
      "kube-scheduler": "k8s.io/kubernetes/cmd/kube-scheduler",
      kubectl: "k8s.io/kubernetes/cmd/kubectl",
    },
    stamps: {
      "k8s.io/component-base/version.gitVersion": `v${KUBERNETES}`,
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "35",
    },
  },
  {
    name: "karpenter",
    version: KARPENTER,
    pins: "module",
    packages: { karpenter: "github.com/aws/karpenter-provider-aws/cmd/controller" },
    stamps: { "sigs.k8s.io/karpenter/pkg/operator.Version": KARPENTER },
  },
  {
    name: "kwok",
    version: "0.7.0",
    pins: "release",
    packages: { kwok: "sigs.k8s.io/kwok/cmd/kwok" },
  },
  {
    name: "helm",
    version: "3.19.0",
    pins: "release",
    packages: { helm: "helm.sh/helm/v3/cmd/helm" },
  },
];
