import { DataAwsVpcSecurityGroupRule } from "@cdktf/provider-aws/lib/data-aws-vpc-security-group-rule";
import { DataAwsVpcSecurityGroupRules } from "@cdktf/provider-aws/lib/data-aws-vpc-security-group-rules";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformResource } from "cdktf";
import { DnsAdmission } from "../../../constructs/network/dns-admission";
import { built } from "../../support/built";

describe("DnsAdmission", () => {
  const stack = built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    const { precondition } = new DnsAdmission(scope, "Dns", {
      clusterName: "shop",
      ofCoreDns: "local.dns",
      ofNodes: "local.nodes",
    });
    new TerraformResource(scope, "Nodes", {
      terraformResourceType: "terraform_data",
      lifecycle: { precondition: [precondition] },
    });
  });
  const [nodes] = Object.values<any>(stack.terraform.resource.terraform_data);
  const [{ condition, error_message: message }] = nodes.lifecycle.precondition;

  test("reads every rule of the groups on which CoreDNS runs, none where they have none", () => {
    expect(stack.only(DataAwsVpcSecurityGroupRules).filter).toEqual([
      { name: "group-id", values: "${local.dns}" },
    ]);
    expect(stack.only(DataAwsVpcSecurityGroupRule).for_each).toMatch(/ == null \? tolist\(\[\]\) : /);
  });

  test("takes a rule for enough that lets in UDP port 53, or everything, from the nodes' groups or from addresses", () => {
    expect(condition).toContain("!rule.is_egress");
    expect(condition).toContain(
      'rule.ip_protocol == "-1" || (rule.ip_protocol == "udp" && rule.from_port <= 53',
    );
    expect(condition).toContain('contains(concat(["addresses"], local.nodes), ');
  });

  test("says which groups are closed to which, and the command that opens one", () => {
    expect(message).toContain('have the security groups ${join(", ", local.dns)}');
    expect(message).toContain('from ${join(", ", local.nodes)}, which Karpenter\'s nodes would have');
    expect(message).toContain("aws ec2 authorize-security-group-ingress");
    expect(message).toContain("cluster.existing.nodeSecurityGroupIds");
  });
});
