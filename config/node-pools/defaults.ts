/**
 * What an entry of `nodePools` gets where it says nothing. Instance types, budget and grace period are those of EKS
 * Auto Mode's own general-purpose pool (https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html),
 * which AWS runs for everyone; it buys no Spot.
 */
export const NODE_POOL_DEFAULTS = {
  architectures: ["amd64"],
  operatingSystem: "linux",
  // Karpenter buys the cheapest that is to be had, so Spot comes first and on-demand when there is none.
  capacityTypes: ["spot", "on-demand"],
  instanceCategories: ["c", "m", "r"],
  // Only for the categories above: others, such as t, have no such generation.
  minInstanceGeneration: 5,
  limits: { cpu: 100, memory: "400Gi" },
  expireAfter: "720h",
  // Long enough for a job that must not be disturbed, short enough that a drain ends.
  terminationGracePeriod: "24h",
  disruption: {
    consolidationPolicy: "WhenEmptyOrUnderutilized",
    consolidateAfter: "1m",
    // Rounded up by Karpenter (GetAllowedDisruptions): a pool of 1 to 10 nodes may still lose one at a time.
    budgets: [{ nodes: "10%" }],
  },
} as const;
