import type { AwsClient } from "../../aws/client";
import { publishAwsEvent } from "../../emulator/aws-event";
import { ACCOUNT_ID } from "../../emulator/emulator";
import { all, textOf } from "../../emulator/xml";
import { counted } from "../../words";
import { StepError } from "../engine";

/** How long EC2 lets a Spot instance live after its notice. */
const NOTICE_SECONDS = 120;

interface Instance {
  readonly id: string;
  readonly zone: string;
  readonly isSpot: boolean;
}

/** Karpenter's instances in the account of a rehearsal, and what EC2 does to them. */
export class Instances {
  /** Those that end soon, or have ended. */
  readonly doomed = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();

  constructor(
    private readonly aws: AwsClient,
    private readonly clusterName: string,
    private readonly noticeSeconds = NOTICE_SECONDS,
  ) {}

  /** Those that are not terminated, by their ids. */
  async alive(): Promise<readonly Instance[]> {
    const answer = await this.aws.query("ec2", "DescribeInstances", {
      "Filter.1.Name": "tag:eks:eks-cluster-name",
      "Filter.1.Value.1": this.clusterName,
    });
    return all(answer, "reservationSet", "item", "instancesSet", "item")
      .filter((item) => textOf(item, "instanceState", "name") !== "terminated")
      .map((item) => ({
        id: textOf(item, "instanceId"),
        zone: textOf(item, "placement", "availabilityZone"),
        isSpot: textOf(item, "instanceLifecycle") === "spot",
      }))
      .sort((one, other) => one.id.localeCompare(other.id));
  }

  /** Sends the notice for a share of the Spot instances, and ends those two minutes later. */
  async giveNotice(percent: number): Promise<string[]> {
    const spot = (await this.alive()).filter(({ id, isSpot }) => isSpot && !this.doomed.has(id));
    if (spot.length === 0) throw new StepError("there is no Spot node to take back");
    const taken = spot.slice(0, Math.ceil((percent / 100) * spot.length));
    let unheard = 0;
    for (const { id } of taken) {
      this.doomed.add(id);
      const detail = { "instance-id": id, "instance-action": "terminate" };
      const reached = await this.publish("EC2 Spot Instance Interruption Warning", id, detail);
      if (reached.length === 0) unheard++;
      this.later(id);
    }
    const ids = taken.map(({ id }) => id).join(", ");
    return [
      `${taken.length} of ${counted(spot.length, "Spot instance")} got a notice: ${ids}`,
      ...(unheard > 0 ? ["no queue takes the notices: Karpenter hears of nothing"] : []),
    ];
  }

  /** Ends every instance of a zone at once. */
  async endZone(zone: string): Promise<string[]> {
    const there = (await this.alive()).filter((each) => each.zone === zone);
    if (there.length === 0) throw new StepError(`there is no node in ${zone}`);
    for (const { id } of there) await this.end(id);
    return [`${counted(there.length, "instance")} ended: ${there.map(({ id }) => id).join(", ")}`];
  }

  /** Forgets what was to end later. */
  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
  }

  private later(id: string): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      // The account may be gone by then.
      this.endUnlessEnded(id).catch(() => {});
    }, this.noticeSeconds * 1000);
    this.timers.add(timer);
  }

  private async endUnlessEnded(id: string): Promise<void> {
    if ((await this.alive()).some((each) => each.id === id)) await this.end(id);
  }

  /** As EC2 does: what it tells of an instance's states goes over the event bus. */
  private async end(id: string): Promise<void> {
    this.doomed.add(id);
    await this.aws.query("ec2", "TerminateInstances", { "InstanceId.1": id });
    for (const state of ["shutting-down", "terminated"])
      await this.publish("EC2 Instance State-change Notification", id, { "instance-id": id, state });
  }

  private publish(
    detailType: string,
    id: string,
    detail: Readonly<Record<string, string>>,
  ): Promise<string[]> {
    const arn = `arn:aws:ec2:${this.aws.access.region}:${ACCOUNT_ID}:instance/${id}`;
    return publishAwsEvent(this.aws, { source: "aws.ec2", detailType, detail, resources: [arn] });
  }
}
