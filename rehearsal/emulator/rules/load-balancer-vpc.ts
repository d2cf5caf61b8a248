import type { Rule } from "../rule";
import { all, element, parseXml, put, renderXml, textOf } from "../xml";

const NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

export const loadBalancerVpc: Rule = {
  name: "load-balancer-vpc",
  reason:
    "ministack puts every load balancer into the default VPC, whatever its subnets are of, so nobody who asks for those " +
    "of one VPC finds any",
  on: ["elasticloadbalancing:DescribeLoadBalancers"],
  change: async (answer, _call, { ask }) => {
    if (answer.status !== 200) return answer;
    const document = parseXml(answer.body);
    for (const balancer of all(document, "DescribeLoadBalancersResult", "LoadBalancers", "member")) {
      const subnet = textOf(balancer, "AvailabilityZones", "member", "SubnetId");
      if (subnet === "") continue;
      const subnets = await ask({
        service: "ec2",
        action: "DescribeSubnets",
        parameters: { "SubnetId.1": subnet },
      });
      put(balancer, element("VpcId", textOf(subnets, "subnetSet", "item", "vpcId")));
    }
    return { ...answer, body: renderXml(document, NAMESPACE) };
  },
};
