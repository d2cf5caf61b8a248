import { ACCOUNT, type Ask, isAllowed } from "../../support/decisions";
import { deployerOf } from "../../support/deployer";

const PLACES = [
  ["aws", "eu-west-1"],
  ["aws-cn", "cn-north-1"],
  ["aws-us-gov", "us-gov-west-1"],
] as const;

/** What hooks/ call, as whoever destroys, each with what must turn it down. */
function calls(partition: string, region: string): [string, Ask, Record<string, Partial<Ask>>][] {
  const ec2 = (rest: string) => `arn:${partition}:ec2:${region}:${ACCOUNT}:${rest}`;
  const eks = (name: string) => `arn:${partition}:eks:${region}:${ACCOUNT}:cluster/${name}`;
  const elsewhere = (arn: string) => arn.replace(region, "ap-southeast-2");
  const launched = (cluster: string) => ({ "aws:ResourceTag/eks:eks-cluster-name": cluster });
  const interfaceOf = (cluster: string) => ({ "aws:ResourceTag/cluster.k8s.amazonaws.com/name": cluster });
  const profile = `arn:${partition}:iam::${ACCOUNT}:instance-profile/karpenter/${region}/prod/uid/prod_1`;
  const ended = (
    action: string,
    resource: string,
    harm: string,
  ): [string, Ask, Record<string, Partial<Ask>>] => [
    `${action} of what Karpenter launched`,
    { action: `ec2:${action}`, resource, context: launched("prod") },
    {
      "for another cluster": { context: launched("production") },
      "for nobody": { context: {} },
      "in another region": { resource: elsewhere(resource) },
      [`which ${harm} it`]: { action: `ec2:${harm}` },
    },
  ];
  const leftover = (action: string): [string, Ask, Record<string, Partial<Ask>>] => [
    `${action} of what a node left behind`,
    { action: `ec2:${action}`, resource: ec2("network-interface/eni-1"), context: interfaceOf("prod") },
    {
      "of another cluster": { context: interfaceOf("production") },
      "of nobody": { context: {} },
      "in another region": { resource: elsewhere(ec2("network-interface/eni-1")) },
      "which changes it": { action: "ec2:ModifyNetworkInterfaceAttribute" },
    },
  ];
  const emptied = (action: string): [string, Ask, Record<string, Partial<Ask>>] => [
    `${action} of a profile that Karpenter made`,
    {
      action: `iam:${action}`,
      resource: profile,
      context: { "aws:ResourceTag/kubernetes.io/cluster/prod": "owned" },
    },
    {
      "for another cluster": { context: { "aws:ResourceTag/kubernetes.io/cluster/production": "owned" } },
      "for nobody": { context: {} },
      "which fills it": { action: "iam:AddRoleToInstanceProfile" },
    },
  ];
  const looks = [
    ...["Instances", "LaunchTemplates", "NetworkInterfaces", "SecurityGroups", "Volumes"].map(
      (what) => `ec2:Describe${what}`,
    ),
    ...["LoadBalancers", "TargetGroups", "Tags"].map((what) => `elasticloadbalancing:Describe${what}`),
    "iam:ListInstanceProfiles",
  ].map((action): [string, Ask, Record<string, Partial<Ask>>] => [action, { action, resource: "*" }, {}]);
  return [
    ...looks,
    [
      "eks:DescribeCluster",
      { action: "eks:DescribeCluster", resource: eks("prod") },
      { "of another": { resource: eks("production") } },
    ],
    ended("TerminateInstances", ec2("instance/i-1"), "StopInstances"),
    ended("DeleteLaunchTemplate", ec2("launch-template/lt-1"), "ModifyLaunchTemplate"),
    emptied("RemoveRoleFromInstanceProfile"),
    emptied("DeleteInstanceProfile"),
    leftover("DetachNetworkInterface"),
    leftover("DeleteNetworkInterface"),
  ];
}

describe.each(PLACES)("whoever destroys may, by the hooks, in %s", (partition, region) => {
  const deployer = deployerOf({ aws: { region }, cluster: { name: "prod" } });

  test.each(calls(partition, region))("%s, and nothing beside it", async (_, ask, off) => {
    expect(await isAllowed(deployer, ask)).toBe(true);
    for (const [why, change] of Object.entries(off))
      expect([why, await isAllowed(deployer, { ...ask, ...change })]).toEqual([why, false]);
  });
});
