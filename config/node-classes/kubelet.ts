import { z } from "zod";
import { flag, listOf, ofType, QUANTITY_PATTERN, text, whole } from "../crd/fields";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";

const SIGNALS = [
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "pid.available",
] as const;

const RESERVABLE = ["cpu", "memory", "ephemeral-storage", "pid"] as const;

/** A map of which only certain keys are allowed, each optional. */
function mapOfKeys<Value extends z.ZodType>(keys: readonly string[], value: Value) {
  return z
    .record(text, value, ofType(expected(`a map with the keys ${keys.join(", ")}`)))
    .refine((map) => Object.keys(asRecord(map)).every((key) => keys.includes(key)), {
      error: expected(`the keys ${keys.join(", ")}`),
      ...WITH_OTHER_PROBLEMS,
    });
}

const THRESHOLD = expected("a quantity such as 500Mi or a share such as 5%, at most two decimals");

const thresholds = mapOfKeys(
  SIGNALS,
  z
    .string(THRESHOLD)
    .regex(new RegExp(`^((\\d{1,2}(\\.\\d{1,2})?|100(\\.0{1,2})?)%||${QUANTITY_PATTERN})$`), THRESHOLD),
);

const GRACE = expected("a duration such as 90s or 2m", "a day is 24h");

// The API server takes any string; Karpenter reads it as a duration of Go and stops where it is none.
const gracePeriods = mapOfKeys(
  SIGNALS,
  z.string(GRACE).regex(/^(0|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$/, GRACE),
);

const RESERVED = expected(
  'a quantity that is not negative, such as "100m" or 300Mi',
  "put numbers in quotes",
);

const reserved = mapOfKeys(
  RESERVABLE,
  z
    .string(RESERVED)
    .regex(new RegExp(`^${QUANTITY_PATTERN}$`), RESERVED)
    .refine((quantity) => !quantity.startsWith("-"), RESERVED),
);

/** Kubelet's settings. To Karpenter before 1.15 there are no others, which its CRD says (config/karpenter-release.ts). */
export const kubelet = z
  .looseObject(
    {
      clusterDNS: listOf(text, Number.MAX_SAFE_INTEGER)
        .optional()
        .describe("IP addresses of the cluster's DNS. Default: found by the node."),
      cpuCFSQuota: flag.optional().describe("Whether CPU limits of containers are enforced. Default: true."),
      evictionHard: thresholds
        .optional()
        .describe("Thresholds at which pods are evicted at once, by signal. Default: kubelet's of the AMI."),
      evictionMaxPodGracePeriod: z
        .int(expected("whole seconds"))
        .min(-(2 ** 31), expected("whole seconds"))
        .max(2 ** 31 - 1, expected("whole seconds"))
        .optional()
        .describe("Longest time in seconds that a pod gets to end in a soft eviction. Default: 0."),
      evictionSoft: thresholds
        .optional()
        .describe(
          "Thresholds at which pods are evicted after a grace period; each signal needs an entry in evictionSoftGracePeriod. Default: none.",
        ),
      evictionSoftGracePeriod: gracePeriods
        .optional()
        .describe("Grace periods of the signals in evictionSoft, such as 2m. Default: none."),
      imageGCHighThresholdPercent: whole(0, 100)
        .optional()
        .describe(
          "Share of the disk in percent above which unused images are removed; above imageGCLowThresholdPercent. Default: 85.",
        ),
      imageGCLowThresholdPercent: whole(0, 100)
        .optional()
        .describe("Share of the disk in percent down to which unused images are removed. Default: 80."),
      kubeReserved: reserved
        .optional()
        .describe("Resources kept for Kubernetes' own programs. Default: by the instance type."),
      maxPods: whole(0)
        .optional()
        .describe("Most pods on a node. Default: what the instance type's network interfaces allow."),
      podsPerCore: whole(0)
        .optional()
        .describe("Most pods for each core, below maxPods. Default: no such limit."),
      systemReserved: reserved
        .optional()
        .describe("Resources kept for the system's programs. Default: none."),
    },
    ofType(expected("a map of kubelet's settings")),
  )
  .superRefine((value, context) => {
    const settings = asRecord(value);
    const high = settings.imageGCHighThresholdPercent;
    const low = settings.imageGCLowThresholdPercent;
    if (typeof high === "number" && typeof low === "number" && high <= low) {
      context.addIssue({
        code: "custom",
        path: ["imageGCHighThresholdPercent"],
        message: expected("more than imageGCLowThresholdPercent"),
      });
    }
    for (const [side, other] of [
      ["evictionSoft", "evictionSoftGracePeriod"],
      ["evictionSoftGracePeriod", "evictionSoft"],
    ] as const) {
      const lonely = Object.keys(asRecord(settings[side])).filter(
        (signal) => !(signal in asRecord(settings[other])),
      );
      for (const signal of lonely) {
        context.addIssue({
          code: "custom",
          path: [side, signal],
          message: `needs an entry of the same name in ${other}`,
        });
      }
    }
  }, WITH_OTHER_PROBLEMS);
