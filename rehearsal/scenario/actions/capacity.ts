import type { AwsCall } from "../../emulator/aws-call";
import { type Answer, ec2Answer, fieldsOf, type Rule, withFields, withXml } from "../../emulator/rule";
import { type FleetChoice, fleetChoices, isSpot, without } from "../../emulator/rules/fleet-request";
import { type Element, element, put } from "../../emulator/xml";
import type { Offers } from "../schema";

/** EC2 with nothing in stock of some offers: a fleet's answer has an error for each choice that is one of them. */
export class Capacity {
  private gone: readonly Offers[] = [];
  /** Errors of calls that go on with the choices which are left; a call's headers are its own, whatever rules rewrite. */
  private readonly errors = new WeakMap<AwsCall["headers"], readonly Element[]>();

  /** From now on EC2 has none of these, and of all others enough. */
  without(offers: readonly Offers[]): void {
    this.gone = offers;
  }

  readonly rule: Rule = {
    name: "no-capacity",
    reason: "emulated capacity never runs out",
    on: ["ec2:CreateFleet"],
    answer: (call) => {
      const { gone, left } = this.choicesOf(call);
      if (gone.length === 0 || left > 0) return undefined;
      return ec2Answer(
        element("CreateFleetResponse", [
          element("fleetId", "fleet-none"),
          element("errorSet", gone.map(errorOf(call))),
        ]),
      );
    },
    rewrite: (call) => {
      const { gone } = this.choicesOf(call);
      if (gone.length === 0) return call;
      this.errors.set(call.headers, gone.map(errorOf(call)));
      return withFields(call, without(gone, fieldsOf(call)));
    },
    change: (answer, { headers }) => this.withErrors(answer, this.errors.get(headers)),
  };

  private choicesOf(call: AwsCall) {
    const fields = fieldsOf(call);
    if (fields.DryRun === "true") return { gone: [], left: 1 };
    const capacityType = isSpot(fields) ? "spot" : "on-demand";
    const choices = fleetChoices(fields);
    const gone = choices.filter((choice) =>
      this.gone.some((offers) => isOneOf(offers, { ...choice, capacityType })),
    );
    return { gone, left: choices.length - gone.length };
  }

  private withErrors(answer: Answer, errors: readonly Element[] | undefined): Answer {
    if (errors === undefined) return answer;
    return withXml(answer, (document) => put(document, element("errorSet", errors)));
  }
}

function isOneOf(
  { capacityType, family, zone }: Offers,
  choice: Pick<FleetChoice, "instanceType" | "zone"> & { readonly capacityType: string },
): boolean {
  return (
    (capacityType === undefined || capacityType === choice.capacityType) &&
    (family === undefined || family === choice.instanceType.split(".")[0]) &&
    (zone === undefined || zone === choice.zone)
  );
}

function errorOf(call: AwsCall) {
  const fields = fieldsOf(call);
  const spot = isSpot(fields);
  return ({ override, instanceType, zone }: FleetChoice): Element =>
    element("item", [
      element("errorCode", "InsufficientInstanceCapacity"),
      element(
        "errorMessage",
        `There is no ${spot ? "Spot " : ""}capacity available that matches your request.`,
      ),
      element("lifecycle", spot ? "spot" : "on-demand"),
      element("launchTemplateAndOverrides", [
        element("overrides", [
          element("instanceType", instanceType),
          element("availabilityZone", zone),
          element("subnetId", fields[`${override}.SubnetId`] ?? ""),
        ]),
      ]),
    ]);
}
