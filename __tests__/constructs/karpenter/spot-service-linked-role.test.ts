import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SpotServiceLinkedRole } from "../../../constructs/karpenter/spot-service-linked-role";
import { built } from "../../support/built";

describe("SpotServiceLinkedRole", () => {
  test("is the one that EC2 launches Spot instances with", () => {
    const stack = built((scope) => {
      new AwsProvider(scope, "aws", { region: "eu-west-1" });
      new SpotServiceLinkedRole(scope, "Spot");
    });
    expect(stack.only(IamServiceLinkedRole)).toMatchObject({
      aws_service_name: "spot.amazonaws.com",
      lifecycle: { ignore_changes: ["description"] },
    });
  });
});
