export interface PriceSources {
  /** Where the files are from. */
  readonly source: string;
  /** Texts of Karpenter's `zz_generated.pricing_*.go`. */
  readonly files: readonly string[];
}

const REGION = /^\t"([a-z0-9-]+)": \{$([\s\S]*?)^\t\},$/gm;
const PRICE = /"([a-z0-9-]+)\.([a-z0-9-]+)": ([\d.]+)/g;

/**
 * The JSON of releases/prices/ec2.json: a line for each family, with the price of each size.
 *
 * @throws Error where a file has no date, no region, or a region without prices
 */
export function priceTable({ source, files }: PriceSources): string {
  const regions = files.flatMap((text) => {
    const [, date] = /generated at (\d{4}-\d{2}-\d{2})/.exec(text) ?? [];
    const regions = [...text.matchAll(REGION)];
    if (date === undefined || regions.length === 0) throw new Error("a price list has no date or no region");
    return regions.map(([, region = "", prices = ""]) => regionJson(region, date, prices));
  });
  return `{\n  "source": ${JSON.stringify(source)},\n  "regions": {\n${regions.join(",\n")}\n  }\n}\n`;
}

function regionJson(region: string, date: string, text: string): string {
  const families = new Map<string, Record<string, number>>();
  for (const [, family = "", size = "", price] of text.matchAll(PRICE)) {
    families.set(family, { ...families.get(family), [size]: Number(price) });
  }
  if (families.size === 0) throw new Error(`${region} has no prices`);
  // As the controller takes the answers of the price list.
  const currency = region.startsWith("cn-") ? "CNY" : "USD";
  const head = `"date": ${JSON.stringify(date)}, "currency": ${JSON.stringify(currency)}`;
  const lines = [...families].map(([family, sizes]) => `      "${family}": ${JSON.stringify(sizes)}`);
  return `    "${region}": { ${head}, "families": {\n${lines.join(",\n")}\n    } }`;
}
