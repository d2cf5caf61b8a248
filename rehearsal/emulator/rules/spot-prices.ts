import { type Rule, withXml } from "../rule";
import { all, type Element, element, put, textOf } from "../xml";

export const spotPrices: Rule = {
  name: "spot-prices",
  reason:
    "moto gives every instance type the same price, so that a node of 192 vCPUs is as good as one of two",
  on: ["ec2:DescribeSpotPriceHistory"],
  change: (answer, _call, { prices }) =>
    withXml(answer, (document) => {
      for (const history of all(document, "spotPriceHistorySet")) {
        const priced = all(history, "item").flatMap((entry) => {
          const price = prices.spot(textOf(entry, "instanceType"), textOf(entry, "availabilityZone"));
          return price === undefined ? [] : [withPrice(entry, price)];
        });
        history.children.splice(0, history.children.length, ...priced);
      }
    }),
};

function withPrice(entry: Element, price: number): Element {
  put(entry, element("spotPrice", String(price)));
  return entry;
}
