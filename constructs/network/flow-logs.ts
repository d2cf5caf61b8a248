import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { FlowLog } from "@cdktf/provider-aws/lib/flow-log";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { policyDocument } from "../shared/iam";
import { awsName, NAME_LIMITS } from "../shared/names";
import { encryptsLogGroup, type KeyChoice, ServiceKey } from "../shared/service-key";

export interface FlowLogsProps {
  readonly clusterName: string;
  readonly vpcId: string;
  readonly accountId: string;
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: string;
  readonly region: string;
  /** Which connections are recorded. */
  readonly traffic: "ALL" | "ACCEPT" | "REJECT";
  /** Days, of those that CloudWatch Logs knows. */
  readonly retentionDays: number;
  /** @default a key of CloudWatch's own */
  readonly kmsKey?: KeyChoice;
}

/**
 * A record of the VPC's connections, as lines in CloudWatch.
 *
 * @setting network.flowLogs
 */
export class FlowLogs extends Construct {
  constructor(scope: Construct, id: string, props: FlowLogsProps) {
    super(scope, id);
    const { clusterName, vpcId, accountId, traffic, retentionDays, kmsKey } = props;
    const name = `/aws/vpc/${clusterName}/flow-logs`;
    const group = new CloudwatchLogGroup(this, "Logs", {
      name,
      retentionInDays: retentionDays,
      kmsKeyId: ServiceKey.chosen(this, kmsKey, {
        ...props,
        purpose: "flow-logs",
        use: encryptsLogGroup({ ...props, name }),
      }),
      tags: { Name: name },
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
