import { z } from "zod";
import { expected } from "../messages";
import type { AmiFamily } from "./ami";
import type { BlockDeviceMapping } from "./raw-fields";

const SIZE = expected("a size such as 50Gi, up to 59000Gi, 64000G, 58Ti or 64T, without a fraction");

/**
 * The CRD's pattern, but for two slips of it that Karpenter cannot read as a quantity (a bare `Ti` and a bare `T`).
 * A third stays, since the API server refuses it: no 8 or 9 as second digit before Ti.
 */
export const volumeSize = z
  .string(SIZE)
  .regex(
    /^((?:[1-9][0-9]{0,3}|[1-4][0-9]{4}|[5][0-8][0-9]{3}|59000)Gi|(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|[6][0-3][0-9]{3}|64000)G|([1-9]|[1-5][0-7]|58)Ti|([1-9]|[1-5][0-9]|6[0-3]|64)T)$/,
    SIZE,
  );

/**
 * The volumes of a node, encrypted and gone with the node, or nothing for a custom AMI, whose devices are its own.
 * Device names are those of the EKS optimized AMIs, from pkg/providers/amifamily of karpenter-provider-aws 1.14.1.
 */
export function encryptedVolumes(family: AmiFamily, size: string): BlockDeviceMapping[] | undefined {
  switch (family) {
    case "Custom":
      return undefined;
    case "Bottlerocket":
      // The first device holds the read-only system; images and pods live on the second.
      return [volume("/dev/xvda", "4Gi"), { ...volume("/dev/xvdb", size), rootVolume: true }];
    case "AL2":
    case "AL2023":
      return [{ ...volume("/dev/xvda", size), rootVolume: true }];
    case "Windows2019":
    case "Windows2022":
    case "Windows2025":
      return [{ ...volume("/dev/sda1", size), rootVolume: true }];
  }
}

function volume(deviceName: string, size: string): BlockDeviceMapping {
  return {
    deviceName,
    ebs: { volumeSize: size, volumeType: "gp3", encrypted: true, deleteOnTermination: true },
  };
}
