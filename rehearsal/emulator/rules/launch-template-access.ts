import type { Rule } from "../rule";
import { asRoot } from "./as-root";

export const launchTemplateAccess: Rule = {
  name: "launch-template-access",
  reason:
    "with enforcement on, ministack denies a new launch template whose tags are the very ones that Karpenter's policy " +
    "asks for",
  on: ["ec2:CreateLaunchTemplate"],
  rewrite: asRoot,
};
