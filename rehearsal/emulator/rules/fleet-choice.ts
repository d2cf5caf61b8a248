import { priceOf } from "../../prices/price-list";
import { fieldsOf, type Rule, withFields } from "../rule";
import { type FleetChoice, fleetChoices, isPrioritized, isSpot, withOnly } from "./fleet-request";

export const fleetChoice: Rule = {
  name: "fleet-choice",
  reason:
    "of a fleet's choices AWS launches the cheapest (Spot: among the cheapest), or the first by priority where the fleet " +
    "says so; ministack launches the first of the list, which Karpenter would soon replace by a cheaper one",
  on: ["ec2:CreateFleet"],
  rewrite: (call, { prices }) => {
    const fields = fieldsOf(call);
    const capacityType = isSpot(fields) ? "spot" : "on-demand";
    const rank = isPrioritized(fields)
      ? ({ priority }: FleetChoice) => priority
      : (choice: FleetChoice) => priceOf(prices, { ...choice, capacityType });
    const last = Number.MAX_SAFE_INTEGER;
    const [first] = fleetChoices(fields).sort((one, other) => (rank(one) ?? last) - (rank(other) ?? last));
    return first === undefined ? call : withFields(call, withOnly(first, fields));
  },
};
