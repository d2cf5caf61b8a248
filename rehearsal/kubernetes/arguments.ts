import type { Program } from "../programs/recipes";

/** Where one control plane keeps its files and listens. */
export interface Layout {
  /** A folder of its own; every path below is in it. */
  readonly folder: string;
  readonly etcdPort: number;
  readonly etcdPeerPort: number;
  readonly apiPort: number;
  readonly serviceAccountKey: string;
  readonly tokens: string;
  readonly webhookConfig: string;
  /** Kubeconfig of an administrator. */
  readonly kubeconfig: string;
  /** The authority that pods verify the API server by. */
  readonly ca: string;
  /** Policy of the audit log, and its file.
   * @default no log */
  readonly audit?: { readonly policy: string; readonly log: string };
  /** Configuration of kwok.
   * @default kwok's own: pods start and end at once */
  readonly kwok?: string;
}

/** As the emulated EKS describes every cluster's. */
const SERVICE_CIDR = "10.100.0.0/16";
const ISSUER = "https://kubernetes.default.svc";

/** By default they make some twenty pods a second and bind fifty; EKS raises both with the size of a cluster. */
const CALLS = { "kube-api-qps": "200", "kube-api-burst": "400" } as const;

type Arguments = (layout: Layout) => Readonly<Record<string, string>>;

/** The flags of each program of a control plane on 127.0.0.1. */
export const ARGUMENTS = {
  etcd: (layout) => ({
    "data-dir": `${layout.folder}/etcd`,
    "listen-client-urls": `http://127.0.0.1:${layout.etcdPort}`,
    "advertise-client-urls": `http://127.0.0.1:${layout.etcdPort}`,
    "listen-peer-urls": `http://127.0.0.1:${layout.etcdPeerPort}`,
    "initial-advertise-peer-urls": `http://127.0.0.1:${layout.etcdPeerPort}`,
    "initial-cluster": `default=http://127.0.0.1:${layout.etcdPeerPort}`,
    // Nothing here outlives the process, so waiting for the disk buys nothing.
    "unsafe-no-fsync": "true",
  }),
  "kube-apiserver": (layout) => ({
    "etcd-servers": `http://127.0.0.1:${layout.etcdPort}`,
    "bind-address": "127.0.0.1",
    "secure-port": `${layout.apiPort}`,
    // With an empty folder here the server signs a certificate for itself, its authority appended.
    "cert-dir": certificates(layout),
    "service-cluster-ip-range": SERVICE_CIDR,
    "service-account-issuer": ISSUER,
    "service-account-key-file": layout.serviceAccountKey,
    "service-account-signing-key-file": layout.serviceAccountKey,
    "token-auth-file": layout.tokens,
    "authentication-token-webhook-config-file": layout.webhookConfig,
    "authentication-token-webhook-version": "v1",
    "authorization-mode": "Node,RBAC",
    "allow-privileged": "true",
    // As EKS: https://docs.aws.amazon.com/eks/latest/userguide/platform-versions.html. Pods that ask for a device tolerate
    // a taint of its name by it; the others of EKS' list are the server's own defaults.
    "enable-admission-plugins": "ExtendedResourceToleration",
    // Debian's etcd 3.4 cannot tell how far a watch has come, and kwok's first list then hangs for half a minute.
    "feature-gates": "WatchList=false",
    // The address of a loopback server is nothing to publish as the `kubernetes` endpoint.
    "endpoint-reconciler-type": "none",
    ...(layout.audit && {
      "audit-policy-file": layout.audit.policy,
      "audit-log-path": layout.audit.log,
    }),
  }),
  "kube-controller-manager": (layout) => ({
    ...loopbackClient(layout),
    "service-account-private-key-file": layout.serviceAccountKey,
    "root-ca-file": layout.ca,
    "use-service-account-credentials": "true",
    // A new node waits for its not-ready taint to be taken away: up to five seconds each time by default.
    "node-monitor-period": "1s",
    ...CALLS,
  }),
  "kube-scheduler": (layout) => ({ ...loopbackClient(layout), ...CALLS }),
  kwok: (layout) => ({
    kubeconfig: layout.kubeconfig,
    ...(layout.kwok === undefined ? {} : { config: layout.kwok }),
    "manage-all-nodes": "false",
    "manage-nodes-with-annotation-selector": "kwok.x-k8s.io/node=fake",
    // Without leases the node lifecycle controller takes every node for dead after its grace period.
    "node-lease-duration-seconds": "40",
  }),
} as const satisfies Partial<Record<Program, Arguments>>;

export function certificates(layout: Pick<Layout, "folder">): string {
  return `${layout.folder}/certificates`;
}

/** Its own port is off: health is seen by what it does. */
function loopbackClient(layout: Layout): Readonly<Record<string, string>> {
  return {
    kubeconfig: layout.kubeconfig,
    "authentication-kubeconfig": layout.kubeconfig,
    "authorization-kubeconfig": layout.kubeconfig,
    "leader-elect": "false",
    "secure-port": "0",
  };
}

export function flags(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}
