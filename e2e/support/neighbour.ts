import type { AwsClient } from "../../rehearsal/aws/client";
import { all, textOf } from "../../rehearsal/emulator/xml";

/**
 * Puts a second cluster's Karpenter into the account and region, with a NodePool of the same name, as AWS sees it.
 *
 * @returns what of it an inventory lists
 */
export async function addNeighbour(aws: AwsClient, cluster: string): Promise<string[]> {
  const { region } = aws.access;
  const instance = await launchInstance(aws, cluster);
  const name = `karpenter.k8s.aws/${cluster}`;
  const made = await aws.query("ec2", "CreateLaunchTemplate", {
    LaunchTemplateName: name,
    "LaunchTemplateData.InstanceType": "m7i.large",
    ...specification("launch-template", cluster),
  });
  const template = textOf(made, "launchTemplate", "launchTemplateId");
  const profile = `${cluster}_1234`;
  await aws.query("iam", "CreateInstanceProfile", {
    InstanceProfileName: profile,
    Path: `/karpenter/${region}/${cluster}/uid/`,
  });
  const [subnet] = all(
    await aws.query("ec2", "DescribeSubnets", {
      "Filter.1.Name": "default-for-az",
      "Filter.1.Value.1": "true",
    }),
    ...["subnetSet", "item"],
  );
  const attached = await aws.query("ec2", "CreateNetworkInterface", {
    SubnetId: subnet === undefined ? "" : textOf(subnet, "subnetId"),
  });
  const networkInterface = textOf(attached, "networkInterface", "networkInterfaceId");
  return [
    `instance ${instance} m7i.large`,
    `instance profile ${profile} `,
    `launch template ${name} ${template}`,
    `network interface ${networkInterface} available`,
  ];
}

/** An instance as a cluster's Karpenter launches it.
 * @returns its id */
export async function launchInstance(aws: AwsClient, cluster: string): Promise<string> {
  const launched = await aws.query("ec2", "RunInstances", {
    ...{ ImageId: "ami-00000000", InstanceType: "m7i.large", MinCount: "1", MaxCount: "1" },
    ...specification("instance", cluster),
  });
  return textOf(launched, "instancesSet", "item", "instanceId");
}

function specification(type: string, cluster: string): Record<string, string> {
  const tags = {
    "eks:eks-cluster-name": cluster,
    [`kubernetes.io/cluster/${cluster}`]: "owned",
    "karpenter.sh/nodepool": "general",
  };
  const fields = Object.entries(tags).flatMap(([key, value], index) => [
    [`TagSpecification.1.Tag.${index + 1}.Key`, key],
    [`TagSpecification.1.Tag.${index + 1}.Value`, value],
  ]);
  return { "TagSpecification.1.ResourceType": type, ...Object.fromEntries(fields) };
}
