/** What people have in their files, most of which an API server alone does not take, or nobody makes pods of. */
export const PEOPLES_FILES = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: team }
spec: { type: LoadBalancer, selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ledger, namespace: team }
spec:
  replicas: 2
  serviceName: ledger
  podManagementPolicy: Parallel
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec:
      serviceAccountName: ledger
      containers:
        - name: ledger
          image: ledger
          env: [{ name: A, value: a }, { name: A, value: b }]
          volumeMounts: [{ name: settings, mountPath: /settings }]
      volumes: [{ name: settings, configMap: { name: settings, defaultMode: 0644 } }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { storageClassName: at-once, accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: at-once }
provisioner: ebs.csi.aws.com
---
apiVersion: kubeflow.org/v1
kind: PyTorchJob
metadata: { name: train, namespace: team }
spec:
  pytorchReplicaSpecs:
    Worker:
      replicas: 2
      template: { spec: { schedulerName: volcano, restartPolicy: OnFailure, containers: [{ name: pytorch, image: pytorch }] } }
---
apiVersion: batch/v1
kind: Job
metadata: { generateName: report-, namespace: team, labels: { kueue.x-k8s.io/queue-name: team } }
spec:
  suspend: true
  template: { spec: { restartPolicy: Never, containers: [{ name: report, image: report }] } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: team }
spec:
  schedule: "* * * * *"
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: nightly, image: nightly }] } } } }
---
apiVersion: monitoring.example.com/v1
kind: Monitor
metadata: { name: web }
`;

/** What is said of them. */
export const SAID = [
  "2 pods of PyTorchJob train (kubeflow.org), whose controller does not run in a rehearsal: Deployments stand in",
  "left out: 1 x Monitor (no controller of theirs runs in a rehearsal)",
  "the scheduler volcano does not run in a rehearsal: the default one places its pods, not all or none of them",
  "1 CronJob (nightly at * * * * *) rests; --cron-jobs runs a Job of each, as where all are due at once, for 0 CPU and 0 GiB",
  "1 Job does not say how long its pods take: they run all along",
  "made, since the files lack the namespace: team",
  "made, since the files lack the service account: ledger",
  "the environment has no addons.aws-ebs-csi-driver: a rehearsal makes volumes, on AWS nobody does until a driver is there",
  "without the environment's own webhooks, which nobody would answer: services",
];

/** As the AWS Load Balancer Controller brings one: each new Service is refused while its pods do not answer. */
export const WEBHOOK = {
  metadata: { name: "services" },
  webhooks: [
    {
      name: "services.example.com",
      ...{ admissionReviewVersions: ["v1"], sideEffects: "None", failurePolicy: "Fail", timeoutSeconds: 1 },
      clientConfig: { service: { name: "webhook", namespace: "kube-system", path: "/services" } },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["services"] }],
    },
  ],
};
