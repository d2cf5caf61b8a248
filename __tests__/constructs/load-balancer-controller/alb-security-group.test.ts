import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { AlbSecurityGroup } from "../../../constructs/load-balancer-controller/alb-security-group";
import { built } from "../../support/built";

const group = (inboundCidrs: string[]) =>
  built((stack) => {
    new AwsProvider(stack, "aws");
    new AlbSecurityGroup(stack, "AlbSecurityGroup", { clusterName: "demo", vpcId: "vpc-1", inboundCidrs });
  });

describe("AlbSecurityGroup", () => {
  test("lets each range in on 80 and 443, and everything out", () => {
    const stack = group(["203.0.113.0/24", "198.51.100.0/24"]);
    expect(
      stack
        .all(VpcSecurityGroupIngressRule)
        .map((rule) => [rule.cidr_ipv4, rule.from_port, rule.to_port, rule.ip_protocol]),
    ).toEqual([
      ["198.51.100.0/24", 80, 80, "tcp"],
      ["203.0.113.0/24", 80, 80, "tcp"],
      ["198.51.100.0/24", 443, 443, "tcp"],
      ["203.0.113.0/24", 443, 443, "tcp"],
    ]);
    expect(stack.only(VpcSecurityGroupEgressRule)).toMatchObject({
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "-1",
    });
  });

  test("opened to the whole internet lets it in on these ports alone, into this group", () => {
    const stack = group(["0.0.0.0/0"]);
    const [id] = Object.keys(stack.byId(SecurityGroup));
    const rules = stack.all(VpcSecurityGroupIngressRule);
    expect(rules.map((rule) => [rule.from_port, rule.to_port, rule.ip_protocol])).toEqual([
      [80, 80, "tcp"],
      [443, 443, "tcp"],
    ]);
    for (const { security_group_id } of rules)
      expect(security_group_id).toBe(`\${aws_security_group.${id}.id}`);
  });

  test("keeps a range's rules where they are when another is put before it", () => {
    const ids = (stack: ReturnType<typeof group>) => Object.keys(stack.byId(VpcSecurityGroupIngressRule));
    expect(ids(group(["198.51.100.0/24", "203.0.113.0/24"]))).toEqual(
      expect.arrayContaining(ids(group(["203.0.113.0/24"]))),
    );
  });

  test("carries no tag by which Karpenter or the controller would take it for the nodes' group", () => {
    expect(Object.keys(group(["203.0.113.0/24"]).only(SecurityGroup).tags)).toEqual(["Name"]);
  });
});
