import type { ChartKeys } from "../chart-values";

/** The keys of the `karpenter` chart as of its oldest release here. Source: charts/karpenter/values.yaml of
 * aws/karpenter-provider-aws at that tag. `free` marks what Kubernetes, not the chart, gives a form to. */
const KEYS_1_12 = {
  nameOverride: "value",
  fullnameOverride: "value",
  additionalLabels: "free",
  additionalAnnotations: "free",
  imagePullPolicy: "value",
  imagePullSecrets: "free",
  service: { annotations: "free" },
  serviceAccount: { create: "value", name: "value", annotations: "free" },
  additionalClusterRoleRules: "free",
  serviceMonitor: {
    enabled: "value",
    additionalLabels: "free",
    relabelings: "free",
    metricRelabelings: "free",
    endpointConfig: "free",
    sampleLimit: "value",
  },
  replicas: "value",
  revisionHistoryLimit: "value",
  strategy: "free",
  podLabels: "free",
  podAnnotations: "free",
  podDisruptionBudget: { name: "value", maxUnavailable: "value" },
  podSecurityContext: "free",
  priorityClassName: "value",
  terminationGracePeriodSeconds: "value",
  hostNetwork: "value",
  schedulerName: "value",
  dnsPolicy: "value",
  dnsConfig: "free",
  initContainers: "free",
  nodeSelector: "free",
  affinity: "free",
  topologySpreadConstraints: "free",
  tolerations: "free",
  extraVolumes: "free",
  controller: {
    containerName: "value",
    image: { repository: "value", tag: "value", digest: "value" },
    env: "free",
    envFrom: "free",
    securityContext: { appArmorProfile: "free", seLinuxOptions: "free", seccompProfile: "free" },
    resources: "free",
    extraVolumeMounts: "free",
    sidecarContainer: "free",
    sidecarVolumeMounts: "free",
    metrics: { port: "value" },
    healthProbe: { port: "value" },
  },
  logLevel: "value",
  logOutputPaths: "free",
  logErrorOutputPaths: "free",
  settings: {
    batchMaxDuration: "value",
    batchIdleDuration: "value",
    preferencePolicy: "value",
    minValuesPolicy: "value",
    clusterCABundle: "value",
    clusterName: "value",
    clusterEndpoint: "value",
    isolatedVPC: "value",
    eksControlPlane: "value",
    vmMemoryOverheadPercent: "value",
    interruptionQueue: "value",
    enableZonalShift: "value",
    reservedENIs: "value",
    ignoreDRARequests: "value",
    disableClusterStateObservability: "value",
    disableDryRun: "value",
    featureGates: {
      nodeRepair: "value",
      nodeOverlay: "value",
      reservedCapacity: "value",
      spotToSpotConsolidation: "value",
      staticCapacity: "value",
    },
  },
} as const satisfies ChartKeys;

const KEYS_1_13 = {
  ...KEYS_1_12,
  settings: { ...KEYS_1_12.settings, amiRefreshInterval: "value", subnetRefreshInterval: "value" },
} as const satisfies ChartKeys;

const KEYS_1_14 = {
  ...KEYS_1_13,
  settings: {
    ...KEYS_1_13.settings,
    featureGates: { ...KEYS_1_13.settings.featureGates, capacityBuffer: "value" },
  },
} as const satisfies ChartKeys;

/** By minor release, oldest first. A new release of Karpenter is a row here. */
export const CHART_KEYS: Readonly<Record<string, ChartKeys>> = {
  "1.12": KEYS_1_12,
  "1.13": KEYS_1_13,
  "1.14": KEYS_1_14,
};

/** Keys that older guides still set, and what took their place. The chart ignores each in silence. */
export const REPLACED_KEYS: Readonly<Record<string, string>> = {
  webhook: "nothing: Karpenter has no webhook since 1.1",
  logConfig: "logLevel, logOutputPaths and logErrorOutputPaths",
  "settings.aws": "the keys right under settings (interruptionQueueName is interruptionQueue there)",
  "settings.interruptionQueueName": "settings.interruptionQueue",
  "settings.defaultInstanceProfile": "role or instanceProfile of each node class",
  "settings.featureGates.drift": "nothing: drift is always on since 1.0",
  interruptionQueueName: "settings.interruptionQueue",
  defaultInstanceProfile: "role or instanceProfile of each node class",
  clusterName: "settings.clusterName",
  clusterEndpoint: "settings.clusterEndpoint",
  "controller.nodeSelector": "nodeSelector",
  "controller.tolerations": "tolerations",
  "controller.affinity": "affinity",
  "controller.replicas": "replicas",
  "controller.logLevel": "logLevel",
};
