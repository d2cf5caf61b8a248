import { z } from "zod";
import { addonIdentity } from "../cluster/addons/known";
import type { AddonSettings } from "../cluster/addons/schema";
import { problemWhen } from "../crd/reading";
import type { NetworkSettings } from "../network/schema";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";

export const nodeRolesSchema = z
  .strictObject({
    cni: z
      .boolean()
      .optional()
      .describe(
        "Whether nodes' roles carry AmazonEKS_CNI_Policy, by which whoever holds a node's credentials changes any network interface of the account. `false` needs `cluster.addons.vpc-cni.podIdentity`; a running cluster takes it in two deploys (docs/upgrades.md), and its plan refuses one. Default: `false` with that identity, else `true`.",
      ),
    ssm: z
      .boolean()
      .default(true)
      .describe(
        "Whether nodes' roles carry AmazonSSMManagedInstanceCore. `false` also ends shell access to nodes by Session Manager (`aws ssm start-session`), and patching and inventory by SSM.",
      ),
  })
  .prefault({})
  .describe(
    "What the roles of nodes may do in AWS besides joining the cluster and pulling images: those of the system nodes and of Karpenter's.",
  );

export type NodeRolesSettings = z.output<typeof nodeRolesSchema>;

/** Whether the CNI's pods have a role of their own. */
export function cniHasOwnRole(addons: Readonly<Record<string, unknown>> | undefined): boolean {
  const cni = addons?.["vpc-cni"] as AddonSettings | undefined;
  return addonIdentity("vpc-cni", cni?.podIdentity) !== undefined;
}

interface Sections {
  readonly cluster?: { readonly addons?: Readonly<Record<string, unknown>> };
  readonly network?: Partially<NetworkSettings>;
  readonly nodeRoles?: Partially<NodeRolesSettings>;
}

/** Roles that would leave a cluster without a network. */
export function nodeRoleProblems({ cluster, network, nodeRoles }: Sections): Problem[] {
  if (nodeRoles?.cni !== false) return [];
  const path = ["nodeRoles", "cni"];
  const isClosed = network !== undefined && "nat" in network && network.nat === "none";
  return [
    ...problemWhen(
      cluster?.addons !== undefined && !cniHasOwnRole(cluster.addons),
      path,
      "needs cluster.addons.vpc-cni.podIdentity: true; without a role of its own the CNI has its node's alone, and no pod gets an address",
    ),
    ...problemWhen(
      isClosed && !network.endpoints?.includes("eks-auth"),
      path,
      "needs eks-auth in network.endpoints; without NAT gateways the CNI gets its role through that endpoint alone",
    ),
  ];
}
