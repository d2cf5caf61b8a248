import { jsonAnswer, type Rule } from "../rule";

export const addonVersions: Rule = {
  name: "addon-versions",
  reason:
    "ministack does not know the call; one version of each add-on for each of Kubernetes, the default, is what a look-up needs",
  on: ["eks:DescribeAddonVersions"],
  answer: ({ parameters: { addonName, kubernetesVersion } }) => {
    const compatibility = {
      clusterVersion: kubernetesVersion,
      defaultVersion: true,
      platformVersions: ["*"],
    };
    const version = { addonVersion: `v${kubernetesVersion}.0-eksbuild.1`, compatibilities: [compatibility] };
    return jsonAnswer({ addons: [{ addonName, type: "networking", addonVersions: [version] }] });
  },
};
