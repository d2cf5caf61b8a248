import { type AwsPricesOptions, pricesOfAws } from "./aws-prices";
import { defaultPrices, type PriceList } from "./price-list";
import { pricesOfFile } from "./rates-file";

/**
 * Looks at a file of prices before it is known for which region.
 *
 * @throws InputError with every mistake in it
 */
export function requirePrices(chosen: string | undefined): void {
  if (chosen !== undefined && chosen !== "aws") pricesOfFile(chosen, "us-east-1");
}

/**
 * The prices that `--prices` asks for.
 *
 * @param chosen `aws`, a file, or nothing for Karpenter's own list
 * @throws InputError where they are not to be had
 */
export async function chosenPrices(
  chosen: string | undefined,
  options: AwsPricesOptions,
): Promise<PriceList> {
  const { region } = options.aws;
  if (chosen === undefined) return defaultPrices(region);
  return chosen === "aws" ? pricesOfAws(options) : pricesOfFile(chosen, region);
}
