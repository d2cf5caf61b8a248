import type { Answer } from "../../../rehearsal/emulator/rule";
import { RULES } from "../../../rehearsal/emulator/rules";
import { loadBalancerVpc } from "../../../rehearsal/emulator/rules/load-balancer-vpc";
import { changed, context, ec2, ok } from "../../support/emulated-calls";

describe("every rule", () => {
  test("has a name of its own, a reason and something to do", () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
    for (const rule of RULES) {
      expect(rule.reason.length).toBeGreaterThan(40);
      expect(rule.on.length).toBeGreaterThan(0);
      expect(rule.answer ?? rule.change ?? rule.rewrite ?? rule.backend).toBeDefined();
    }
  });

  test("leaves a refusal as it is", async () => {
    const refusal: Answer = { status: 404, headers: {}, body: "no such thing" };
    for (const rule of RULES.filter(({ change }) => change !== undefined)) {
      expect(await rule.change!(refusal, ec2("DescribeInstances"), context())).toEqual(refusal);
    }
  });
});

describe("rules that the hooks of a destroy need", () => {
  test("a load balancer is in the VPC of its subnets", async () => {
    const call = { ...ec2("DescribeLoadBalancers"), service: "elasticloadbalancing" };
    const zones = "<AvailabilityZones><member><SubnetId>subnet-1</SubnetId></member></AvailabilityZones>";
    const own = context({
      DescribeSubnets: "<R><subnetSet><item><vpcId>vpc-1</vpcId></item></subnetSet></R>",
    });
    const described = `<DescribeLoadBalancersResponse><DescribeLoadBalancersResult><LoadBalancers><member><VpcId>vpc-0</VpcId>${zones}</member></LoadBalancers></DescribeLoadBalancersResult></DescribeLoadBalancersResponse>`;
    expect(await changed(loadBalancerVpc, call, ok(described), own)).toContain(
      `<member>${zones}<VpcId>vpc-1</VpcId></member>`,
    );
  });
});
