import type { ChartKeys } from "../chart-values";

/** Minor release that the list and the role's policy are of. */
export const LOAD_BALANCER_CONTROLLER_RELEASE = "3.5";

const SELECTOR = { matchExpressions: "free", matchLabels: "free" } as const satisfies ChartKeys;

/**
 * The keys of the chart `aws-load-balancer-controller`. Source: its values.yaml at v3.5.0, and the keys that only its
 * templates know. `free` marks what Kubernetes, not the chart, gives a form to.
 */
export const LOAD_BALANCER_CONTROLLER_KEYS: ChartKeys = {
  nameOverride: "value",
  fullnameOverride: "value",
  creator: "value",
  additionalLabels: "free",
  annotations: "free",

  // Pods
  replicaCount: "value",
  revisionHistoryLimit: "value",
  image: { repository: "value", tag: "value", pullPolicy: "value" },
  imagePullSecrets: "free",
  runtimeClassName: "value",
  autoscaling: {
    enabled: "value",
    minReplicas: "value",
    maxReplicas: "value",
    targetCPUUtilizationPercentage: "value",
    autoscaleBehavior: "free",
  },
  podSecurityContext: "free",
  securityContext: "free",
  terminationGracePeriodSeconds: "value",
  resources: "free",
  priorityClassName: "value",
  nodeSelector: "free",
  tolerations: "free",
  affinity: "free",
  configureDefaultAffinity: "value",
  topologySpreadConstraints: "free",
  updateStrategy: "free",
  deploymentAnnotations: "free",
  podAnnotations: "free",
  podLabels: "free",
  podDisruptionBudget: "free",
  livenessProbe: "free",
  readinessProbe: "free",
  env: "free",
  envFrom: "free",
  envSecretName: "value",
  hostNetwork: "value",
  dnsPolicy: "value",
  extraVolumeMounts: "free",
  extraVolumes: "free",

  // Permissions
  serviceAccount: {
    create: "value",
    name: "value",
    annotations: "free",
    automountServiceAccountToken: "value",
    imagePullSecrets: "free",
  },
  rbac: { create: "value" },
  clusterSecretsPermissions: { allowAllSecrets: "value" },

  // Where it works
  clusterName: "value",
  cluster: { dnsDomain: "value" },
  region: "value",
  vpcId: "value",
  vpcTags: "free",
  awsApiEndpoints: "value",
  awsApiThrottle: "free",
  awsMaxRetries: "value",
  watchNamespace: "value",
  syncPeriod: "value",
  logLevel: "value",
  metricsBindAddr: "value",
  controllerConfig: { featureGates: "free" },

  // What it makes
  ingressClass: "value",
  ingressClassParams: { create: "value", name: "value", spec: "free" },
  ingressClassConfig: { default: "value" },
  createIngressClassResource: "value",
  loadBalancerClass: "value",
  disableIngressClassAnnotation: "value",
  disableIngressGroupNameAnnotation: "value",
  defaultTargetType: "value",
  defaultLoadBalancerScheme: "value",
  defaultSSLPolicy: "value",
  defaultTags: "free",
  externalManagedTags: "free",
  certManagement: { defaultPCAARN: "value" },
  certDiscovery: { allowedCertificateAuthorityARNs: "value" },
  enablePodReadinessGateInject: "value",
  enableShield: "value",
  enableWaf: "value",
  enableWafv2: "value",
  enableEndpointSlices: "value",
  enableBackendSecurityGroup: "value",
  enableManageBackendSecurityGroupRules: "value",
  backendSecurityGroup: "value",
  disableRestrictedSecurityGroupRules: "value",
  serviceTargetENISGTags: "value",
  maxTargetsPerTargetGroup: "value",
  tolerateNonExistentBackendService: "value",
  tolerateNonExistentBackendAction: "value",

  // How fast
  ingressMaxConcurrentReconciles: "value",
  serviceMaxConcurrentReconciles: "value",
  targetgroupbindingMaxConcurrentReconciles: "value",
  targetgroupbindingMaxExponentialBackoffDelay: "value",
  targetgroupbindingRequeueDuration: "value",
  albGatewayMaxConcurrentReconciles: "value",
  nlbGatewayMaxConcurrentReconciles: "value",
  globalAcceleratorMaxConcurrentReconciles: "value",
  globalAcceleratorMaxExponentialBackoffDelay: "value",
  lbStabilizationMonitorInterval: "value",

  // Webhooks
  serviceAnnotations: "free",
  webhookBindPort: "value",
  webhookTLS: { caCert: "value", cert: "value", key: "value" },
  keepTLSSecret: "value",
  enableCertManager: "value",
  certManager: {
    duration: "value",
    renewBefore: "value",
    revisionHistoryLimit: "value",
    rootCert: { duration: "value" },
    issuerRef: "free",
  },
  objectSelector: SELECTOR,
  webhookNamespaceSelectors: "free",
  webhookConfig: {
    disableIngressValidation: "value",
    ingressValdationFailurePolicy: "value",
    ingressValidationObjectSelector: SELECTOR,
    ingressValidationNamespaceSelector: SELECTOR,
  },
  enableServiceMutatorWebhook: "value",
  serviceMutatorWebhookConfig: {
    failurePolicy: "value",
    objectSelector: SELECTOR,
    namespaceSelectors: "free",
    operations: "free",
  },
  podMutatorWebhookConfig: { failurePolicy: "value" },

  serviceMonitor: {
    enabled: "value",
    namespace: "value",
    additionalLabels: "free",
    interval: "value",
    scrapeTimeout: "value",
    relabelings: "free",
    metricRelabelings: "free",
  },
};
