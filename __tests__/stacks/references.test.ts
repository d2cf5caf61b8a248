import { OPTIONS } from "../../scripts/deployer/options";
import { isRead, textsAt } from "../support/references";
import { infraOf, workloadsOf } from "../support/stacks";

const ENCRYPTED = { volumeSize: "20Gi", kmsKeyID: "alias/nodes" };
const SETTINGS = [
  {},
  OPTIONS,
  {
    network: { flowLogs: {}, endpoints: ["s3", "sts", "ec2"] },
    loadBalancerController: { identity: "irsa" },
    cluster: { access: { ann: { user: "ann", policies: [{ name: "AmazonEKSViewPolicy" }] } } },
    nodeClasses: { default: { blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: ENCRYPTED }] } },
  },
];
const stacks = SETTINGS.map((settings) => infraOf(settings).terraform);
const workloads = workloadsOf({ loadBalancerController: {}, monitoring: { prometheus: {} } }).terraform;

/**
 * An attribute, and what makes or finds its value. A name or an id that is written out in the place of a reference is the
 * same text, and makes Terraform forget the order.
 */
const READS: readonly [type: string, attribute: string, ...from: string[]][] = [
  ["aws_cloudwatch_event_target", "rule", "aws_cloudwatch_event_rule"],
  ["aws_cloudwatch_event_target", "arn", "aws_sqs_queue", "aws_sns_topic"],
  ["aws_cloudwatch_log_group", "kms_key_id", "aws_kms_key"],
  ["aws_cloudwatch_metric_alarm", "dimensions.QueueName", "aws_sqs_queue"],
  ["aws_cloudwatch_metric_alarm", "metric_query.metric.dimensions.QueueName", "aws_sqs_queue"],
  ["aws_default_security_group", "vpc_id", "aws_vpc"],
  ["aws_eks_access_entry", "cluster_name", "aws_eks_cluster"],
  ["aws_eks_access_policy_association", "principal_arn", "aws_eks_access_entry"],
  ["aws_eks_access_policy_association", "cluster_name", "aws_eks_cluster"],
  ["aws_eks_addon", "addon_version", "data.aws_eks_addon_version"],
  ["aws_eks_addon", "cluster_name", "aws_eks_cluster"],
  ["aws_eks_cluster", "role_arn", "aws_iam_role"],
  ["aws_eks_cluster", "vpc_config.security_group_ids", "aws_security_group"],
  ["aws_eks_cluster", "vpc_config.subnet_ids", "aws_subnet"],
  ["aws_eks_cluster", "encryption_config.provider.key_arn", "aws_kms_key"],
  ["aws_eks_node_group", "cluster_name", "aws_eks_cluster"],
  ["aws_eks_node_group", "launch_template.id", "aws_launch_template"],
  ["aws_eks_node_group", "node_role_arn", "aws_iam_role"],
  ["aws_eks_node_group", "subnet_ids", "aws_subnet"],
  ["aws_eks_pod_identity_association", "cluster_name", "aws_eks_cluster"],
  ["aws_eks_pod_identity_association", "role_arn", "aws_iam_role"],
  ["aws_flow_log", "vpc_id", "aws_vpc"],
  ["aws_flow_log", "iam_role_arn", "aws_iam_role"],
  ["aws_flow_log", "log_destination", "aws_cloudwatch_log_group"],
  ["aws_iam_instance_profile", "role", "aws_iam_role"],
  ["aws_iam_role_policy", "role", "aws_iam_role"],
  ["aws_iam_role_policy_attachment", "role", "aws_iam_role"],
  ["aws_internet_gateway", "vpc_id", "aws_vpc"],
  ["aws_kms_alias", "target_key_id", "aws_kms_key"],
  ["aws_launch_template", "vpc_security_group_ids", "aws_security_group", "aws_eks_cluster"],
  ["aws_nat_gateway", "allocation_id", "aws_eip"],
  ["aws_nat_gateway", "subnet_id", "aws_subnet"],
  ["aws_route", "gateway_id", "aws_internet_gateway"],
  ["aws_route", "nat_gateway_id", "aws_nat_gateway"],
  ["aws_route", "route_table_id", "aws_route_table"],
  ["aws_route_table", "vpc_id", "aws_vpc"],
  ["aws_route_table_association", "route_table_id", "aws_route_table"],
  ["aws_route_table_association", "subnet_id", "aws_subnet"],
  ["aws_security_group", "vpc_id", "aws_vpc"],
  ["aws_sns_topic_policy", "arn", "aws_sns_topic"],
  ["aws_sns_topic_subscription", "topic_arn", "aws_sns_topic"],
  ["aws_sqs_queue", "kms_master_key_id", "aws_kms_key"],
  ["aws_subnet", "availability_zone", "aws_subnet", "data.aws_availability_zones"],
  ["aws_subnet", "vpc_id", "aws_vpc"],
  ["aws_vpc_endpoint", "route_table_ids", "aws_route_table"],
  ["aws_vpc_endpoint", "security_group_ids", "aws_security_group"],
  ["aws_vpc_endpoint", "subnet_ids", "aws_subnet"],
  ["aws_vpc_endpoint", "vpc_id", "aws_vpc"],
  ["aws_vpc_security_group_egress_rule", "security_group_id", "aws_security_group"],
  ["aws_vpc_security_group_ingress_rule", "referenced_security_group_id", "aws_security_group"],
  ["aws_vpc_security_group_ingress_rule", "security_group_id", "aws_security_group"],
];

test.each(READS)("%s reads %s from what makes or finds it", (type, attribute, ...from) => {
  const texts = textsAt(stacks, type, attribute);
  expect(texts).not.toEqual([]);
  expect(texts.filter((text) => !isRead(text, from))).toEqual([]);
});

test("an attachment's policy is AWS', or read from what makes it", () => {
  const arns = stacks.flatMap(({ resource }) =>
    Object.values<any>(resource.aws_iam_role_policy_attachment).map(({ policy_arn }) => policy_arn),
  );
  expect(arns.filter((arn) => !/^(\$\{aws_iam_policy\.|arn:aws:iam::aws:policy\/)/.test(arn))).toEqual([]);
});

test("a policy names account, keys, roles, queues and log groups by reading them", () => {
  const texts = stacks.flatMap(({ resource }) =>
    Object.entries<any>(resource).flatMap(([type, byId]) =>
      Object.values<any>(byId).flatMap((body) =>
        [body.policy, body.assume_role_policy]
          .filter((text) => text !== undefined)
          .map((text) => `${type} ${text}`),
      ),
    ),
  );
  expect(texts.length).toBeGreaterThan(30);
  expect(texts.filter((text) => /\$\{(?!(data\.)?aws_|replace\(aws_)/.test(text))).toEqual([]);
});

test("a chart's values are read from infra's state", () => {
  const releases = Object.values<any>(workloads.resource.helm_release);
  const texts = releases.flatMap(({ values = [] }) => values as string[]);
  expect(texts.filter((text) => text.includes("${")).length).toBeGreaterThan(1);
  expect(texts.filter((text) => /\$\{(?!jsonencode\(|data\.|local\.|replace\()/.test(text))).toEqual([]);
});
