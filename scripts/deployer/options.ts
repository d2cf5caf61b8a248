const ROLE = "arn:aws:iam::111122223333:role";

/** Choices that no example makes, at once: each brings calls of its own. */
export const OPTIONS = {
  aws: { region: "eu-west-1" },
  network: {
    flowLogs: { kmsKey: "own" },
    vpnCidrs: ["192.168.0.0/16"],
    endpoints: ["s3", "sts"],
    webhookPorts: [15017],
    podPorts: [81],
    nodeSecurityGroupTags: { owner: "a" },
  },
  cluster: {
    policies: ["AmazonEKSVPCResourceController"],
    logging: { kmsKey: "own" },
    admins: [`${ROLE}/ops`],
    access: {
      ann: { user: "ann", policies: [{ name: "AmazonEKSEditPolicy", namespaces: ["team-a"] }] },
      deployers: { principal: `${ROLE}/deployer`, groups: ["deployers"] },
    },
    addons: {
      "vpc-cni": { podIdentity: true, prefixDelegation: true, policies: ["CloudWatchAgentServerPolicy"] },
      "aws-ebs-csi-driver": {},
      "metrics-server": {},
      adot: { podIdentity: { serviceAccount: "collector", policies: ["CloudWatchAgentServerPolicy"] } },
    },
  },
  systemNodeGroup: { policies: ["CloudWatchAgentServerPolicy"] },
  karpenter: {
    identity: "irsa",
    nodeRole: "shared",
    nodeIdentity: "instanceProfile",
    isolatedVpc: true,
    policies: ["CloudWatchAgentServerPolicy"],
  },
  nodeRoles: { cni: false, ssm: false },
  interruption: { kmsKey: "own", notifications: { emails: ["ops@example.com"] } },
  monitoring: { cloudwatch: { topicArn: "arn:aws:sns:eu-west-1:111122223333:alarms" } },
  spot: { serviceLinkedRole: "create" },
  loadBalancerController: {
    securityGroup: { inboundCidrs: ["198.51.100.0/24"] },
    protection: false,
    policies: ["CloudWatchAgentServerPolicy"],
  },
  nodeClasses: { default: {}, golden: { instanceProfile: "golden" } },
  nodePools: { general: {}, golden: { nodeClass: "golden" } },
};
