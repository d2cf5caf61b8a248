/**
 * For each setting another value, to be planned over a deployed environment. `<name>` and `[]` of a setting's path stand
 * for one of the base's own. Settings below one that changes nothing need no sample.
 */
export type Patch = { readonly [key: string]: unknown };

/** A role, and an instance profile that holds it, that are there before each change. */
export const NODES_OF_OTHERS = "team-nodes";

const ROLE = "arn:aws:iam::111122223333:role";

/** Deployed before each change. */
export const BASE: Patch = {
  aws: { region: "eu-west-1", tags: { team: "a" } },
  network: {
    vpnCidrs: ["192.168.0.0/16"],
    webhookPorts: [15017],
    podPorts: [81],
    nodeSecurityGroupTags: { owner: "a" },
    flowLogs: {},
  },
  cluster: {
    name: "shop",
    version: "1.34",
    serviceCidr: "172.20.0.0/16",
    admins: [`${ROLE}/ops`],
    access: {
      ann: { user: "ann", policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["a"] }] },
      ci: { principal: `${ROLE}/ci`, groups: ["deployers"] },
    },
    addons: {
      "vpc-cni": { podIdentity: true },
      "aws-ebs-csi-driver": {},
      adot: {
        podIdentity: { serviceAccount: "a", namespace: "a", policies: ["CloudWatchAgentServerPolicy"] },
      },
    },
  },
  interruption: { notifications: { emails: ["a@example.com"] } },
  loadBalancerController: { securityGroup: { inboundCidrs: ["198.51.100.0/24"] } },
};

const addon = (name: string, settings: Patch) => ({ cluster: { addons: { [name]: settings } } });
const adot = (podIdentity: Patch) => addon("adot", { podIdentity });
const ann = (settings: Patch) => ({ cluster: { access: { ann: settings } } });
const nodeClass = (settings: Patch) => ({
  nodeClasses: { default: {}, more: { ami: "al2023@v20260903", ...settings } },
});
const S3 = { backend: "s3", bucket: "states" };
const VERSION = "v1.99.9-eksbuild.1";

export const SAMPLES: Readonly<Record<string, Patch>> = {
  "aws.region": { aws: { region: "eu-west-2" } },
  "aws.profile": { aws: { profile: "other" } },
  "aws.assumeRole.arn": { aws: { assumeRole: { arn: `${ROLE}/deployer` } } },
  "aws.assumeRole.externalId": {
    aws: { assumeRole: { arn: `${ROLE}/deployer`, externalId: "id" } },
    cluster: { authentication: "token" },
  },
  "aws.assumeRole.sessionName": { aws: { assumeRole: { arn: `${ROLE}/deployer`, sessionName: "me" } } },
  "aws.accountId": { aws: { accountId: "111122223333" } },
  "aws.permissionsBoundary": { aws: { permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" } },
  "aws.rolePath": { aws: { rolePath: "/platform/" } },
  "aws.tags": { aws: { tags: { team: "b" } } },
  state: { state: S3 },
  "network.cidr": { network: { cidr: "10.1.0.0/16" } },
  "network.zones": { network: { zones: 2 } },
  "network.nat": { network: { nat: "per-zone" } },
  "network.vpnCidrs": { network: { vpnCidrs: ["192.168.1.0/24"] } },
  "network.endpoints": { network: { endpoints: ["s3", "sts"] } },
  "network.nodeSecurityGroupTags": { network: { nodeSecurityGroupTags: { owner: "b" } } },
  "network.webhookPorts": { network: { webhookPorts: [15018] } },
  "network.podPorts": { network: { podPorts: [82] } },
  "network.flowLogs": { network: { flowLogs: null } },
  "network.flowLogs.traffic": { network: { flowLogs: { traffic: "ALL" } } },
  "network.flowLogs.retentionDays": { network: { flowLogs: { retentionDays: 7 } } },
  "network.flowLogs.kmsKey": { network: { flowLogs: { kmsKey: "own" } } },
  "cluster.name": { cluster: { name: "store" } },
  "cluster.version": { cluster: { version: "1.35" } },
  "cluster.supportType": { cluster: { supportType: "EXTENDED" } },
  "cluster.endpoint.public": { cluster: { endpoint: { public: false } } },
  "cluster.endpoint.publicCidrs": { cluster: { endpoint: { publicCidrs: ["198.51.100.0/24"] } } },
  "cluster.serviceCidr": { cluster: { serviceCidr: "172.21.0.0/16" } },
  "cluster.logging.types": { cluster: { logging: { types: ["audit"] } } },
  "cluster.logging.retentionDays": { cluster: { logging: { retentionDays: 7 } } },
  "cluster.logging.kmsKey": { cluster: { logging: { kmsKey: "own" } } },
  "cluster.encryption.kmsKeyArn": {
    cluster: {
      encryption: {
        kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555",
      },
    },
  },
  "cluster.admins": { cluster: { admins: [`${ROLE}/others`] } },
  "cluster.policies": { cluster: { policies: ["AmazonEKSVPCResourceController"] } },
  "cluster.access.<name>": { cluster: { access: { ann: null } } },
  "cluster.access.<name>.principal": { cluster: { access: { ci: { principal: `${ROLE}/cd` } } } },
  "cluster.access.<name>.user": ann({ user: "bob" }),
  "cluster.access.<name>.policies[].name": ann({
    policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["a"] }],
  }),
  "cluster.access.<name>.policies[].namespaces": ann({
    policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["b"] }],
  }),
  "cluster.access.<name>.policies": ann({ policies: null, groups: ["a"] }),
  "cluster.access.<name>.groups": { cluster: { access: { ci: { groups: ["others"] } } } },
  ...Object.fromEntries(
    ["vpc-cni", "kube-proxy", "eks-pod-identity-agent", "coredns", "aws-ebs-csi-driver", "<name>"].flatMap(
      (shown) => {
        const name = shown === "<name>" ? "adot" : shown;
        return [
          [`cluster.addons.${shown}.version`, addon(name, { version: VERSION })],
          [`cluster.addons.${shown}.values`, addon(name, { values: { a: "b" } })],
        ];
      },
    ),
  ),
  "cluster.addons.vpc-cni.values.env.ENABLE_POD_ENI": addon("vpc-cni", {
    values: { env: { ENABLE_POD_ENI: "true" } },
  }),
  "cluster.addons.vpc-cni.prefixDelegation": addon("vpc-cni", { prefixDelegation: true }),
  "cluster.addons.vpc-cni.podIdentity": addon("vpc-cni", { podIdentity: false }),
  "cluster.addons.vpc-cni.podIdentity.serviceAccount": addon("vpc-cni", {
    podIdentity: { serviceAccount: "b", namespace: "kube-system", policies: ["AmazonEKS_CNI_Policy"] },
  }),
  "cluster.addons.vpc-cni.podIdentity.namespace": addon("vpc-cni", {
    podIdentity: { serviceAccount: "aws-node", namespace: "b", policies: ["AmazonEKS_CNI_Policy"] },
  }),
  "cluster.addons.vpc-cni.podIdentity.policies": addon("vpc-cni", {
    podIdentity: {
      serviceAccount: "aws-node",
      policies: ["AmazonEKS_CNI_Policy", "CloudWatchAgentServerPolicy"],
    },
  }),
  "cluster.addons.vpc-cni.policies": addon("vpc-cni", { policies: ["CloudWatchAgentServerPolicy"] }),
  "cluster.addons.aws-ebs-csi-driver.podIdentity": addon("aws-ebs-csi-driver", { podIdentity: false }),
  "cluster.addons.aws-ebs-csi-driver.podIdentity.serviceAccount": addon("aws-ebs-csi-driver", {
    podIdentity: { serviceAccount: "b", policies: ["AmazonEBSCSIDriverPolicy"] },
  }),
  "cluster.addons.aws-ebs-csi-driver.podIdentity.namespace": addon("aws-ebs-csi-driver", {
    podIdentity: {
      serviceAccount: "ebs-csi-controller-sa",
      namespace: "b",
      policies: ["AmazonEBSCSIDriverPolicy"],
    },
  }),
  "cluster.addons.aws-ebs-csi-driver.podIdentity.policies": addon("aws-ebs-csi-driver", {
    podIdentity: { serviceAccount: "ebs-csi-controller-sa", policies: ["CloudWatchAgentServerPolicy"] },
  }),
  "cluster.addons.aws-ebs-csi-driver.policies": addon("aws-ebs-csi-driver", {
    policies: ["CloudWatchAgentServerPolicy"],
  }),
  "cluster.addons.aws-ebs-csi-driver.storageClass": addon("aws-ebs-csi-driver", { storageClass: true }),
  "cluster.addons.<name>": { cluster: { addons: { adot: null } } },
  "cluster.addons.<name>.podIdentity": addon("adot", { podIdentity: null }),
  "cluster.addons.<name>.podIdentity.serviceAccount": adot({ serviceAccount: "b" }),
  "cluster.addons.<name>.podIdentity.namespace": adot({ namespace: "b" }),
  "cluster.addons.<name>.podIdentity.policies": adot({ policies: ["AmazonPrometheusRemoteWriteAccess"] }),
  "cluster.addons.<name>.policies": addon("adot", { policies: ["AmazonPrometheusRemoteWriteAccess"] }),
  "cluster.authentication": { cluster: { authentication: "token" } },
  "systemNodeGroup.instanceTypes": { systemNodeGroup: { instanceTypes: ["m6i.large"] } },
  "systemNodeGroup.amiType": { systemNodeGroup: { amiType: "BOTTLEROCKET_x86_64" } },
  "systemNodeGroup.minSize": { systemNodeGroup: { minSize: 3, desiredSize: 3 } },
  "systemNodeGroup.desiredSize": { systemNodeGroup: { desiredSize: 3 } },
  "systemNodeGroup.maxSize": { systemNodeGroup: { maxSize: 5 } },
  "systemNodeGroup.volumeSize": { systemNodeGroup: { volumeSize: 60 } },
  "systemNodeGroup.labels": { systemNodeGroup: { labels: { a: "b" } } },
  "systemNodeGroup.taint.key": { systemNodeGroup: { taint: { key: "other" } } },
  "systemNodeGroup.taint.value": {
    systemNodeGroup: { taint: { key: "CriticalAddonsOnly", value: "other" } },
  },
  "systemNodeGroup.taint.effect": {
    systemNodeGroup: { taint: { key: "CriticalAddonsOnly", value: "true", effect: "NoExecute" } },
  },
  "systemNodeGroup.policies": { systemNodeGroup: { policies: ["CloudWatchAgentServerPolicy"] } },
  "karpenter.version": { karpenter: { version: "1.15.2" } },
  "karpenter.chart": { karpenter: { chart: { repository: "oci://example.com/charts/karpenter" } } },
  "karpenter.namespace": { karpenter: { namespace: "other" } },
  "karpenter.createNamespace": { karpenter: { createNamespace: false } },
  "karpenter.podSecurity": { karpenter: { namespace: "other", podSecurity: "restricted" } },
  "karpenter.networkPolicy": { karpenter: { networkPolicy: true } },
  "karpenter.takeOwnership": { karpenter: { takeOwnership: true } },
  "karpenter.serviceAccount": { karpenter: { serviceAccount: "other" } },
  "karpenter.identity": { karpenter: { identity: "irsa" } },
  "karpenter.stsRegionalEndpoints": { karpenter: { stsRegionalEndpoints: false } },
  "karpenter.controllerRole.name": {
    karpenter: { controllerRole: { name: NODES_OF_OTHERS, check: false } },
  },
  "karpenter.nodeRole": { karpenter: { nodeRole: "shared" } },
  "karpenter.nodeRole.name": { karpenter: { nodeRole: { name: NODES_OF_OTHERS, check: false } } },
  "karpenter.policies": { karpenter: { policies: ["CloudWatchAgentServerPolicy"] } },
  "karpenter.nodePolicies": { karpenter: { nodePolicies: ["CloudWatchAgentServerPolicy"] } },
  "karpenter.nodeIdentity": { karpenter: { nodeIdentity: "instanceProfile" } },
  "karpenter.isolatedVpc": { karpenter: { isolatedVpc: true, nodeIdentity: "instanceProfile" } },
  "karpenter.batching": { karpenter: { batching: { maxDuration: "20s", idleDuration: "2s" } } },
  "karpenter.featureGates": {
    karpenter: { featureGates: { nodeRepair: true, spotToSpotConsolidation: true } },
  },
  "karpenter.metrics": { karpenter: { metrics: { port: 8089 } } },
  "karpenter.replicas": { karpenter: { replicas: 1 } },
  "karpenter.resources": { karpenter: { resources: { requests: { cpu: 2 } } } },
  "karpenter.logLevel": { karpenter: { logLevel: "debug" } },
  "karpenter.timeout": { karpenter: { timeout: "20m" } },
  "karpenter.crdWait": { karpenter: { crdWait: "20s" } },
  "karpenter.values": { karpenter: { values: { podLabels: { a: "b" } } } },
  "karpenter.values.settings.enableZonalShift": {
    karpenter: { values: { settings: { enableZonalShift: true } } },
  },
  "interruption.queue": { interruption: { queue: false, notifications: null } },
  "interruption.kmsKey": { interruption: { kmsKey: "own" } },
  "interruption.notifications": { interruption: { notifications: null } },
  "interruption.notifications.emails": { interruption: { notifications: { emails: ["b@example.com"] } } },
  "interruption.notifications.events": { interruption: { notifications: { events: ["spotInterruption"] } } },
  "interruption.notifications.kmsKeyArn": {
    interruption: {
      notifications: {
        kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555",
      },
    },
  },
  "monitoring.prometheus": { monitoring: { prometheus: {} } },
  "monitoring.cloudwatch": { monitoring: { cloudwatch: {} } },
  "monitoring.cloudwatch.topicArn": {
    monitoring: { cloudwatch: { topicArn: "arn:aws:sns:eu-west-1:111122223333:alarms" } },
  },
  "spot.serviceLinkedRole": { spot: { serviceLinkedRole: "create" } },
  loadBalancerController: { loadBalancerController: null },
  "loadBalancerController.enabled": { loadBalancerController: { enabled: false } },
  "loadBalancerController.version": { loadBalancerController: { version: "3.0.0" } },
  "loadBalancerController.chart": {
    loadBalancerController: { chart: { repository: "oci://example.com/charts" } },
  },
  "loadBalancerController.identity": { loadBalancerController: { identity: "irsa" } },
  "nodeRoles.cni": { nodeRoles: { cni: true } },
  "nodeRoles.ssm": { nodeRoles: { ssm: false } },
  "loadBalancerController.reach": { loadBalancerController: { reach: "account" } },
  "loadBalancerController.networkPolicy": { loadBalancerController: { networkPolicy: true } },
  "loadBalancerController.protection": { loadBalancerController: { protection: false } },
  "loadBalancerController.replicas": { loadBalancerController: { replicas: 1 } },
  "loadBalancerController.securityGroup": { loadBalancerController: { securityGroup: null } },
  "loadBalancerController.securityGroup.inboundCidrs": {
    loadBalancerController: { securityGroup: { inboundCidrs: ["203.0.113.0/24"] } },
  },
  "loadBalancerController.deadline": { loadBalancerController: { deadline: "5m" } },
  "loadBalancerController.values": { loadBalancerController: { values: { podLabels: { a: "b" } } } },
  "loadBalancerController.policies": {
    loadBalancerController: { policies: ["CloudWatchAgentServerPolicy"] },
  },
  nodeClasses: nodeClass({ tags: { a: "b" } }),
  "nodeClasses.<name>.role": nodeClass({ role: NODES_OF_OTHERS }),
  "nodeClasses.<name>.instanceProfile": nodeClass({ instanceProfile: NODES_OF_OTHERS }),
  "nodeClasses.<name>.amiSelectorTerms[].ssmParameter": nodeClass({
    ami: null,
    amiFamily: "AL2023",
    amiSelectorTerms: [{ ssmParameter: "/golden/al2023" }],
  }),
  "nodeClasses.<name>.blockDeviceMappings[].ebs.kmsKeyID": nodeClass({
    blockDeviceMappings: [
      { deviceName: "/dev/xvda", ebs: { volumeSize: "50Gi", encrypted: true, kmsKeyID: "alias/volumes" } },
    ],
  }),
  "nodeClasses.<name>.networkInterfaces[].interfaceType": nodeClass({
    networkInterfaces: [
      { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
      { networkCardIndex: 1, deviceIndex: 1, interfaceType: "efa-only" },
    ],
  }),
  nodePools: { nodePools: { more: { instanceTypes: ["m7i.large"] } } },
  "nodePools.<name>.accelerators.efa": { nodePools: { more: { accelerators: { nvidia: 8, efa: true } } } },
  devicePlugins: { devicePlugins: { nvidia: { version: "0.19.3" } } },
  nodeOverlays: {
    karpenter: { featureGates: { nodeOverlay: true } },
    nodeOverlays: {
      negotiated: {
        priceAdjustment: "-15%",
        requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["on-demand"] }],
      },
    },
  },
  capacityBuffers: {
    karpenter: { featureGates: { capacityBuffer: true } },
    capacityBuffers: { spare: { podTemplateRef: { name: "spare" }, replicas: 1 } },
  },
  samples: { samples: { inflate: true } },
  drain: { drain: { runner: "none", deadline: "5m" } },
  guard: { guard: "none" },
};
