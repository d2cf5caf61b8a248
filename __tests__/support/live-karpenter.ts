import type { LiveCluster, LiveObject } from "../../cli/adopt/live";

/** An EC2NodeClass as an API server answers: with the CRD's defaults, and what kubectl and Karpenter leave on it. */
export const NODE_CLASS: LiveObject = {
  kind: "EC2NodeClass",
  metadata: {
    name: "default",
    uid: "6f0d7f0e-0000-4000-8000-000000000001",
    labels: { team: "platform", "app.kubernetes.io/managed-by": "Helm" },
    annotations: {
      "kubernetes.io/description": "Nodes of everybody",
      "kubectl.kubernetes.io/last-applied-configuration": "{}",
      "karpenter.k8s.aws/ec2nodeclass-hash": "1234",
      "karpenter.k8s.aws/ec2nodeclass-hash-version": "v5",
    },
  },
  spec: {
    role: "KarpenterNodeRole-by-hand",
    amiSelectorTerms: [{ alias: "al2023@v20261012" }],
    subnetSelectorTerms: [{ tags: { "karpenter.sh/discovery": "shop" } }],
    securityGroupSelectorTerms: [{ id: "sg-0123456789abcdef0" }],
    metadataOptions: {
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpPutResponseHopLimit: 2,
      httpTokens: "required",
    },
    blockDeviceMappings: [
      { deviceName: "/dev/xvda", ebs: { volumeSize: "100Gi", volumeType: "gp3", encrypted: true } },
    ],
    userData: "MIME-Version: 1.0\n\n# ${not_terraform}\n",
    tags: { team: "platform" },
  },
};

export const NODE_POOL: LiveObject = {
  kind: "NodePool",
  metadata: { name: "general", uid: "6f0d7f0e-0000-4000-8000-000000000002" },
  spec: {
    template: {
      metadata: { labels: { "workload-type": "web" } },
      spec: {
        nodeClassRef: { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" },
        requirements: [
          { key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] },
          { key: "karpenter.k8s.aws/instance-cpu", operator: "Gt", values: ["3"] },
        ],
        expireAfter: "720h",
      },
    },
    disruption: {
      consolidationPolicy: "WhenEmptyOrUnderutilized",
      consolidateAfter: "0s",
      budgets: [
        { nodes: "10%" },
        { nodes: "0", schedule: "0 9 * * mon-fri", duration: "8h", reasons: ["Drifted"] },
      ],
    },
    limits: { cpu: "1k", memory: "1000Gi" },
    weight: 10,
  },
};

export const NODE_OVERLAY: LiveObject = {
  kind: "NodeOverlay",
  metadata: { name: "negotiated" },
  spec: {
    priceAdjustment: "-15%",
    requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["m7i"] }],
  },
};

export const CONTROLLER: LiveObject = {
  kind: "Deployment",
  metadata: { name: "karpenter", namespace: "karpenter" },
  spec: {
    selector: {
      matchLabels: { "app.kubernetes.io/name": "karpenter", "app.kubernetes.io/instance": "karpenter" },
    },
    template: {
      spec: {
        containers: [{ name: "controller", image: "public.ecr.aws/karpenter/controller:1.14.1@sha256:ab12" }],
      },
    },
  },
};

/** Karpenter by Helm in a namespace of its own, with objects made by kubectl. */
export function liveCluster(changes: Partial<LiveCluster> = {}): LiveCluster {
  return {
    nodeClasses: [NODE_CLASS],
    nodePools: [NODE_POOL],
    nodeOverlays: [],
    capacityBuffers: [],
    crds: [{ kind: "CustomResourceDefinition", metadata: { name: "nodepools.karpenter.sh" }, spec: {} }],
    controllers: [CONTROLLER],
    nodes: { general: 3 },
    releases: [
      {
        name: "karpenter",
        namespace: "karpenter",
        chart: "karpenter",
        chartVersion: "1.14.1",
        values: {},
        kinds: ["Deployment"],
      },
    ],
    applications: [],
    ...changes,
  };
}

/** The same object with the signs of a tool on it. */
export function signed(
  object: LiveObject,
  { labels = {}, annotations = {} }: Pick<LiveObject["metadata"], "annotations" | "labels">,
): LiveObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, ...annotations },
    },
  };
}

export const ofRelease = (name: string, namespace: string) => ({
  annotations: { "meta.helm.sh/release-name": name, "meta.helm.sh/release-namespace": namespace },
});
