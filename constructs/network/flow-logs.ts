import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { policyDocument } from "../shared/iam";
import { awsName, NAME_LIMITS } from "../shared/names";

export interface FlowLogsProps {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly accountId: string;
  /** Which connections are recorded. */
  readonly traffic: "ALL" | "ACCEPT" | "REJECT";
  /** Days, of those that CloudWatch Logs knows. */
  readonly retentionDays: number;
}

/**
 * A record of the VPC's connections, as lines in CloudWatch.
 *
 * @setting network.flowLogs
 */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { clusterName, vpcId, accountId, traffic, retentionDays } = props;
    const group = new CloudwatchLogGroup(this, "Logs", {
      name: `/aws/vpc/${clusterName}/flow-logs`,
      retentionInDays: retentionDays,
      tags: { Name: `/aws/vpc/${clusterName}/flow-logs` },
    });
    const role = new IamRole(this, "Role", {
      name: awsName(clusterName, "-flow-logs", NAME_LIMITS.iamRole),
      description: `Writes the flow logs of the EKS cluster ${clusterName}`,
      assumeRolePolicy: policyDocument([
        {
          sid: "AllowFlowLogs",
          actions: ["sts:AssumeRole"],
          principals: { Service: "vpc-flow-logs.amazonaws.com" },
          // Otherwise another account's flow logs could be written with this role.
          conditions: { StringEquals: { "aws:SourceAccount": accountId } },
        },
      ]),
      tags: { Name: awsName(clusterName, "-flow-logs", NAME_LIMITS.iamRole) },
    });
    // Not CreateLogGroup: a destroyed group would come back with the last records, without end.
    const policy = new IamRolePolicy(this, "Policy", {
      name: "WriteFlowLogs",
      role: role.name,
      policy: policyDocument([
        {
          sid: "WriteFlowLogs",
          actions: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          resources: [`${group.arn}:*`],
        },
        { sid: "FindLogGroup", actions: ["logs:DescribeLogGroups"], resources: ["*"] },
      ]),
    });
    new FlowLog(this, "FlowLog", {
      vpcId,
      trafficType: traffic,
      logDestination: group.arn,
      iamRoleArn: role.arn,
      tags: { Name: clusterName },
      dependsOn: [policy],
    });
  }
}
