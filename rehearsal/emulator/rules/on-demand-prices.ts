import type { AwsCall } from "../aws-call";
import { jsonAnswer, jsonError, type Rule } from "../rule";

/** Products on a page where the caller does not say. */
const PAGE = 100;

export const onDemandPrices: Rule = {
  name: "on-demand-prices",
  reason:
    "neither emulator knows the price list, and Karpenter then takes the us-east-1 prices that it carries",
  on: ["pricing:GetProducts"],
  answer: (call, { prices }) => {
    const { regionCode = "", tenancy = "Shared" } = filtersOf(call);
    if (call.parameters.ServiceCode !== "AmazonEC2")
      return jsonError("InvalidParameterException", "this emulator knows the prices of AmazonEC2 alone");
    const { currency } = prices;
    const products = [...prices.onDemand]
      .filter(([type]) => isMetal(type) === (tenancy === "Dedicated"))
      .map(([type, price]) => JSON.stringify(productOf(type, price, { currency, regionCode })));
    const { NextToken: token = "0", MaxResults: most = PAGE } = call.parameters;
    const [first, size] = [Number(token), Number(most)];
    return jsonAnswer({
      FormatVersion: "aws_v1",
      PriceList: products.slice(first, first + size),
      NextToken: first + size < products.length ? String(first + size) : undefined,
    });
  },
};

/** AWS lists these as a product family of their own, of dedicated tenancy. */
function isMetal(instanceType: string): boolean {
  return instanceType.includes(".metal");
}

function filtersOf({ parameters }: AwsCall): Readonly<Record<string, string>> {
  const filters = (parameters.Filters ?? []) as readonly { readonly Field: string; readonly Value: string }[];
  return Object.fromEntries(filters.map(({ Field, Value }) => [Field, Value]));
}

/** As much of a product as says what an hour costs. */
function productOf(
  instanceType: string,
  price: number,
  { currency, regionCode }: { readonly currency: string; readonly regionCode: string },
) {
  const dimension = { unit: "Hrs", pricePerUnit: { [currency]: String(price) } };
  return {
    product: { productFamily: "Compute Instance", attributes: { instanceType, regionCode } },
    terms: { OnDemand: { [instanceType]: { priceDimensions: { hour: dimension } } } },
  };
}
