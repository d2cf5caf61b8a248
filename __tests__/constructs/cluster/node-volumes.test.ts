import { nodeVolumes } from "../../../constructs/cluster/node-volumes";

const ENCRYPTED = { encrypted: "true", volumeType: "gp3", deleteOnTermination: "true" };

describe("nodeVolumes", () => {
  test.each(["AL2023_x86_64_STANDARD", "AL2023_ARM_64_STANDARD"])(
    "gives %s its size on the one disk",
    (amiType) => {
      expect(nodeVolumes(amiType, 30)).toEqual([
        { deviceName: "/dev/xvda", ebs: { ...ENCRYPTED, volumeSize: 30 } },
      ]);
    },
  );

  test.each(["BOTTLEROCKET_x86_64", "BOTTLEROCKET_ARM_64"])(
    "gives %s its size on the data disk, and leaves the system disk as it is",
    (amiType) => {
      expect(nodeVolumes(amiType, 30)).toEqual([
        { deviceName: "/dev/xvda", ebs: ENCRYPTED },
        { deviceName: "/dev/xvdb", ebs: { ...ENCRYPTED, volumeSize: 30 } },
      ]);
    },
  );

  test.each(["AL2_x86_64", "WINDOWS_CORE_2022_x86_64", "CUSTOM"])(
    "refuses %s, whose disks it does not know",
    (amiType) => {
      expect(() => nodeVolumes(amiType, 30)).toThrow(
        `expected an AMI type of AL2023 or BOTTLEROCKET, got ${amiType}`,
      );
    },
  );
});
