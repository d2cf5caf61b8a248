import { listedPrices } from "../../releases/prices";

/** What machines cost an hour in a run: the emulated AWS answers by it, and reports show it. */
export interface PriceList {
  readonly currency: string;
  /** Whose prices they are and of when, for people. */
  readonly source: string;
  /** On demand, by instance type. */
  readonly onDemand: ReadonlyMap<string, number>;
  /** Nothing where a type is not to be had as Spot in a zone. */
  readonly spot: (instanceType: string, zone: string) => number | undefined;
}

/** What Spot costs of the on-demand price where nobody says: AWS' own prices move between 10 and 60 %. */
export const SPOT_SHARE = 0.35;

/** Hours of an average month. */
export const HOURS_A_MONTH = 730;

/** The prices of a run that is given none: Karpenter's own list. */
export function defaultPrices(region: string): PriceList {
  const { region: of, date, currency, onDemand } = listedPrices(region);
  const source = `EC2's on-demand list of ${of}, ${date}, by Karpenter; Spot at ${asPercent(SPOT_SHARE)} of it`;
  return { currency, source, onDemand, spot: (type) => shareOf(onDemand.get(type), SPOT_SHARE) };
}

/** A machine's price; nothing for one whose type is not known yet, or that the list lacks. */
export function priceOf(
  { onDemand, spot }: PriceList,
  machine: { readonly instanceType: string; readonly capacityType: string; readonly zone: string },
): number | undefined {
  const { instanceType, capacityType, zone } = machine;
  // What is reserved is paid for at the on-demand price, used or not.
  return capacityType === "spot" ? spot(instanceType, zone) : onDemand.get(instanceType);
}

/** Prices have six decimals in AWS' answers, and the same six everywhere here. */
export function shareOf(price: number | undefined, share: number): number | undefined {
  return price === undefined || share === 0 ? undefined : Math.round(price * share * 1e6) / 1e6;
}

export function asPercent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}
