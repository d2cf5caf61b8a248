import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KarpenterInstanceProfile } from "../../../constructs/karpenter/karpenter-instance-profile";
import { built } from "../../support/built";

const profileOf = (clusterName: string) =>
  built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    new KarpenterInstanceProfile(scope, "Profile", { clusterName, roleName: "nodes" });
  }).only(IamInstanceProfile);

describe("KarpenterInstanceProfile", () => {
  test("holds the nodes' role under a name that EC2NodeClasses can name", () => {
    expect(profileOf("prod")).toMatchObject({ name: "KarpenterNodeInstanceProfile-prod", role: "nodes" });
  });

  test("keeps to the length of IAM with the longest cluster name, and two such clusters apart", () => {
    const names = ["blue", "lime"].map((end) => profileOf(`${"x".repeat(96)}${end}`).name as string);
    expect(new Set(names).size).toBe(2);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(128);
  });
});
