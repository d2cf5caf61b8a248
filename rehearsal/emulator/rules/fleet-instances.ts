import { type Rule, withXml } from "../rule";
import { all, type Element, element, put, textOf } from "../xml";

export const FLEET_INSTANCES = "fleet-instances";

/** What a fleet launched an instance with. */
export interface FleetInstance {
  readonly zone: string;
  readonly zoneId: string;
  readonly imageId: string;
  readonly groups: readonly string[];
  readonly spot: boolean;
}

export const fleetInstances: Rule = {
  name: "fleet-instances",
  reason:
    "ministack shows every instance of a fleet in the first zone, on demand and without security groups, which Karpenter " +
    "takes for drift and replaces",
  on: ["ec2:DescribeInstances"],
  change: (answer, _call, { memory }) =>
    withXml(answer, (document) => {
      for (const instance of all(document, "reservationSet", "item", "instancesSet", "item")) {
        const id = textOf(instance, "instanceId");
        const launched = memory.get(`${FLEET_INSTANCES} ${id}`) as FleetInstance | undefined;
        if (launched !== undefined) describe(instance, id, launched);
      }
    }),
};

function describe(
  instance: Element,
  id: string,
  { zone, zoneId, imageId, groups, spot }: FleetInstance,
): void {
  const [placement] = all(instance, "placement");
  if (placement !== undefined) {
    put(placement, element("availabilityZone", zone));
    put(placement, element("availabilityZoneId", zoneId));
  }
  put(instance, element("imageId", imageId));
  const items = groups.map((group) =>
    element("item", [element("groupId", group), element("groupName", group)]),
  );
  put(instance, element("groupSet", items));
  if (!spot) return;
  put(instance, element("instanceLifecycle", "spot"));
  put(instance, element("spotInstanceRequestId", `sir-${id.slice(2, 10)}`));
}
