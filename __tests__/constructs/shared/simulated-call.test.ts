import { simulatedCall } from "../../../constructs/shared/simulated-call";

const place = { partition: "aws", region: "eu-west-1", accountId: "111122223333" };

describe("simulatedCall", () => {
  test("asks about one of each kind of resource, with an id as that kind has them", () => {
    const { resources } = simulatedCall(
      {
        sid: "Launch",
        actions: ["ec2:RunInstances"],
        resources: [
          "arn:aws:ec2:eu-west-1::image/*",
          "arn:aws:ec2:eu-west-1:*:launch-template/*",
          "arn:aws:iam::111122223333:instance-profile/*",
        ],
      },
      place,
    );
    expect(resources).toEqual([
      "arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0",
      "arn:aws:ec2:eu-west-1:111122223333:launch-template/lt-0123456789abcdef0",
      "arn:aws:iam::111122223333:instance-profile/karpenter",
    ]);
  });

  test("names no resource for actions that take none", () => {
    const call = simulatedCall({ sid: "Read", actions: ["ec2:DescribeSubnets"], resources: ["*"] }, place);
    expect(call).not.toHaveProperty("resources");
  });

  test("brings along what fulfils the statement's conditions, each of its kind", () => {
    const { context } = simulatedCall(
      {
        sid: "Scoped",
        actions: ["iam:TagInstanceProfile"],
        resources: ["*"],
        conditions: {
          StringEquals: {
            "aws:ResourceTag/kubernetes.io/cluster/shop": "owned",
            "ec2:CreateAction": ["A", "B"],
          },
          StringLike: { "aws:ResourceTag/karpenter.sh/nodepool": "*" },
          "ForAllValues:StringEquals": { "aws:TagKeys": ["Name", "karpenter.sh/nodeclaim"] },
          Bool: { "kms:GrantIsForAWSResource": "true" },
        },
      },
      place,
    );
    expect(context).toEqual([
      { key: "aws:ResourceTag/kubernetes.io/cluster/shop", type: "string", values: ["owned"] },
      { key: "ec2:CreateAction", type: "string", values: ["A"] },
      { key: "aws:ResourceTag/karpenter.sh/nodepool", type: "string", values: ["karpenter"] },
      { key: "aws:TagKeys", type: "stringList", values: ["Name", "karpenter.sh/nodeclaim"] },
      { key: "kms:GrantIsForAWSResource", type: "boolean", values: ["true"] },
    ]);
  });

  test("says the region, by which organizations close others, where a service has one", () => {
    const region = { key: "aws:RequestedRegion", type: "string", values: ["eu-west-1"] };
    const contextOf = (action: string) =>
      simulatedCall({ sid: "Any", actions: [action], resources: ["*"] }, place).context;
    expect(contextOf("sqs:ReceiveMessage")).toEqual([region]);
    expect(contextOf("iam:PassRole")).toEqual([]);
  });

  test("takes China's own service, which stands beside the other partitions'", () => {
    const conditions = {
      StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] },
    };
    const valuesIn = (partition: string) =>
      simulatedCall(
        { sid: "Pass", actions: ["iam:PassRole"], resources: ["*"], conditions },
        { ...place, partition },
      ).context[0]?.values;
    expect(valuesIn("aws")).toEqual(["ec2.amazonaws.com"]);
    expect(valuesIn("aws-cn")).toEqual(["ec2.amazonaws.com.cn"]);
  });
});
