import { rememberedFields } from "./remembered-fields";

export const nodeGroupSettings = rememberedFields({
  name: "node-group-settings",
  reason:
    "ministack forgets a node group's launch template and update settings, so that each plan would replace it",
  create: "eks:CreateNodegroup",
  read: ["eks:DescribeNodegroup"],
  resource: "nodegroup",
  key: ({ name, nodegroupName }) => `${name}/${nodegroupName}`,
  fields: ({ launchTemplate, updateConfig = { maxUnavailable: 1 } }) => ({
    ...(launchTemplate === undefined ? {} : { launchTemplate, diskSize: undefined }),
    updateConfig,
  }),
});
