import { ec2Error, fieldsOf, type Rule } from "../rule";

export const dryRun: Rule = {
  name: "dry-run",
  reason:
    "ministack launches what a dry run only asks about, and Karpenter takes every answer but this for a failure",
  on: ["ec2:CreateFleet", "ec2:RunInstances"],
  answer: (call) => {
    if (fieldsOf(call).DryRun !== "true") return undefined;
    return {
      ...ec2Error("DryRunOperation", "Request would have succeeded, but DryRun flag is set."),
      status: 412,
    };
  },
};
