import { fieldsOf, type Rule, withFields, withXml } from "../rule";
import { all, element, put, textOf } from "../xml";

/** Seconds, where a call says nothing. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html */
const AGGREGATION_SECONDS = "600";

export const flowLogs: Rule = {
  name: "flow-logs",
  reason:
    "ministack forgets a flow log's role, interval and tags (whose type it takes for flow-log), so that each plan would replace it",
  on: ["ec2:CreateFlowLogs", "ec2:DescribeFlowLogs"],
  rewrite: (call) => {
    const fields = Object.entries(fieldsOf(call));
    const misread = ([name, value]: [string, string]) =>
      name.startsWith("TagSpecification.") && value === "vpc-flow-log";
    if (!fields.some(misread)) return call;
    return withFields(
      call,
      Object.fromEntries(fields.map((field) => (misread(field) ? [field[0], "flow-log"] : field))),
    );
  },
  change: (answer, call, { memory }) =>
    withXml(answer, (document) => {
      const fields = fieldsOf(call);
      for (const id of all(document, "flowLogIdSet", "item"))
        memory.set(`flow-logs ${id.text.trim()}`, fields);
      for (const log of all(document, "flowLogSet", "item")) {
        const created = memory.get(`flow-logs ${textOf(log, "flowLogId")}`) as typeof fields | undefined;
        if (created === undefined) continue;
        put(log, element("deliverLogsPermissionArn", created.DeliverLogsPermissionArn ?? ""));
        put(log, element("maxAggregationInterval", created.MaxAggregationInterval ?? AGGREGATION_SECONDS));
      }
    }),
};
