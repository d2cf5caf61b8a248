import type { KubeClient } from "../../rehearsal/kubernetes/client";
import type { KubeObject } from "../../rehearsal/kubernetes/objects";
import { RUNS_FOR } from "../../rehearsal/kubernetes/timing";
import { until } from "../../rehearsal/until";

/** Stands wherever a cluster's objects have room for a secret. */
export const SECRET = "correct-horse-battery-staple";

const ROLLOUTS = "/apis/argoproj.io/v1alpha1/namespaces/shop/rollouts";
const ZONE = "topology.kubernetes.io/zone";

/** A pod's template as people write it. */
function template(app: string, cpu: string, more: object = {}) {
  return {
    metadata: {
      labels: { app, "internal/token": SECRET.slice(0, 20) },
      annotations: { "vault/token": SECRET },
    },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: app,
          image: `registry.example.com/${SECRET}`,
          args: [`--token=${SECRET}`],
          env: [{ name: "TOKEN", value: SECRET }],
          envFrom: [{ secretRef: { name: SECRET, optional: true } }],
          resources: { requests: { cpu, memory: "256Mi" } },
        },
      ],
      volumes: [{ name: "keys", secret: { secretName: SECRET, optional: true } }],
      ...more,
    },
  };
}

/** kwok plays a Job's pods for an hour. */
function lasting({ metadata, spec }: ReturnType<typeof template>) {
  return { metadata: { ...metadata, annotations: { ...metadata.annotations, [RUNS_FOR]: "3600s" } }, spec };
}

const workload = (kind: string, name: string, spec: object) => ({
  ...{ apiVersion: "apps/v1", kind, metadata: { name, namespace: "shop" } },
  spec: { selector: { matchLabels: { app: name } }, ...spec },
});

const OBJECTS: readonly (readonly [path: string, body: object])[] = [
  ["/api/v1/namespaces", { metadata: { name: "shop", labels: { tenant: "blue" } } }],
  ["/api/v1/namespaces/shop/secrets", { metadata: { name: "database" }, stringData: { password: SECRET } }],
  ["/api/v1/namespaces/shop/configmaps", { metadata: { name: "settings" }, data: { password: SECRET } }],
  [
    "/apis/scheduling.k8s.io/v1/priorityclasses",
    { metadata: { name: "urgent" }, value: 1000, description: SECRET },
  ],
  [
    "/apis/storage.k8s.io/v1/storageclasses",
    {
      ...{ metadata: { name: "fast" }, provisioner: "ebs.csi.aws.com", parameters: { kmsKeyId: SECRET } },
      volumeBindingMode: "WaitForFirstConsumer",
    },
  ],
  [
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
    {
      metadata: { name: "rollouts.argoproj.io" },
      spec: {
        group: "argoproj.io",
        scope: "Namespaced",
        names: { kind: "Rollout", plural: "rollouts", singular: "rollout" },
        versions: [
          {
            ...{ name: "v1alpha1", served: true, storage: true },
            schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
          },
        ],
      },
    },
  ],
  [
    "/apis/apps/v1/namespaces/shop/deployments",
    workload("Deployment", "web", {
      replicas: 3,
      template: template("web", "500m", {
        priorityClassName: "urgent",
        topologySpreadConstraints: [
          {
            ...{ maxSkew: 1, topologyKey: ZONE, whenUnsatisfiable: "DoNotSchedule" },
            labelSelector: { matchLabels: { app: "web" } },
          },
        ],
      }),
    }),
  ],
  [
    "/apis/apps/v1/namespaces/shop/statefulsets",
    workload("StatefulSet", "queue", {
      replicas: 2,
      serviceName: "queue",
      podManagementPolicy: "Parallel",
      template: template("queue", "250m"),
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "fast",
            resources: { requests: { storage: "20Gi" } },
          },
        },
      ],
    }),
  ],
  [
    "/apis/apps/v1/namespaces/shop/daemonsets",
    workload("DaemonSet", "agent", { template: template("agent", "50m") }),
  ],
  [
    "/apis/batch/v1/namespaces/shop/jobs",
    {
      metadata: { name: "training" },
      spec: {
        activeDeadlineSeconds: 3600,
        // No NodePool has it: it waits today, and will with Karpenter.
        template: template("training", "1", { restartPolicy: "Never", nodeSelector: { disk: "fast" } }),
      },
    },
  ],
  [
    "/apis/batch/v1/namespaces/shop/jobs",
    {
      metadata: { name: "report" },
      spec: {
        activeDeadlineSeconds: 3600,
        template: lasting(template("report", "250m", { restartPolicy: "Never" })),
      },
    },
  ],
  [
    "/apis/batch/v1/namespaces/shop/cronjobs",
    {
      metadata: { name: "nightly" },
      // It rests for as long as a test lasts, but for one day in four years.
      spec: {
        schedule: "0 3 29 2 *",
        jobTemplate: { spec: { template: template("nightly", "250m", { restartPolicy: "Never" }) } },
      },
    },
  ],
  [
    "/api/v1/namespaces/shop/pods",
    { ...template("debug", "100m"), metadata: { name: "debug", namespace: "shop" } },
  ],
  [
    "/apis/policy/v1/namespaces/shop/poddisruptionbudgets",
    { metadata: { name: "web" }, spec: { maxUnavailable: 1, selector: { matchLabels: { app: "web" } } } },
  ],
];

/** Brings workloads of every kind, those of a controller that nothing here knows among them. */
export async function deployEveryKind(client: KubeClient): Promise<void> {
  for (const [path, body] of OBJECTS) {
    await until(`a place for ${path}`, () => client.create(path, body), { seconds: 20 });
  }
  const rollout = await until("the kind Rollout", () =>
    client.create<KubeObject>(ROLLOUTS, {
      ...{ apiVersion: "argoproj.io/v1alpha1", kind: "Rollout", metadata: { name: "checkout" } },
      spec: { token: SECRET },
    }),
  );
  const owner = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Rollout",
    name: "checkout",
    uid: rollout.metadata.uid,
  };
  await client.create("/apis/apps/v1/namespaces/shop/replicasets", {
    metadata: { name: "checkout-7d4b9", ownerReferences: [{ ...owner, controller: true }] },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: "checkout" } },
      template: template("checkout", "250m"),
    },
  });
}

/** Ends them all, the volumes too. */
export async function deleteEveryKind(client: KubeClient): Promise<void> {
  await client.delete("/api/v1/namespaces/shop?propagationPolicy=Background");
  await client.delete("/apis/scheduling.k8s.io/v1/priorityclasses/urgent");
  await client.delete("/apis/storage.k8s.io/v1/storageclasses/fast");
  await until(
    "the namespace's end",
    async () => (await client.find("/api/v1/namespaces/shop")) === undefined,
  );
  for (const { metadata } of await client.list<KubeObject>("/api/v1/persistentvolumes"))
    await client.delete(`/api/v1/persistentvolumes/${metadata.name}`);
}
