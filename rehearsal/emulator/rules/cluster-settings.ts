import { rememberedFields } from "./remembered-fields";

export const clusterSettings = rememberedFields({
  name: "cluster-settings",
  reason: "ministack forgets a cluster's support type, so that each plan would set it again",
  create: "eks:CreateCluster",
  read: ["eks:DescribeCluster"],
  resource: "cluster",
  key: ({ name }) => String(name),
  fields: ({ upgradePolicy = { supportType: "EXTENDED" }, deletionProtection = false }) => ({
    upgradePolicy,
    deletionProtection,
  }),
});
