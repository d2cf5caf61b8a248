import { ec2Answer, fieldsOf, type Rule } from "../../rehearsal/emulator/rule";
import { fleetChoices, isSpot } from "../../rehearsal/emulator/rules/fleet-request";
import { element } from "../../rehearsal/emulator/xml";

/** EC2 on a bad day: no Spot capacity of any type in any zone. */
export const noSpotCapacity: Rule = {
  name: "no-spot-capacity",
  reason: "what Karpenter does then is the test",
  on: ["ec2:CreateFleet"],
  answer: (call) => {
    const fields = fieldsOf(call);
    if (fields.DryRun === "true" || !isSpot(fields)) return undefined;
    const errors = fleetChoices(fields).map(({ override, instanceType }) =>
      element("item", [
        element("errorCode", "InsufficientInstanceCapacity"),
        element("errorMessage", "There is no Spot capacity available that matches your request."),
        element("lifecycle", "spot"),
        element("launchTemplateAndOverrides", [
          element("overrides", [
            element("instanceType", instanceType),
            element("availabilityZone", fields[`${override}.AvailabilityZone`] ?? ""),
            element("subnetId", fields[`${override}.SubnetId`] ?? ""),
          ]),
        ]),
      ]),
    );
    return ec2Answer(
      element("CreateFleetResponse", [element("fleetId", "fleet-none"), element("errorSet", errors)]),
    );
  },
};
