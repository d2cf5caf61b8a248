import { type Rule, withXml } from "../rule";
import { all, element, put, textOf } from "../xml";
import { spotPrice } from "./prices";

export const spotPrices: Rule = {
  name: "spot-prices",
  reason:
    "moto gives every instance type the same price, so that a node of 192 vCPUs is as good as one of two",
  on: ["ec2:DescribeSpotPriceHistory"],
  change: async (answer, _call, context) => {
    if (answer.status !== 200) return answer;
    const price = await spotPrice(context);
    return withXml(answer, (document) => {
      for (const entry of all(document, "spotPriceHistorySet", "item")) {
        put(entry, element("spotPrice", price(textOf(entry, "instanceType")).toFixed(5)));
      }
    });
  },
};
