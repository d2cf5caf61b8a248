import { ec2Answer, fieldsOf, type Rule } from "../../rehearsal/emulator/rule";
import { fleetChoices, isSpot } from "../../rehearsal/emulator/rules/fleet-request";
import { element } from "../../rehearsal/emulator/xml";

/** EC2 on a bad day: no Spot capacity of any type in any zone. */
export const noSpotCapacity: Rule = noLaunch({
  name: "no-spot-capacity",
  code: "InsufficientInstanceCapacity",
  message: "There is no Spot capacity available that matches your request.",
  when: isSpot,
});

/** An account with a quota that is used up, for on demand and Spot alike. */
export const quotaReached: Rule = noLaunch({
  name: "quota-reached",
  code: "VcpuLimitExceeded",
  message: "You have requested more vCPU capacity than your current vCPU limit allows.",
  when: () => true,
});

/** Each choice of a fleet is refused; CreateFleet itself answers well. */
function noLaunch({
  name,
  code,
  message,
  when,
}: {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly when: (fields: Readonly<Record<string, string>>) => boolean;
}): Rule {
  return {
    name,
    reason: "what Karpenter does then is the test",
    on: ["ec2:CreateFleet"],
    answer: (call) => {
      const fields = fieldsOf(call);
      if (fields.DryRun === "true" || !when(fields)) return undefined;
      const errors = fleetChoices(fields).map(({ override, instanceType }) =>
        element("item", [
          element("errorCode", code),
          element("errorMessage", message),
          element("lifecycle", isSpot(fields) ? "spot" : "on-demand"),
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
}
