import { z } from "zod";
import { typeDoubt } from "../instance-types/names";
import { expected } from "../messages";
import { policiesOf } from "../policies";
import { labelKey, labelValue, WITH_OTHER_PROBLEMS } from "../primitives";
import { wholeNumber } from "../whole-number";
import { withoutInvalid } from "../without-invalid";

const SYSTEM_AMI_TYPES = [
  "AL2023_x86_64_STANDARD",
  "AL2023_ARM_64_STANDARD",
  "BOTTLEROCKET_x86_64",
  "BOTTLEROCKET_ARM_64",
] as const;

/** EKS takes less than Kubernetes does. https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html */
const MOST_OF_A_KEY = 63;
const keyOfEks = labelKey.max(
  MOST_OF_A_KEY,
  expected(
    `at most ${MOST_OF_A_KEY} characters, domain and slash with them`,
    `EKS takes no more for a node group`,
  ),
);

const label = keyOfEks.refine((key) => !/(kubernetes\.io|k8s\.io|eks\.amazonaws\.com)\//.test(key), {
  error: expected(
    "a label outside kubernetes.io/, k8s.io/ and eks.amazonaws.com/, which EKS refuses on a node group",
    "write a domain of your own, or none",
  ),
});

const taint = z.strictObject({
  key: keyOfEks,
  value: labelValue.default("true"),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).default("NoSchedule"),
});

const instanceTypeName = z
  .string(expected("an instance type such as t3.medium"))
  .regex(/^[a-z0-9-]+\.[a-z0-9-]+$/, {
    error: ({ input }) => typeDoubt(String(input))?.message,
  });

/** Of a bound that is wrong itself, nothing. */
function between(minSize: number | undefined, maxSize: number | undefined): string {
  if (minSize === undefined) return `at most maxSize (${maxSize})`;
  return maxSize === undefined
    ? `at least minSize (${minSize})`
    : `from minSize (${minSize}) to maxSize (${maxSize})`;
}

/** Nodes that the group runs by default. */
const DESIRED = 2;
const DESIRED_BY_DEFAULT = `it is ${DESIRED} where the file does not say`;

export const systemNodeGroupSchema = z
  .strictObject({
    instanceTypes: z
      .array(instanceTypeName)
      .min(1)
      .default(["t3.medium"])
      .describe("Instance types, all of the architecture of `amiType`, the first that has capacity wins."),
    amiType: z
      .enum(SYSTEM_AMI_TYPES)
      .default("AL2023_x86_64_STANDARD")
      .describe("AMI type of the managed node group."),
    minSize: wholeNumber().min(1).default(2).describe("Fewest nodes."),
    desiredSize: wholeNumber().min(1).default(DESIRED).describe("Nodes that the group runs."),
    maxSize: wholeNumber()
      .min(1)
      .default(3)
      .describe("Most nodes, one above the usual so that an update can add before it removes."),
    volumeSize: wholeNumber()
      .min(20)
      .max(16384)
      .default(30)
      .describe("Size in GiB of each node's encrypted gp3 volume (with Bottlerocket: of its data volume)."),
    labels: z
      .record(label, labelValue.min(1, expected("a value", "EKS takes no empty one on a node group")))
      .refine((labels) => Object.keys(labels).length > 0, {
        error: expected("at least one label", "Karpenter's node selector is made of it"),
      })
      .default({ "karpenter.sh/controller": "true" })
      .describe("Labels of the nodes. Karpenter's node selector asks for all of them."),
    taint: taint
      .default({ key: "CriticalAddonsOnly", value: "true", effect: "NoSchedule" })
      .describe(
        "Taint that keeps your pods off these nodes. Every toleration of the system pods is derived from it.",
      ),
    policies: policiesOf("the system nodes' role, by which their pods act that have no role of their own"),
  })
  .prefault({})
  .superRefine((group, context) => {
    const { minSize, desiredSize, maxSize, amiType, instanceTypes } = withoutInvalid(group, context.issues);
    if (minSize > maxSize) {
      context.addIssue({
        code: "custom",
        path: ["minSize"],
        message: `conflicts with maxSize (${maxSize}), which is less than ${minSize}; raise maxSize, or lower minSize`,
      });
    } else if (desiredSize < minSize || desiredSize > maxSize) {
      context.addIssue({
        code: "custom",
        path: ["desiredSize"],
        message: expected(between(minSize, maxSize), DESIRED_BY_DEFAULT),
      });
    }
    for (const [index, type] of [...(instanceTypes ?? [])].entries()) {
      if (amiType && isGraviton(String(type)) !== amiType.includes("ARM_64")) {
        context.addIssue({
          code: "custom",
          path: ["instanceTypes", index],
          message: expected(
            `a type of the architecture of amiType ${amiType}`,
            `change it, or set amiType to ${counterpart(amiType)}`,
          ),
        });
      }
    }
  }, WITH_OTHER_PROBLEMS)
  .describe(
    "The managed node group that Karpenter, CoreDNS and other system pods run on. On-demand: these nodes must stay when Spot capacity goes.",
  );

/** Instance types that EC2 does not have: as errors those that are spelt as none, as warnings those that may be newer. */
export function systemNodeTypeDoubts(group: { readonly instanceTypes?: readonly string[] } = {}) {
  const doubts = (group.instanceTypes ?? []).flatMap((name, index) => {
    const doubt = typeDoubt(name);
    return doubt ? [{ ...doubt, path: ["systemNodeGroup", "instanceTypes", index] }] : [];
  });
  return {
    problems: doubts.filter(({ isWrong }) => isWrong),
    warnings: doubts.filter(({ isWrong }) => !isWrong),
  };
}

export type SystemNodeGroupSettings = z.output<typeof systemNodeGroupSchema>;

/** Graviton families end in `g` and perhaps more letters after the generation: m7g, c7gn, x2gd, g5g; and a1. */
function isGraviton(instanceType: string): boolean {
  return /^(a1|[a-z]+\d+g[a-z]*)\./.test(instanceType.replace(/-[a-z0-9]+\./, "."));
}

function counterpart(amiType: (typeof SYSTEM_AMI_TYPES)[number]): string {
  return amiType.includes("ARM_64")
    ? amiType.replace("ARM_64", "x86_64")
    : amiType.replace("x86_64", "ARM_64");
}
