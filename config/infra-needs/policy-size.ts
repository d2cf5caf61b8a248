import { nodeClasses as statementsFor } from "../../constructs/karpenter/controller-policies/node-classes";
import { policyDocument } from "../../constructs/shared/iam";
import { NAME_LIMITS } from "../../constructs/shared/names";
import { partitionOf } from "../../constructs/shared/partitions";
import type { Environment } from "../environment-sections";
import type { Problem } from "../problems";
import type { Partially } from "../without-invalid";
import { valuesAt } from "./values-at";

/** Characters of a managed policy. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LARGEST_POLICY = 6144;

/** More roles, parameters and keys than one policy can name. */
export function policySizeProblems({ aws, nodeClasses = {} }: Partially<Environment>): Problem[] {
  if (aws?.region === undefined) return [];
  const { region } = aws;
  const partition = partitionOf(region);
  const accountId = "0".repeat(12);
  const named = (field: string) => [
    ...new Set(
      Object.values(nodeClasses).flatMap((entry) => valuesAt(entry, field).map(({ value }) => value)),
    ),
  ];
  // What role a profile holds, and under which path, is known only when Terraform plans.
  const longest = `arn:${partition}:iam::${accountId}:role/${"x".repeat(NAME_LIMITS.iamRole)}`;
  const statements = statementsFor(
    { partition, region, accountId },
    {
      roles: [...named("role"), ...named("instanceProfile")].map(() => longest),
      imageParameters: named("amiSelectorTerms[].ssmParameter"),
      volumeKeys: named("blockDeviceMappings[].ebs.kmsKeyID"),
    },
  );
  const { length } = policyDocument(statements);
  return length > LARGEST_POLICY
    ? [
        {
          path: ["nodeClasses"],
          message: `needs an IAM policy of ${length} characters for the roles, parameters and keys that node classes name, and IAM takes ${LARGEST_POLICY}; let node classes share some of them`,
        },
      ]
    : [];
}
