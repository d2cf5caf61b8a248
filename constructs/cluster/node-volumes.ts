import type { LaunchTemplateBlockDeviceMappings } from "@cdktf/provider-aws/lib/launch-template";

/**
 * Which device holds images and pods, by the AMI type's family. Bottlerocket keeps its system on a
 * device of its own, whose size the AMI decides.
 * https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 * https://bottlerocket.dev/en/os/latest/#/concepts/storage/
 */
const DEVICES = {
  AL2023: { data: "/dev/xvda" },
  BOTTLEROCKET: { system: "/dev/xvda", data: "/dev/xvdb" },
} as const;

/**
 * Encrypted gp3 volumes that fit the AMI type.
 * @throws Error for a family that is not in the table: a wrong device would be a second, unused disk.
 */
export function nodeVolumes(amiType: string, sizeGib: number): LaunchTemplateBlockDeviceMappings[] {
  const family = (Object.keys(DEVICES) as (keyof typeof DEVICES)[]).find((name) =>
    amiType.startsWith(`${name}_`),
  );
  if (!family) {
    throw new Error(`expected an AMI type of ${Object.keys(DEVICES).join(" or ")}, got ${amiType}`);
  }
  const { data, ...system } = DEVICES[family];
  const ebs = { encrypted: "true", volumeType: "gp3", deleteOnTermination: "true" };
  return [
    ...Object.values(system).map((deviceName) => ({ deviceName, ebs })),
    { deviceName: data, ebs: { ...ebs, volumeSize: sizeGib } },
  ];
}
