import type { Statement } from "../../shared/iam";
import type { PolicyContext } from "./policy-context";

/** Reading what there is to launch, where, and at what price. */
export function resourceDiscovery({ partition, region, accountId }: PolicyContext): Statement[] {
  return [
    {
      sid: "AllowRegionalReadActions",
      actions: [
        "ec2:DescribeCapacityReservations",
        "ec2:DescribeImages",
        "ec2:DescribeInstances",
        "ec2:DescribeInstanceStatus",
        "ec2:DescribeInstanceTypeOfferings",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeLaunchTemplates",
        "ec2:DescribePlacementGroups",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSpotPriceHistory",
        "ec2:DescribeSubnets",
      ],
      resources: ["*"],
      conditions: { StringEquals: { "aws:RequestedRegion": region } },
    },
    // AWS' own parameters, which name its images, carry no account.
    {
      sid: "AllowSSMReadActions",
      actions: ["ssm:GetParameter"],
      resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`],
    },
    // Prices are served from a few regions for all: bound to this one, most clusters would see none.
    { sid: "AllowPricingReadActions", actions: ["pricing:GetProducts"], resources: ["*"] },
    // IAM lists profiles for everything or nothing; without it an EC2NodeClass is never let go of.
    {
      sid: "AllowUnscopedInstanceProfileListAction",
      actions: ["iam:ListInstanceProfiles"],
      resources: ["*"],
    },
    {
      sid: "AllowInstanceProfileReadActions",
      actions: ["iam:GetInstanceProfile"],
      resources: [`arn:${partition}:iam::${accountId}:instance-profile/*`],
    },
  ];
}
