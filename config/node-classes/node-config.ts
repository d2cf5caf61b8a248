import { stringify } from "yaml";
import { z } from "zod";
import { fieldSchema, typedKind } from "../crd/entry-fields";
import { flag, listOf, ofType, oneOf, text } from "../crd/fields";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { WITH_OTHER_PROBLEMS } from "../primitives";

const any = Number.MAX_SAFE_INTEGER;
const free = z.record(text, z.json(), ofType(expected("a map")));
const texts = listOf(text, any);

/** Karpenter reads `kubelet` of the node class alone: set here, it would count on pods and room that a node has not. */
const otherKubelet = free.superRefine((value, context) => {
  const known = fieldSchema(typedKind("EC2NodeClass"), "kubelet")?.properties ?? {};
  for (const key of Object.keys(asRecord(value)).filter((name) => Object.hasOwn(known, name))) {
    context.addIssue({
      code: "custom",
      path: [key],
      message: `belongs in kubelet.${key} of the node class; write it there`,
    });
  }
}, WITH_OTHER_PROBLEMS);

/**
 * The spec of a NodeConfig (https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api), without `cluster`, which Karpenter
 * writes.
 */
export const nodeConfig = z.strictObject(
  {
    containerd: z
      .strictObject(
        {
          config: text.optional().describe("containerd's configuration, in TOML, added to the AMI's."),
          baseRuntimeSpec: free.optional().describe("OCI runtime specification that containers start from."),
        },
        ofType(expected("a map with config and baseRuntimeSpec")),
      )
      .optional()
      .describe("The container runtime."),
    featureGates: z
      .strictObject(
        {
          InstanceIdNodeName: flag.optional().describe("Names the node by its instance's id."),
          FastImagePull: flag
            .optional()
            .describe("Pulls an image's layers side by side, on large instances."),
        },
        ofType(expected("a map with InstanceIdNodeName and FastImagePull")),
      )
      .optional()
      .describe("Features of nodeadm."),
    instance: z
      .strictObject(
        {
          environment: z
            .record(text, z.record(text, text, ofType(expected("a map of text"))), ofType(expected("a map")))
            .optional()
            .describe("Environment variables by systemd service; `default` is every service."),
          localStorage: z
            .strictObject(
              {
                strategy: oneOf(["RAID0", "RAID10", "Mount"])
                  .optional()
                  .describe("What becomes of local disks. `RAID0` belongs into `instanceStorePolicy`."),
                mountPath: text.optional().describe("Where they are mounted. Default: /mnt/k8s-disks/."),
                disabledMounts: listOf(oneOf(["Containerd", "PodLogs", "SOCI"]), 3)
                  .optional()
                  .describe("Folders that stay on the volume."),
              },
              ofType(expected("a map with strategy, mountPath and disabledMounts")),
            )
            .optional()
            .describe("Local disks of an instance."),
          network: z
            .strictObject(
              {
                nameservers: texts.optional().describe("Servers of the node's name resolution."),
                domains: texts.optional().describe("Its search domains."),
              },
              ofType(expected("a map with nameservers and domains")),
            )
            .optional()
            .describe("The node's network."),
        },
        ofType(expected("a map with environment, localStorage and network")),
      )
      .optional()
      .describe("The operating system and its devices."),
    kubelet: z
      .strictObject(
        {
          config: otherKubelet
            .optional()
            .describe("A KubeletConfiguration, for what `kubelet` of the node class has not."),
          flags: texts.optional().describe("Arguments of kubelet, added to the AMI's."),
        },
        ofType(expected("a map with config and flags")),
      )
      .optional()
      .describe("Kubelet."),
  },
  ofType(expected("a map with containerd, featureGates, instance and kubelet")),
);

/** The NodeConfig as the AMI's nodeadm reads it; Karpenter adds one of its own behind it. */
export function nodeConfigUserData(spec: z.output<typeof nodeConfig>): string {
  return stringify({ apiVersion: "node.eks.aws/v1alpha1", kind: "NodeConfig", spec });
}
