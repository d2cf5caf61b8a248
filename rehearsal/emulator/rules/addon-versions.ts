import { jsonAnswer, type Rule } from "../rule";

export const addonVersions: Rule = {
  name: "addon-versions",
  reason:
    "ministack does not know the call; one version of each add-on, the default, is what a look-up needs",
  on: ["eks:DescribeAddonVersions"],
  answer: ({ parameters: { addonName, kubernetesVersion } }) => {
    const compatibility = {
      clusterVersion: kubernetesVersion,
      defaultVersion: true,
      platformVersions: ["*"],
    };
    const version = { addonVersion: "v1.0.0-eksbuild.1", compatibilities: [compatibility] };
    return jsonAnswer({ addons: [{ addonName, type: "networking", addonVersions: [version] }] });
  },
};
