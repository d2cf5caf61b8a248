import { listedPrices } from "../../releases/prices";
import { readInputFile } from "../input-file";
import { asPercent, type PriceList, SPOT_SHARE, shareOf } from "./price-list";
import { type Rates, ratesSchema } from "./rates-schema";

/** Every type of a region, with a Spot price for each of six zones, is a tenth of it. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The prices that a YAML or JSON file gives, over those of Karpenter's own list.
 *
 * @throws InputError with every mistake at its place
 */
export function pricesOfFile(file: string, region: string): PriceList {
  return withRates(readInputFile(file, ratesSchema, LARGEST).value, region, file);
}

/** A region's listed prices with rates over them.
 * @param name what the source is called where the rates do not say */
function withRates(rates: Rates, region: string, name: string): PriceList {
  const listed = listedPrices(region);
  const { onDemand = {}, discounts = {}, spot = {}, spotShare = SPOT_SHARE, source = name } = rates;
  const undiscounted = new Map([...listed.onDemand, ...Object.entries(onDemand)]);
  const discountOf = (type: string) =>
    discounts[type] ?? discounts[type.split(".")[0] ?? ""] ?? discounts.all ?? 0;
  const discounted = [...listed.onDemand].map(
    ([type, price]) => [type, shareOf(price, 1 - discountOf(type) / 100) ?? price] as const,
  );
  return {
    currency: listed.currency,
    source: `${source}${sourceOfOthers(rates, listed)}`,
    onDemand: new Map([...discounted, ...Object.entries(onDemand)]),
    spot: (type, zone) => {
      const own = Object.hasOwn(spot, type) ? spot[type] : undefined;
      if (typeof own === "number") return own;
      return own === undefined ? shareOf(undiscounted.get(type), spotShare) : own[zone];
    },
  };
}

/** What stands behind the prices that the rates do not have. */
function sourceOfOthers(rates: Rates, { region, date }: { region: string; date: string }): string {
  const { onDemand = {}, spotShare = SPOT_SHARE } = rates;
  const spot = spotShare === 0 ? "" : `, other Spot at ${asPercent(spotShare)}`;
  return `, ${Object.keys(onDemand).length} types; others by EC2's list of ${region}, ${date}${spot}`;
}
