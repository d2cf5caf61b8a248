import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What EC2 asks on demand in a region, by the list that a release of Karpenter carries. */
export interface ListedPrices {
  /** Whose prices they are. */
  readonly region: string;
  /** Day of the list. */
  readonly date: string;
  readonly currency: "USD" | "CNY";
  /** An hour of each instance type. */
  readonly onDemand: ReadonlyMap<string, number>;
}

interface Table {
  readonly regions: Readonly<
    Record<
      string,
      Pick<ListedPrices, "date" | "currency"> & {
        readonly families: Readonly<Record<string, Readonly<Record<string, number>>>>;
      }
    >
  >;
}

/** One list for each partition of AWS, where a region has none of its own. */
const OF_PARTITION = [
  ["us-gov-", "us-gov-west-1"],
  ["cn-", "cn-north-1"],
  ["", "us-east-1"],
] as const;

/** The list of a region, else of the one that Karpenter carries of its partition. */
export function listedPrices(region: string): ListedPrices {
  const { regions } = JSON.parse(readFileSync(join(__dirname, "prices", "ec2.json"), "utf8")) as Table;
  const [, other] = OF_PARTITION.find(([prefix]) => region.startsWith(prefix)) ?? [];
  const name = Object.hasOwn(regions, region) ? region : (other ?? region);
  const list = regions[name];
  if (list === undefined) throw new Error(`releases/prices/ec2.json has no prices of ${name}`);
  const prices = Object.entries(list.families).flatMap(([family, sizes]) =>
    Object.entries(sizes).map(([size, price]) => [`${family}.${size}`, price] as const),
  );
  return { region: name, date: list.date, currency: list.currency, onDemand: new Map(prices) };
}
