/** Settings that no plan can show, and why. */
export const UNTRIED: Readonly<Record<string, string>> = {
  extends: "says where other settings are written: what changes there has a row of its own",
  "aws.endpoint": "for an emulated AWS alone",
  "cluster.existing":
    "the base makes its cluster: a plan over it with one that is there is refused, and of an existing cluster another name as well",
  "karpenter.controllerRole.check":
    "whether the plan asks IAM about a role of others': it makes nothing and changes nothing",
  "karpenter.nodeRole.check":
    "whether the plan asks IAM about a role of others': it makes nothing and changes nothing",
  "cluster.deletionProtection":
    "needs version 6 of the AWS provider, and the emulator's plans use 5. EKS takes it as an update of the cluster in place (UpdateClusterConfig)",
};
