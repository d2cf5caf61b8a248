import { type Rule, withXml } from "../rule";
import { all, element, put, textOf } from "../xml";

/** Letters of the zones that ministack lacks, where one of its three is one that EKS has no control plane in. */
const OTHERS: Readonly<Record<string, readonly string[]>> = {
  "us-east-1": ["d", "e", "f"],
  "ca-central-1": ["d"],
};

export const availabilityZones: Rule = {
  name: "availability-zones",
  reason:
    "ministack has the zones a, b and c everywhere; without the one that EKS does not take, two are too few",
  on: ["ec2:DescribeAvailabilityZones"],
  change: (answer, { region }) =>
    withXml(answer, (document) => {
      const [zones] = all(document, "availabilityZoneInfo");
      const [first] = zones?.children ?? [];
      if (zones === undefined || first === undefined) return;
      for (const letter of OTHERS[region] ?? []) {
        const zone = element("item", first.children);
        put(zone, element("zoneName", `${region}${letter}`));
        put(zone, element("zoneId", zoneIdLike(textOf(first, "zoneId"), letter)));
        zones.children.push(zone);
      }
    }),
};

/** ministack counts zones by their letters: `use1-az1` is us-east-1a. */
function zoneIdLike(first: string, letter: string): string {
  return first.replace(/\d+$/, `${letter.charCodeAt(0) - "a".charCodeAt(0) + 1}`);
}
