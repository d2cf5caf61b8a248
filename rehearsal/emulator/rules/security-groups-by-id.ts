import { fieldsOf, listOf, type Rule, withXml } from "../rule";
import { all, textOf } from "../xml";

export const securityGroupsById: Rule = {
  name: "security-groups-by-id",
  reason:
    "ministack takes no notice of the filter group-id, and Karpenter's nodes would get every group of the account",
  on: ["ec2:DescribeSecurityGroups"],
  change: (answer, call) => {
    const fields = fieldsOf(call);
    const number = Object.keys(fields)
      .find((field) => /^Filter\.\d+\.Name$/.test(field) && fields[field] === "group-id")
      ?.split(".")[1];
    if (number === undefined) return answer;
    const asked = listOf(fields, `Filter.${number}.Value`);
    return withXml(answer, (document) => {
      for (const { children } of all(document, "securityGroupInfo")) {
        const selected = children.filter((group) => asked.includes(textOf(group, "groupId")));
        children.splice(0, children.length, ...selected);
      }
    });
  },
};
