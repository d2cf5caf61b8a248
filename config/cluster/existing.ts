import { z } from "zod";
import { asRecord } from "../crd/reading";
import { expected } from "../messages";
import { isEachOnce, labelKey, labelValue } from "../primitives";
import type { Problem } from "../problems";
import { clusterName } from "./name";

const securityGroupId = z
  .string()
  .regex(/^sg-[0-9a-f]{8,17}$/, expected("a security group's id such as sg-0123456789abcdef0"));

const toleration = z.strictObject({
  key: labelKey.optional().describe("Key of the taint. Default: any."),
  operator: z.enum(["Equal", "Exists"]).default("Equal"),
  value: labelValue.optional(),
  effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional().describe("Default: any."),
});

const controllerNodes = z
  .union(
    [
      z.literal("systemNodeGroup"),
      z.strictObject({
        nodeGroup: z
          .string()
          .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/, expected("the name of a managed node group"))
          .describe("Name of a managed node group of the cluster. Its taints become tolerations."),
      }),
      z.strictObject({
        labels: z
          .record(labelKey, labelValue)
          .refine((labels) => Object.keys(labels).length > 0, { error: expected("at least one label") })
          .describe(
            "Labels of the nodes, all of which they bear. The taints of managed node groups that bear them become tolerations.",
          ),
        tolerations: z
          .array(toleration)
          .default([])
          .describe(
            "Further tolerations, for nodes of which EKS knows no taints: those of no managed node group.",
          ),
      }),
    ],
    {
      error: expected(
        "nodeGroup (a managed node group's name), labels (of nodes), or systemNodeGroup (a group of its own)",
      ),
    },
  )
  .optional()
  .describe(
    "Where Karpenter's controller runs, never on nodes of its own: on a managed node group of the cluster, by name; on nodes with some labels; or, with `systemNodeGroup`, on a group that infra makes as that section says. Default: every active managed node group of Linux nodes that has no taint but CriticalAddonsOnly.",
  );

/** A cluster that is there already. What is left out is looked up when Terraform plans. */
export const existingClusterSchema = z
  .strictObject({
    name: clusterName.describe("Name of the EKS cluster."),
    endpoint: z
      .string()
      .regex(
        /^https:\/\/[A-Za-z0-9.-]+(:\d+)?$/,
        expected("a URL such as https://ABCD.gr7.eu-west-1.eks.amazonaws.com"),
      )
      .optional()
      .describe(
        "URL of the API server, where it is to be reached by another than EKS tells. Default: looked up.",
      ),
    certificateAuthority: z
      .string()
      .regex(/^[A-Za-z0-9+/]+={0,2}$/, expected("a certificate authority in base64, as EKS tells it"))
      .optional()
      .describe("Certificate authority of the API server, base64. Default: looked up."),
    oidcIssuer: z
      .string()
      .regex(
        /^https:\/\/[^\s/]+(\/[^\s/]+)*$/,
        expected("the URL of the cluster's OIDC issuer, with its https://"),
      )
      .optional()
      .describe(
        "URL of the cluster's OIDC issuer, for `irsa`, whose provider has to be there in IAM. Default: looked up.",
      ),
    nodeSecurityGroupIds: z
      .array(securityGroupId)
      .min(1)
      .max(5, expected("at most 5 groups, which is what a network interface takes"))
      .refine(isEachOnce, { error: expected("each id once") })
      .optional()
      .describe(
        "Security groups of Karpenter's nodes. Default: those of the managed node groups' launch templates; where none names any, the group that EKS made for the cluster.",
      ),
    controllerNodes,
  })
  .describe(
    "A cluster that is there already, in place of a new one; its name alone will do. Infra makes Karpenter's side and nothing else: the cluster, its network, node groups and add-ons stay as they are.",
  );

export type ExistingClusterSettings = z.output<typeof existingClusterSchema>;

/** What to do instead of a setting that says how a cluster is to be made. */
export function insteadOf(setting: string): string {
  return Object.hasOwn(INSTEAD, setting)
    ? (INSTEAD[setting] ?? "")
    : "a cluster that is there keeps what its owner gave it, so remove the line";
}

const INSTEAD: Readonly<Record<string, string>> = {
  name: "write the name in cluster.existing.name alone",
  policies: "the control plane's role is its owner's, so remove the line",
  addons: "add-ons of a cluster that is there are its owner's, so remove the line",
  admins:
    "who may enter a cluster that is there, its owner says, so remove the line; whoever deploys workloads is let in by aws eks create-access-entry and aws eks associate-access-policy",
  access:
    "who may enter a cluster that is there, its owner says (aws eks create-access-entry), so remove the line",
};

const OF_THE_NETWORK =
  "the network of a cluster that is there stays as it is, so remove the line; other subnets for the nodes are network.existing: { vpcId: ..., privateSubnetIds: [...] }";

/** The keys of network and of network.existing that change or make something. */
const ONLY_OF_NEW_NETWORKS = {
  network: [
    "cidr",
    "zones",
    "nat",
    "vpnCidrs",
    "endpoints",
    "nodeSecurityGroupTags",
    "webhookPorts",
    "podPorts",
    "flowLogs",
  ],
  existing: ["publicSubnetIds", "controlPlaneSubnetIds", "routeTableIds", "tagSubnets"],
} as const;

/**
 * What a file sets though it has no meaning beside `cluster.existing`. By the file itself: in an environment every
 * section is there, filled with defaults.
 */
export function existingClusterConflicts(file: unknown): Problem[] {
  const { cluster, network, systemNodeGroup, karpenter } = asRecord(file);
  const { existing } = asRecord(cluster);
  if (existing === undefined || existing === null) return [];
  const ofNetwork = (path: readonly string[], keys: readonly string[], holder: unknown) =>
    keys
      .filter((key) => Object.hasOwn(asRecord(holder), key))
      .map((key) => ({
        path: [...path, key],
        message: `conflicts with cluster.existing: ${OF_THE_NETWORK}`,
      }));
  const hasOwnGroup = asRecord(existing).controllerNodes === "systemNodeGroup";
  return [
    ...ofNetwork(["network"], ONLY_OF_NEW_NETWORKS.network, network),
    ...ofNetwork(["network", "existing"], ONLY_OF_NEW_NETWORKS.existing, asRecord(network).existing),
    ...(systemNodeGroup !== undefined && !hasOwnGroup
      ? [
          {
            path: ["systemNodeGroup"],
            message:
              "conflicts with cluster.existing, whose controller runs on the nodes that are there; for a group of its own write cluster.existing.controllerNodes: systemNodeGroup, else remove the section",
          },
        ]
      : []),
    ...(asRecord(karpenter).nodeRole === "shared" && !hasOwnGroup
      ? [
          {
            path: ["karpenter", "nodeRole"],
            message:
              "needs, with cluster.existing, controllerNodes: systemNodeGroup there, whose role the nodes would share; write nodeRole: own",
          },
        ]
      : []),
  ];
}
