import { stringify } from "smol-toml";
import { z } from "zod";
import { flag, listOf, ofType, oneOf, text, whole } from "../crd/fields";
import { expected } from "../messages";
import { wholeNumber } from "../whole-number";

const any = Number.MAX_SAFE_INTEGER;
const texts = listOf(text, any);
const asRecord = <Value extends z.ZodType>(value: Value) => z.record(text, value, ofType(expected("a map")));
const count = wholeNumber(expected("a whole number"));
const mode = oneOf(["always", "once", "off"]);

/** A map of these keys, none of which must be there. */
function settings<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, ofType(expected(`a map with ${Object.keys(shape).join(", ")}`))).partial();
}

/** Where the rest of `settings.kubernetes` is set: Karpenter must know it, to choose an instance type, or writes it. */
const ELSEWHERE = {
  "cluster-dns-ip": "kubelet.clusterDNS of the node class",
  "cpu-cfs-quota-enforced": "kubelet.cpuCFSQuota of the node class",
  "eviction-hard": "kubelet.evictionHard of the node class",
  "eviction-max-pod-grace-period": "kubelet.evictionMaxPodGracePeriod of the node class",
  "eviction-soft": "kubelet.evictionSoft of the node class",
  "eviction-soft-grace-period": "kubelet.evictionSoftGracePeriod of the node class",
  "image-gc-high-threshold-percent": "kubelet.imageGCHighThresholdPercent of the node class",
  "image-gc-low-threshold-percent": "kubelet.imageGCLowThresholdPercent of the node class",
  "kube-reserved": "kubelet.kubeReserved of the node class",
  "max-pods": "kubelet.maxPods of the node class",
  "node-labels": "labels of the NodePool",
  "node-taints": "taints of the NodePool",
  "system-reserved": "kubelet.systemReserved of the node class",
};

const setByOtherFields: object = Object.fromEntries(
  Object.entries(ELSEWHERE).map(([key, place]) => [key, z.never(`belongs in ${place}; write it there`)]),
);

/**
 * What Karpenter 1.14 passes on of `settings.kubernetes` (pkg/providers/amifamily/bootstrap/bottlerocketsettings.go):
 * any other key it drops with a line in its log.
 */
const kubernetes = settings({
  ...setByOtherFields,
  "allowed-unsafe-sysctls": texts,
  "cloud-provider": text,
  "cluster-domain": text,
  "container-log-max-files": count,
  "container-log-max-size": text,
  "container-log-max-workers": count,
  "container-log-monitor-interval": text,
  "cpu-manager-policy": oneOf(["none", "static"]),
  "cpu-manager-policy-options": texts,
  "cpu-manager-reconcile-period": text,
  "credential-providers": asRecord(
    settings({
      enabled: flag,
      "cache-duration": text,
      "image-patterns": texts,
      environment: asRecord(text),
    }),
  ),
  "device-ownership-from-security-context": flag,
  "event-burst": count,
  "event-qps": count,
  "hostname-override-source": oneOf(["private-dns-name", "instance-id"]),
  "ids-per-pod": count,
  "kube-api-burst": count,
  "kube-api-qps": count,
  "log-level": whole(0),
  "memory-manager-policy": oneOf(["None", "Static"]),
  "pod-pids-limit": count,
  "registry-burst": count,
  "registry-qps": count,
  "seccomp-default": flag,
  "server-tls-bootstrap": flag,
  "shutdown-grace-period": text,
  "shutdown-grace-period-for-critical-pods": text,
  "single-process-oom-kill": flag,
  "static-pods": asRecord(settings({ enabled: flag, manifest: text })),
  "topology-manager-policy": oneOf(["none", "restricted", "best-effort", "single-numa-node"]),
  "topology-manager-policy-options": settings({
    "prefer-closest-numa-nodes": flag,
    "max-allowable-numa-nodes": count,
  }),
  "topology-manager-scope": oneOf(["container", "pod"]),
});

type TomlValue = string | number | boolean | TomlValue[] | { [key: string]: TomlValue };

const anything: z.ZodType<TomlValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.array(anything), z.record(z.string(), anything)], {
    error: expected("text, a number, true, false, a list or a map"),
  }),
);
const free = asRecord(anything);

/**
 * Settings of Bottlerocket by its own names (https://bottlerocket.dev/en/os/latest/#/api/settings), those of an EC2 node
 * of a Kubernetes cluster. A node refuses its whole user data for one key that it does not know, and never joins.
 */
export const bottlerocket = settings({
  aws: free.describe("Configuration, credentials and profile of AWS' SDKs on the node."),
  boot: settings({
    "init-parameters": asRecord(texts),
    "kernel-parameters": asRecord(texts),
    "reboot-to-reconcile": flag,
  }).describe("Parameters of the kernel and of init, which take effect after a restart."),
  "bootstrap-commands": asRecord(settings({ commands: listOf(texts, any), mode, essential: flag })).describe(
    "Commands of Bottlerocket's API client at boot, by a name of your choice.",
  ),
  "bootstrap-containers": asRecord(
    settings({ source: text, mode, "user-data": text, essential: flag }),
  ).describe("Containers that run at boot before kubelet, by a name of your choice."),
  "container-registry": settings({
    mirrors: listOf(settings({ registry: text, endpoint: texts }), any),
    credentials: listOf(
      settings({ registry: text, username: text, password: text, auth: text, identitytoken: text }),
      any,
    ),
  }).describe("Mirrors of registries. Credentials here are readable by whoever may describe the NodeClass."),
  "container-runtime": settings({
    "concurrent-download-chunk-size": text,
    "enable-unprivileged-icmp": flag,
    "enable-unprivileged-ports": flag,
    "max-concurrent-downloads": count,
    "max-container-log-line-size": count,
    snapshotter: oneOf(["overlayfs", "soci"]),
  }).describe("containerd."),
  "container-runtime-plugins": free.describe("Plugins of containerd, such as its SOCI snapshotter."),
  dns: settings({ "name-servers": texts, "search-list": texts }).describe("Name resolution of the node."),
  "host-containers": asRecord(
    settings({ enabled: flag, source: text, superpowered: flag, "user-data": text }),
  ).describe(
    "Containers beside Kubernetes: `admin`, off by default, and `control`, through which SSM comes in.",
  ),
  "image-verifier-plugins": free.describe("Checks of images' signatures."),
  kernel: settings({
    lockdown: oneOf(["none", "integrity", "confidentiality"]),
    modules: asRecord(settings({ allowed: flag, autoload: flag })),
    sysctl: asRecord(text),
  }).describe("Lockdown, modules and sysctls; the values of sysctls are text."),
  "kubelet-device-plugins": free.describe("Device plugins, such as nvidia's."),
  kubernetes: kubernetes.describe(
    "Kubelet's settings that `kubelet` has not. What both have is set there, labels and taints in the NodePool.",
  ),
  metrics: settings({ "metrics-url": text, "send-metrics": flag, "service-checks": texts }).describe(
    "Anonymous metrics that nodes send to AWS.",
  ),
  motd: text.describe("Message of the day."),
  network: settings({
    hostname: text,
    hosts: listOf(anything, any),
    "https-proxy": text,
    "no-proxy": texts,
  }).describe("Proxy and entries of the hosts file."),
  ntp: settings({ "time-servers": texts, options: texts }).describe("Clock."),
  "oci-defaults": settings({
    capabilities: asRecord(flag),
    "resource-limits": asRecord(settings({ "soft-limit": count, "hard-limit": count })),
  }).describe("Capabilities and limits of containers that ask for none."),
  pki: asRecord(settings({ data: text, trusted: flag })).describe(
    "Certificate authorities, base64 by a name.",
  ),
  updates: settings({
    "ignore-waves": flag,
    "metadata-base-url": text,
    seed: count,
    "targets-base-url": text,
    "version-lock": text,
  }).describe("Updates in place. Karpenter replaces nodes instead."),
});

/** The settings as a node reads them: TOML. */
export function bottlerocketUserData(settings: z.output<typeof bottlerocket>): string {
  return stringify({ settings });
}
