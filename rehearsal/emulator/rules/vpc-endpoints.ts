import { fieldsOf, listOf, type Rule, withXml } from "../rule";
import { all, type Element, element, put, textOf } from "../xml";

interface Settings {
  readonly groups: readonly string[];
  readonly privateDns: string;
}

export const vpcEndpoints: Rule = {
  name: "vpc-endpoints",
  reason:
    "ministack forgets an endpoint's security groups and its private names, so that each plan would set them again",
  on: ["ec2:CreateVpcEndpoint", "ec2:DescribeVpcEndpoints"],
  change: (answer, call, { memory }) => {
    const place = (endpoint: Element) => `vpc-endpoints ${textOf(endpoint, "vpcEndpointId")}`;
    return withXml(answer, (document) => {
      const fields = fieldsOf(call);
      for (const created of all(document, "vpcEndpoint")) {
        const groups = listOf(fields, "SecurityGroupId");
        const settings: Settings = { groups, privateDns: fields.PrivateDnsEnabled ?? "false" };
        memory.set(place(created), settings);
      }
      for (const endpoint of [...all(document, "vpcEndpoint"), ...all(document, "vpcEndpointSet", "item")]) {
        const settings = memory.get(place(endpoint)) as Settings | undefined;
        if (settings === undefined) continue;
        const groups = settings.groups.map((group) => element("item", [element("groupId", group)]));
        put(endpoint, element("groupSet", groups));
        put(endpoint, element("privateDnsEnabled", settings.privateDns));
      }
    });
  },
};
