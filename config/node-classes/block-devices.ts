import { z } from "zod";
import { flag, listOf, ofType, oneOf, text, whole } from "../crd/fields";
import { asRecord, asRecords, has } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";
import type { AmiFamily } from "./ami";

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

// The API server takes any 64-bit number here and EC2 judges it later; a number that JavaScript can hold is enough.
const int64 = z.int(expected("a whole number"));

const ebs = z
  .strictObject(
    {
      deleteOnTermination: flag
        .optional()
        .describe(
          "Whether the volume goes with its instance. Default: EC2's, which keeps volumes other than the root.",
        ),
      encrypted: flag
        .optional()
        .describe("Whether the volume is encrypted. Not to be set for a volume from a snapshot."),
      iops: int64
        .optional()
        .describe(
          "I/O operations per second: gp3 3000-16000 (default 3000), io1 and io2 100-64000. For no other type.",
        ),
      kmsKeyID: text
        .optional()
        .describe(
          "KMS key (id, alias or ARN) for the encryption, which infra lets Karpenter use. Default: the account's key for EBS.",
        ),
      snapshotID: text.optional().describe("Snapshot that the volume starts from."),
      throughput: int64.optional().describe("Throughput of a gp3 volume in MiB/s, 125-1000. Default: 125."),
      volumeInitializationRate: whole(100, 300)
        .optional()
        .describe("Rate in MiB/s at which a snapshot is loaded, 100-300. Needs snapshotID."),
      volumeSize: volumeSize
        .optional()
        .describe(
          "Size such as 50Gi. gp2, gp3 1-16384 GiB, io1, io2 4-16384, st1, sc1 125-16384, standard 1-1024. Default: the snapshot's.",
        ),
      volumeType: oneOf(["standard", "io1", "io2", "gp2", "sc1", "st1", "gp3"])
        .optional()
        .describe("Type of the volume. gp3 is the cheapest SSD. Default: EC2's, gp2."),
    },
    ofType(expected("a map of an EBS volume's settings")),
  )
  .refine((volume) => has(volume, "snapshotID", "volumeSize"), {
    error: "needs volumeSize, snapshotID or both",
    ...WITH_OTHER_PROBLEMS,
  })
  .refine((volume) => !has(volume, "volumeInitializationRate") || Boolean(asRecord(volume).snapshotID), {
    error: "needs snapshotID, since only a volume from a snapshot is initialized",
    path: ["volumeInitializationRate"],
    ...WITH_OTHER_PROBLEMS,
  });

const blockDeviceMapping = z.strictObject(
  {
    deviceName: text.optional().describe("Name of the device such as /dev/xvda, as the AMI has it."),
    ebs: ebs.optional().describe("The volume."),
    rootVolume: flag
      .optional()
      .describe(
        "Whether kubelet's folder, with images and empty volumes of pods, is on this device. On one device at most.",
      ),
  },
  ofType(expected("a map with deviceName, ebs and rootVolume")),
);

export type BlockDeviceMapping = z.output<typeof blockDeviceMapping>;

export const blockDeviceMappings = listOf(blockDeviceMapping, 50).refine(
  (mappings) => asRecords(mappings).filter(({ rootVolume }) => rootVolume === true).length <= 1,
  { error: expected("rootVolume: true on one device at most"), ...WITH_OTHER_PROBLEMS },
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
