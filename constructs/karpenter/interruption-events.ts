import type { InterruptionEvent } from "../../config/interruption/schema";

export interface InterruptionEventRule {
  readonly event: InterruptionEvent;
  /** Part of the rule's name and address. */
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly detail?: Readonly<Record<string, readonly string[]>>;
  /** What a person should read, in lines; `<name>` stands for what is found at a path of the event. */
  readonly email: { readonly says: readonly string[]; readonly paths?: Readonly<Record<string, string>> };
}

/**
 * The events that Karpenter drains nodes for; of a rebalance recommendation it only takes note.
 * https://karpenter.sh/docs/concepts/disruption/#interruption
 */
export const INTERRUPTION_EVENTS: readonly InterruptionEventRule[] = [
  {
    event: "scheduledChange",
    id: "ScheduledChange",
    source: "aws.health",
    detailType: "AWS Health Event",
    // The controller reads no other health event: each would only be received and deleted.
    detail: { service: ["EC2"], eventTypeCategory: ["scheduledChange"] },
    email: {
      says: [
        "AWS has planned maintenance for EC2 instance <instance> (<code>), from <start>.",
        "Karpenter replaces it now if it is a node of the cluster.",
      ],
      paths: {
        instance: "$.detail.affectedEntities[0].entityValue",
        code: "$.detail.eventTypeCode",
        start: "$.detail.startTime",
      },
    },
  },
  {
    event: "spotInterruption",
    id: "SpotInterruption",
    source: "aws.ec2",
    detailType: "EC2 Spot Instance Interruption Warning",
    email: {
      says: [
        "EC2 takes Spot instance <instance> back in two minutes (<action>).",
        "Karpenter drains it now if it is a node of the cluster.",
      ],
      paths: { action: "$.detail.instance-action" },
    },
  },
  {
    event: "rebalance",
    id: "Rebalance",
    source: "aws.ec2",
    detailType: "EC2 Instance Rebalance Recommendation",
    email: {
      says: [
        "EC2 sees a raised risk that it takes Spot instance <instance> back.",
        "Nothing is drained for this; a warning follows two minutes ahead if it comes to that.",
      ],
    },
  },
  {
    event: "instanceStateChange",
    id: "InstanceStateChange",
    source: "aws.ec2",
    detailType: "EC2 Instance State-change Notification",
    email: { says: ["EC2 instance <instance> is now <state>."], paths: { state: "$.detail.state" } },
  },
  {
    event: "capacityReservationInterruption",
    id: "CapacityReservationInterruption",
    source: "aws.ec2",
    detailType: "EC2 Capacity Reservation Instance Interruption Warning",
    email: {
      says: [
        "EC2 takes back the reserved capacity of instance <instance> (<action>).",
        "Karpenter drains it now if it is a node of the cluster.",
      ],
      paths: { action: "$.detail.instance-action" },
    },
  },
];
