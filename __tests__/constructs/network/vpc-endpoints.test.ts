import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcEndpoints } from "../../../constructs/network/vpc-endpoints";
import { built } from "../../support/built";

const endpoints = (...services: string[]) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    new VpcEndpoints(stack, "Endpoints", {
      clusterName: "demo",
      region: "eu-west-1",
      services,
      network: {
        vpcId: "vpc-1",
        cidrs: ["10.0.0.0/16", "100.64.0.0/16"],
        privateSubnetIdPerZone: ["subnet-a", "subnet-b"],
        privateRouteTableIds: ["rtb-a", "rtb-b"],
      },
    });
  });

describe("VpcEndpoints", () => {
  test("makes nothing where nothing is asked for", () => {
    expect(endpoints().terraform.resource).toBeUndefined();
  });

  test.each(["s3", "dynamodb"])("reaches %s by a route of the private subnets, free of charge", (service) => {
    const made = endpoints(service);
    expect(made.only(VpcEndpoint)).toMatchObject({
      vpc_endpoint_type: "Gateway",
      service_name: `com.amazonaws.eu-west-1.${service}`,
      route_table_ids: ["rtb-a", "rtb-b"],
    });
    expect(made.all(SecurityGroup)).toEqual([]);
  });

  test("reaches STS by its usual name, through an interface in each zone", () => {
    expect(endpoints("sts").only(VpcEndpoint)).toMatchObject({
      vpc_id: "vpc-1",
      vpc_endpoint_type: "Interface",
      service_name: "com.amazonaws.eu-west-1.sts",
      subnet_ids: ["subnet-a", "subnet-b"],
      private_dns_enabled: true,
      security_group_ids: [expect.stringMatching(/^\$\{aws_security_group\.Endpoints_Group_\w+\.id\}$/)],
    });
  });

  test("P13 admits the whole VPC on 443 and nobody else, in one group that is no node's", () => {
    const group = endpoints("sts", "ecr.api", "ecr.dkr").only(SecurityGroup);
    expect(group.ingress).toEqual([
      expect.objectContaining({
        protocol: "tcp",
        from_port: 443,
        to_port: 443,
        cidr_blocks: ["10.0.0.0/16", "100.64.0.0/16"],
      }),
    ]);
    expect(group).not.toHaveProperty("egress");
    // P4: a second group with either tag stops load balancers.
    expect(group.tags).toEqual({ Name: "eks-demo-endpoints" });
  });
});
