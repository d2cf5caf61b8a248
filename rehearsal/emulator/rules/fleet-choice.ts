import { fieldsOf, type Rule, withFields } from "../rule";
import { fleetChoices, withOnly } from "./fleet-request";
import { spotPrice } from "./prices";

export const fleetChoice: Rule = {
  name: "fleet-choice",
  reason:
    "of a fleet's choices AWS launches the cheapest (Spot: among the cheapest); ministack launches the first, which " +
    "Karpenter would soon replace by a cheaper one",
  on: ["ec2:CreateFleet"],
  rewrite: async (call, context) => {
    const fields = fieldsOf(call);
    const price = await spotPrice(context);
    const [cheapest] = fleetChoices(fields).sort(
      (one, other) => price(one.instanceType) - price(other.instanceType),
    );
    return cheapest === undefined ? call : withFields(call, withOnly(cheapest, fields));
  },
};
