import { allows, type PolicyDocument } from "../../../rehearsal/iam/policy";

const document = (...Statement: object[]): PolicyDocument => ({ Statement }) as unknown as PolicyDocument;
const ask = (action: string, resource: string, context = {}) => ({ action, resource, context });
const INSTANCE = "arn:aws:ec2:eu-west-1:111122223333:instance/i-1";

describe("allows", () => {
  test("nothing that no statement names", () => {
    const reads = document({ Effect: "Allow", Action: ["ec2:Describe*"], Resource: "*" });
    expect(allows([reads], ask("ec2:DescribeImages", "*"))).toBe(true);
    expect(allows([reads], ask("ec2:TerminateInstances", INSTANCE))).toBe(false);
    expect(allows([], ask("ec2:DescribeImages", "*"))).toBe(false);
  });

  test("nothing that some statement denies", () => {
    const both = document(
      { Effect: "Allow", Action: "*", Resource: "*" },
      { Effect: "Deny", Action: "ec2:TerminateInstances", Resource: "*" },
    );
    expect(allows([both], ask("ec2:TerminateInstances", INSTANCE))).toBe(false);
    expect(allows([both], ask("ec2:StopInstances", INSTANCE))).toBe(true);
  });

  test("only the resources that are named, wildcards for any part of an ARN", () => {
    const own = document({
      Effect: "Allow",
      Action: "ec2:*",
      Resource: "arn:aws:ec2:eu-west-1:*:instance/*",
    });
    expect(allows([own], ask("ec2:StopInstances", INSTANCE))).toBe(true);
    expect(allows([own], ask("ec2:StopInstances", INSTANCE.replace("eu-west-1", "us-east-1")))).toBe(false);
    // A new thing's ARN ends with a star of its own, which is no wildcard for the policy's.
    const one = document({ Effect: "Allow", Action: "ec2:*", Resource: INSTANCE });
    expect(allows([one], ask("ec2:RunInstances", INSTANCE.replace("i-1", "*")))).toBe(false);
  });

  const tagged = document({
    Effect: "Allow",
    Action: "ec2:TerminateInstances",
    Resource: "*",
    Condition: {
      StringEquals: { "aws:ResourceTag/kubernetes.io/cluster/a": "owned" },
      StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
    },
  });

  test("only where every condition holds, a missing tag being no match", () => {
    const tags = {
      "aws:ResourceTag/kubernetes.io/cluster/a": "owned",
      "aws:ResourceTag/karpenter.sh/nodepool": "",
    };
    expect(allows([tagged], ask("ec2:TerminateInstances", INSTANCE, tags))).toBe(true);
    const { "aws:ResourceTag/karpenter.sh/nodepool": _, ...without } = tags;
    expect(allows([tagged], ask("ec2:TerminateInstances", INSTANCE, without))).toBe(false);
    const neighbours = { ...tags, "aws:ResourceTag/kubernetes.io/cluster/a": "shared" };
    expect(allows([tagged], ask("ec2:TerminateInstances", INSTANCE, neighbours))).toBe(false);
  });

  test("ForAllValues holds the whole list to the condition, IfExists an absent key to nothing", () => {
    const tagging = document({
      Effect: "Allow",
      Action: "ec2:CreateTags",
      Resource: "*",
      Condition: {
        "ForAllValues:StringEquals": { "aws:TagKeys": ["Name", "karpenter.sh/nodeclaim"] },
        StringEqualsIfExists: { "aws:RequestTag/eks:eks-cluster-name": "a" },
      },
    });
    const keys = (...names: string[]) => ask("ec2:CreateTags", INSTANCE, { "aws:TagKeys": names });
    expect(allows([tagging], keys("Name"))).toBe(true);
    expect(allows([tagging], keys("Name", "owner"))).toBe(false);
    const other = { "aws:TagKeys": ["Name"], "aws:RequestTag/eks:eks-cluster-name": "b" };
    expect(allows([tagging], ask("ec2:CreateTags", INSTANCE, other))).toBe(false);
  });

  test("an operator that it does not know is an error, not a yes", () => {
    const odd = document({
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } },
    });
    expect(() => allows([odd], ask("ec2:StopInstances", INSTANCE))).toThrow("IpAddress");
  });
});
