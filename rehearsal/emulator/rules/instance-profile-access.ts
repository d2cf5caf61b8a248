import type { Rule } from "../rule";
import { asRoot } from "./as-root";

export const instanceProfileAccess: Rule = {
  name: "instance-profile-access",
  reason:
    "with enforcement on, ministack checks calls about an instance profile against no ARN of one, so it denies what " +
    "Karpenter's policy allows for instance-profile/*",
  on: [
    "GetInstanceProfile",
    "CreateInstanceProfile",
    "TagInstanceProfile",
    "AddRoleToInstanceProfile",
    "RemoveRoleFromInstanceProfile",
    "DeleteInstanceProfile",
  ].map((action) => `iam:${action}`),
  rewrite: asRoot,
};
