import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { ClusterSecurityGroup } from "../../../constructs/network/cluster-security-group";
import { built } from "../../support/built";

const group = (vpnCidrs?: string[]) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    new ClusterSecurityGroup(stack, "Group", { clusterName: "demo", vpcId: "vpc-1", vpnCidrs });
  });

describe("ClusterSecurityGroup", () => {
  test("admits nobody from outside the VPC by default", () => {
    expect(group().all(VpcSecurityGroupIngressRule)).toEqual([]);
  });

  test("lets a VPN reach the private endpoint, and nothing else", () => {
    expect(group(["192.168.100.0/22"]).only(VpcSecurityGroupIngressRule)).toMatchObject({
      cidr_ipv4: "192.168.100.0/22",
      ip_protocol: "tcp",
      from_port: 443,
      to_port: 443,
    });
  });

  test("moves no other range's rule when one is taken out", () => {
    const [both, one] = [["192.168.0.0/24", "192.168.1.0/24"], ["192.168.1.0/24"]].map((ranges) =>
      Object.keys(group(ranges).byId(VpcSecurityGroupIngressRule)),
    );
    expect(both).toContain(one![0]);
  });
});
