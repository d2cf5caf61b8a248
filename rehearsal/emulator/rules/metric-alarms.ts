import { fieldsOf, listOf, type Rule, withXml } from "../rule";
import { all, type Element, element, put, textOf } from "../xml";

type Fields = Readonly<Record<string, string>>;

const TEXTS = ["AlarmDescription", "Period", "Statistic"];
const LISTS = ["AlarmActions", "OKActions", "InsufficientDataActions"];

/** What CloudWatch takes for an alarm that does not say it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const DEFAULTS: Fields = { ActionsEnabled: "true", TreatMissingData: "missing" };

export const metricAlarms: Rule = {
  name: "metric-alarms",
  reason:
    "ministack tells half of an alarm to who asks in the query protocol, so that each plan would change it",
  on: ["cloudwatch:PutMetricAlarm", "cloudwatch:DescribeAlarms"],
  change: (answer, call, { memory }) => {
    const fields = fieldsOf(call);
    if (call.action === "PutMetricAlarm") {
      if (answer.status === 200) memory.set(`metric-alarms ${fields.AlarmName}`, fields);
      return answer;
    }
    return withXml(answer, (document) => {
      for (const alarm of all(document, "DescribeAlarmsResult", "MetricAlarms", "member")) {
        const made = memory.get(`metric-alarms ${textOf(alarm, "AlarmName")}`) as Fields | undefined;
        if (made !== undefined) for (const each of elementsOf(made)) put(alarm, each);
      }
    });
  },
};

function elementsOf(made: Fields): Element[] {
  const texts = Object.entries({ ...DEFAULTS, ...made })
    .filter(([name]) => TEXTS.includes(name) || name in DEFAULTS)
    .map(([name, value]) => element(name, value));
  const lists = LISTS.map((name) =>
    element(
      name,
      listOf(made, `${name}.member`).map((value) => element("member", value)),
    ),
  );
  return [...texts, ...lists, element("Dimensions", dimensionsOf(made))];
}

function dimensionsOf(made: Fields, index = 1): Element[] {
  const place = `Dimensions.member.${index}`;
  const name = made[`${place}.Name`];
  if (name === undefined) return [];
  const dimension = [element("Name", name), element("Value", made[`${place}.Value`] ?? "")];
  return [element("member", dimension), ...dimensionsOf(made, index + 1)];
}
