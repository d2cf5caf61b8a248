import { environmentSchema } from "../../../config/environment";

const issuesOf = (settings: object) =>
  (environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...settings }).error?.issues ?? []).map(
    ({ path, message }) => [path.join("."), message],
  );

describe("monitoring", () => {
  test("needs the queue for its alarms", () => {
    expect(issuesOf({ interruption: { queue: false }, monitoring: { cloudwatch: {} } })).toEqual([
      ["monitoring.cloudwatch", "needs interruption.queue: true, whose queue the alarms watch"],
    ]);
  });

  test("is refused beside a ServiceMonitor of Karpenter's own chart, which would count everything twice", () => {
    const karpenter = { metrics: { serviceMonitor: true } };
    expect(issuesOf({ karpenter, monitoring: { prometheus: {} } })).toEqual([
      ["karpenter.metrics.serviceMonitor", expect.stringMatching(/^conflicts with monitoring.prometheus, /)],
    ]);
    expect(issuesOf({ karpenter, monitoring: { prometheus: { operator: false } } })).toEqual([]);
    expect(issuesOf({ karpenter, monitoring: { cloudwatch: {} } })).toEqual([]);
  });

  test.each([
    ["arn:aws:sns:eu-west-1:111122223333:alarms", []],
    ["arn:aws:sqs:eu-west-1:111122223333:alarms", ["monitoring.cloudwatch.topicArn"]],
    ["alarms", ["monitoring.cloudwatch.topicArn"]],
  ])("takes a topic by its ARN: %s", (topicArn, places) => {
    expect(issuesOf({ monitoring: { cloudwatch: { topicArn } } }).map(([path]) => path)).toEqual(places);
  });

  test("leaves out only alerts that there are, each once", () => {
    const leaveOut = (names: string[]) => issuesOf({ monitoring: { prometheus: { leaveOut: names } } });
    expect(leaveOut(["KarpenterGone"])).toEqual([]);
    expect(leaveOut(["KarpenterGon"])).toHaveLength(1);
    expect(leaveOut(["KarpenterGone", "KarpenterGone"])).toHaveLength(1);
  });
});
