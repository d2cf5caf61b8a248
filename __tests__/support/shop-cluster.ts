import { live, liveNode, livePod, replicas, SECRET } from "./live-cluster";

export const DEPLOYMENT = ["apps/v1", "Deployment", "web"] as const;
export const ZONE = "topology.kubernetes.io/zone";
export const spread = (app: string) => [
  {
    maxSkew: 1,
    topologyKey: ZONE,
    whenUnsatisfiable: "DoNotSchedule",
    labelSelector: { matchLabels: { app } },
  },
];

/** Workloads of every kind, with secrets wherever an object has room for them. */
export function shop() {
  return [
    liveNode("node-1", "m5.2xlarge", { "eks.amazonaws.com/capacityType": "ON_DEMAND" }),
    live("Namespace", "shop", { metadata: { labels: { owner: SECRET } } }),
    ...replicas(DEPLOYMENT, 3, { spec: { topologySpreadConstraints: spread("web") } }),
    ...replicas(["argoproj.io/v1alpha1", "Rollout", "checkout"], 2),
    livePod("queue-0", {
      owner: ["apps/v1", "StatefulSet", "queue"],
      spec: {
        volumes: [
          { name: "data", persistentVolumeClaim: { claimName: "data-queue-0" } },
          { name: "token", secret: { secretName: SECRET } },
        ],
      },
    }),
    live("StatefulSet", "queue", {
      metadata: { namespace: "shop" },
      spec: {
        podManagementPolicy: "Parallel",
        volumeClaimTemplates: [
          {
            metadata: { name: "data", annotations: { key: SECRET } },
            spec: { storageClassName: "gp3", resources: { requests: { storage: "20Gi" } } },
          },
        ],
        template: { spec: { containers: [{ env: [{ value: SECRET }] }] } },
      },
    }),
    live("PersistentVolumeClaim", "data-queue-0", {
      metadata: { namespace: "shop" },
      spec: {
        accessModes: ["ReadWriteOnce"],
        storageClassName: "gp3",
        volumeName: "pvc-1",
        resources: { requests: { storage: "20Gi" } },
      },
    }),
    live("PersistentVolume", "pvc-1", {
      spec: {
        capacity: { storage: "20Gi" },
        accessModes: ["ReadWriteOnce"],
        storageClassName: "gp3",
        csi: {
          driver: "ebs.csi.aws.com",
          volumeHandle: SECRET,
          volumeAttributes: { a: SECRET },
          nodeStageSecretRef: { name: SECRET },
        },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              {
                matchExpressions: [
                  { key: "topology.ebs.csi.aws.com/zone", operator: "In", values: ["eu-west-1b"] },
                ],
              },
            ],
          },
        },
      },
    }),
    live("StorageClass", "gp3", {
      provisioner: "ebs.csi.aws.com",
      parameters: { kmsKeyId: SECRET },
      volumeBindingMode: "WaitForFirstConsumer",
    }),
    livePod("agent-x", {
      namespace: "kube-system",
      owner: ["apps/v1", "DaemonSet", "agent"],
      spec: {
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                { matchFields: [{ key: "metadata.name", operator: "In", values: ["node-1"] }] },
              ],
            },
          },
        },
      },
    }),
    live("DaemonSet", "agent", {
      metadata: { namespace: "kube-system" },
      spec: { template: { spec: { containers: [{}] } } },
    }),
    livePod("report-1-x", { owner: ["batch/v1", "Job", "report-1"] }),
    live("Job", "report-1", { metadata: { namespace: "shop" }, spec: { activeDeadlineSeconds: 900 } }),
    live("PodDisruptionBudget", "web", {
      metadata: { namespace: "shop" },
      spec: { maxUnavailable: "25%", selector: { matchLabels: { app: "web" } } },
    }),
    live("PriorityClass", "urgent", { value: 1000, description: SECRET }),
    livePod("debug", { spec: { priorityClassName: "urgent" } }),
  ];
}
