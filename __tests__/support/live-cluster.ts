/** A live cluster as its API server shows it: what any cluster has around what a snapshot takes, full of secrets. */

export const SECRET = "hunter2";

type Raw = Record<string, any>;

/** A path that is asked for, and the objects that it lists. */
const PATHS: Readonly<Record<string, string>> = {
  Node: "/api/v1/nodes",
  Namespace: "/api/v1/namespaces",
  Pod: "/api/v1/pods",
  PersistentVolumeClaim: "/api/v1/persistentvolumeclaims",
  PersistentVolume: "/api/v1/persistentvolumes",
  ReplicaSet: "/apis/apps/v1/replicasets",
  StatefulSet: "/apis/apps/v1/statefulsets",
  DaemonSet: "/apis/apps/v1/daemonsets",
  Job: "/apis/batch/v1/jobs",
  CronJob: "/apis/batch/v1/cronjobs",
  PodDisruptionBudget: "/apis/policy/v1/poddisruptionbudgets",
  PriorityClass: "/apis/scheduling.k8s.io/v1/priorityclasses",
  StorageClass: "/apis/storage.k8s.io/v1/storageclasses",
};

const KINDS = Object.fromEntries(Object.entries(PATHS).map(([kind, path]) => [path, kind]));

/** Answers as `kubectl get --raw` does, `perPage` objects at a time. */
export function apiServer(objects: readonly Raw[], { perPage = 2 } = {}) {
  const asked: string[] = [];
  const ask = async (path: string) => {
    asked.push(path);
    if (path === "/version")
      return { output: JSON.stringify({ major: "1", minor: "35+", gitVersion: "v1.35.4-eks-3025e55" }) };
    const [place = "", query] = path.split("?");
    const namespace = /\/namespaces\/([^/]+)\//.exec(place)?.[1];
    const kind = KINDS[place.replace(/\/namespaces\/[^/]+(?=\/)/, "")];
    if (kind === undefined) return { error: `Error from server (NotFound): ${place}` };
    const all = objects.filter(
      (each) => each.kind === kind && (namespace === undefined || each.metadata.namespace === namespace),
    );
    const from = Number(new URLSearchParams(query).get("continue") ?? 0);
    const next = from + perPage;
    return {
      output: JSON.stringify({
        kind: `${kind}List`,
        metadata: { resourceVersion: "7", ...(next < all.length ? { continue: `${next}` } : {}) },
        // A list's objects have no kind of their own.
        items: all.slice(from, next).map(({ kind: _kind, ...each }) => each),
      }),
    };
  };
  return { ask, asked };
}

const noise = (name: string) => ({
  uid: `${name}-uid`,
  resourceVersion: "1",
  creationTimestamp: "2026-01-01T00:00:00Z",
  annotations: {
    "kubectl.kubernetes.io/last-applied-configuration": `{"password":"${SECRET}"}`,
    "vault.hashicorp.com/token": SECRET,
  },
  managedFields: [{ manager: SECRET, fieldsV1: { "f:data": { [`f:${SECRET}`]: {} } } }],
});

interface PodOptions {
  readonly namespace?: string;
  readonly owner?: readonly [apiVersion: string, kind: string, name: string];
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly phase?: string;
  readonly cpu?: string;
  readonly spec?: Raw;
  readonly metadata?: Raw;
}

/** A pod that runs, with all that must not get out. */
export function livePod(name: string, options: PodOptions = {}): Raw {
  const {
    namespace = "shop",
    owner,
    labels = {},
    annotations,
    phase = "Running",
    cpu = "250m",
    spec,
    metadata,
  } = options;
  const { annotations: noisy, ...around } = noise(name);
  return {
    kind: "Pod",
    metadata: {
      ...around,
      name,
      namespace,
      labels: { "internal-token": SECRET, ...labels },
      annotations: { ...noisy, ...annotations },
      ownerReferences: owner && [
        { apiVersion: owner[0], kind: owner[1], name: owner[2], uid: "u", controller: true },
      ],
      ...metadata,
    },
    spec: {
      nodeName: "ip-10-0-1-1.eu-west-1.compute.internal",
      serviceAccountName: SECRET,
      imagePullSecrets: [{ name: SECRET }],
      hostAliases: [{ ip: "10.0.0.1", hostnames: [SECRET] }],
      securityContext: { sysctls: [{ name: "a", value: SECRET }] },
      dnsConfig: { searches: [SECRET] },
      schedulerName: "default-scheduler",
      terminationGracePeriodSeconds: 60,
      tolerations: [
        {
          key: "node.kubernetes.io/not-ready",
          operator: "Exists",
          effect: "NoExecute",
          tolerationSeconds: 300,
        },
      ],
      containers: [
        {
          name: SECRET,
          image: `registry.example.com/${SECRET}:1`,
          command: ["/bin/sh", "-c", SECRET],
          args: [`--password=${SECRET}`],
          env: [
            { name: "PASSWORD", value: SECRET },
            { name: SECRET, valueFrom: { secretKeyRef: { name: SECRET, key: "k" } } },
          ],
          envFrom: [{ configMapRef: { name: SECRET } }],
          lifecycle: { preStop: { exec: { command: [SECRET] } } },
          livenessProbe: { httpGet: { httpHeaders: [{ name: "Authorization", value: SECRET }] } },
          ports: [{ name: SECRET, containerPort: 8080, protocol: "TCP" }],
          resources: {
            requests: { cpu, memory: "256Mi", [`${SECRET} x`]: "1" },
            limits: { cpu: "2", memory: SECRET },
            claims: [{ name: SECRET }],
          },
          volumeMounts: [{ name: "config", mountPath: SECRET }],
        },
      ],
      volumes: [
        { name: "config", secret: { secretName: SECRET } },
        { name: "csi", csi: { driver: "secrets-store.csi.k8s.io", volumeAttributes: { secret: SECRET } } },
        {
          name: `kube-api-access-${name}`,
          projected: { sources: [{ serviceAccountToken: { audience: SECRET } }] },
        },
        { name: "host", hostPath: { path: `/${SECRET}` } },
      ],
      ...spec,
    },
    status: { phase, message: SECRET, podIP: "10.0.0.7", containerStatuses: [{ image: SECRET }] },
  };
}

export function live(kind: string, name: string, more: Raw = {}): Raw {
  const { metadata, ...rest } = more;
  return { kind, metadata: { ...noise(name), name, ...metadata }, ...rest };
}

/** A ReplicaSet of something, and its pods. */
export function replicas(
  of: readonly [apiVersion: string, kind: string, name: string],
  count: number,
  options: PodOptions = {},
): Raw[] {
  const [apiVersion, kind, name] = of;
  const { namespace = "shop" } = options;
  const hash = "5f9c6d";
  return [
    live("ReplicaSet", `${name}-${hash}`, {
      metadata: { namespace, ownerReferences: [{ apiVersion, kind, name, uid: "u", controller: true }] },
      spec: { template: { spec: { containers: [{ env: [{ name: "P", value: SECRET }] }] } } },
    }),
    ...Array.from({ length: count }, (_, i) =>
      livePod(`${name}-${hash}-${i}`, {
        ...options,
        namespace,
        owner: ["apps/v1", "ReplicaSet", `${name}-${hash}`],
        labels: { app: name, "pod-template-hash": hash, ...options.labels },
      }),
    ),
  ];
}

export function liveNode(name: string, type: string, labels: Record<string, string> = {}): Raw {
  return live("Node", name, {
    metadata: {
      labels: {
        "node.kubernetes.io/instance-type": type,
        "topology.kubernetes.io/region": "eu-west-1",
        "topology.kubernetes.io/zone": "eu-west-1a",
        ...labels,
      },
    },
    spec: { providerID: `aws:///eu-west-1a/${SECRET}` },
    status: { images: [{ names: [SECRET] }], addresses: [{ type: "InternalIP", address: "10.0.1.1" }] },
  });
}
