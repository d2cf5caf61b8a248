import type { Rule } from "../rule";

export const instanceTypes: Rule = {
  name: "instance-types",
  reason:
    "ministack knows a handful of instance types; moto has AWS' own data of every type and where it is offered",
  on: ["ec2:DescribeInstanceTypes", "ec2:DescribeInstanceTypeOfferings", "ec2:DescribeSpotPriceHistory"],
  backend: "moto",
  unchanging: ["ec2:DescribeInstanceTypes", "ec2:DescribeInstanceTypeOfferings"],
};
