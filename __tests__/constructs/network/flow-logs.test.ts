import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { FlowLogs } from "../../../constructs/network/flow-logs";
import { built } from "../../support/built";

const logs = built((stack) => {
  new AwsProvider(stack, "Aws", { region: "eu-west-1" });
  new FlowLogs(stack, "FlowLogs", {
    clusterName: "demo",
    vpcId: "vpc-1",
    accountId: "111122223333",
    partition: "aws",
    region: "eu-west-1",
    traffic: "REJECT",
    retentionDays: 7,
  });
});

describe("FlowLogs", () => {
  test("records the VPC's connections in a log group that forgets", () => {
    expect(logs.only(FlowLog)).toMatchObject({
      vpc_id: "vpc-1",
      traffic_type: "REJECT",
      log_destination: expect.stringMatching(/^\$\{aws_cloudwatch_log_group\.\w+\.arn\}$/),
      depends_on: [expect.stringMatching(/^aws_iam_role_policy\./)],
    });
    expect(logs.only(CloudwatchLogGroup)).toMatchObject({ retention_in_days: 7 });
  });

  test("lets the service write to that group alone, for this account alone", () => {
    const [trust] = JSON.parse(logs.only(IamRole).assume_role_policy).Statement;
    expect(trust).toMatchObject({
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": "111122223333" } },
    });
    const [write] = JSON.parse(logs.only(IamRolePolicy).policy).Statement;
    expect(write.Resource).toMatch(/^\$\{aws_cloudwatch_log_group\.\w+\.arn\}:\*$/);
  });

  test("does not let it bring the group back after a destroy", () => {
    expect(logs.only(IamRolePolicy).policy).not.toMatch("CreateLogGroup");
  });
});
