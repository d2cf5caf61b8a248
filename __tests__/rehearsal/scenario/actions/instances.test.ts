import { setTimeout as sleep } from "node:timers/promises";
import type { AwsClient } from "../../../../rehearsal/aws/client";
import { parseXml } from "../../../../rehearsal/emulator/xml";
import { Instances } from "../../../../rehearsal/scenario/actions/instances";

interface Machine {
  readonly id: string;
  readonly zone: string;
  readonly spot: boolean;
  state: string;
}

/** An account with some instances, a rule for each event and a queue, and what was asked of it. */
function account(machines: Machine[], hasQueue = true) {
  const sent: { type: string; detail: Record<string, string> }[] = [];
  const client = {
    access: { region: "eu-west-1" },
    query: async (_service: string, action: string, parameters: Record<string, string>) => {
      if (action === "TerminateInstances") {
        for (const machine of machines)
          if (machine.id === parameters["InstanceId.1"]) machine.state = "terminated";
      }
      const items = machines.map(
        ({ id, zone, spot, state }) =>
          `<item><instanceId>${id}</instanceId><instanceState><name>${state}</name></instanceState><placement><availabilityZone>${zone}</availabilityZone></placement>${spot ? "<instanceLifecycle>spot</instanceLifecycle>" : ""}</item>`,
      );
      return parseXml(
        `<R><reservationSet><item><instancesSet>${items.join("")}</instancesSet></item></reservationSet></R>`,
      );
    },
    json: async (_service: string, action: string, body: any) => {
      if (action === "ListRules") return { Rules: hasQueue ? [{ Name: "r", EventPattern: "{}" }] : [] };
      if (action === "TestEventPattern") return { Result: true };
      if (action === "ListTargetsByRule") return { Targets: [{ Arn: "arn:aws:sqs:eu-west-1:1:q" }] };
      if (action === "GetQueueUrl") return { QueueUrl: "http://q" };
      const event = JSON.parse(body.MessageBody);
      sent.push({ type: event["detail-type"], detail: event.detail });
      return {};
    },
  };
  return { client: client as unknown as AwsClient, sent };
}

const machine = (id: string, zone = "a", spot = true): Machine => ({
  id,
  zone: `eu-west-1${zone}`,
  spot,
  state: "running",
});

const NOTICE = "EC2 Spot Instance Interruption Warning";
const STATE = "EC2 Instance State-change Notification";

describe("EC2, as a scenario has it", () => {
  test("gives notice to a share of the Spot instances, rounded up, by the event bus", async () => {
    const machines = [machine("i-4"), machine("i-1"), machine("i-3"), machine("i-2", "a", false)];
    const { client, sent } = account(machines);
    const instances = new Instances(client, "shop");
    expect(await instances.giveNotice(50)).toEqual(["2 of 3 Spot instances got a notice: i-1, i-3"]);
    instances.stop();
    expect(sent).toEqual(
      ["i-1", "i-3"].map((id) => ({
        type: NOTICE,
        detail: { "instance-id": id, "instance-action": "terminate" },
      })),
    );
    expect([...instances.doomed]).toEqual(["i-1", "i-3"]);
    expect(machines.map(({ state }) => state)).toEqual(["running", "running", "running", "running"]);
  });

  test("ends an instance when its notice is over, drained or not, and tells so", async () => {
    const machines = [machine("i-1"), machine("i-2")];
    const { client, sent } = account(machines);
    const instances = new Instances(client, "shop", 0.05);
    await instances.giveNotice(100);
    machines[1]!.state = "terminated";
    sent.length = 0;
    await sleep(200);
    expect(machines[0]!.state).toBe("terminated");
    expect(sent).toEqual([
      { type: STATE, detail: { "instance-id": "i-1", state: "shutting-down" } },
      { type: STATE, detail: { "instance-id": "i-1", state: "terminated" } },
    ]);
  });

  test("says when nobody hears of a notice, and when there is nothing to take back", async () => {
    const instances = new Instances(account([machine("i-1")], false).client, "shop");
    expect((await instances.giveNotice(100))[1]).toBe(
      "no queue takes the notices: Karpenter hears of nothing",
    );
    instances.stop();
    const onDemand = new Instances(account([machine("i-1", "a", false)]).client, "shop");
    await expect(onDemand.giveNotice(100)).rejects.toThrow("there is no Spot node to take back");
  });

  test("ends every instance of a zone at once, and no other", async () => {
    const machines = [machine("i-1"), machine("i-2", "b"), machine("i-3", "b", false)];
    const { client } = account(machines);
    const instances = new Instances(client, "shop");
    expect(await instances.endZone("eu-west-1b")).toEqual(["2 instances ended: i-2, i-3"]);
    expect(machines.map(({ state }) => state)).toEqual(["running", "terminated", "terminated"]);
    await expect(instances.endZone("eu-west-1c")).rejects.toThrow("there is no node in eu-west-1c");
  });
});
