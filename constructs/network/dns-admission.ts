import { DataAwsVpcSecurityGroupRule } from "@cdktf/provider-aws/lib/data-aws-vpc-security-group-rule";
import { DataAwsVpcSecurityGroupRules } from "@cdktf/provider-aws/lib/data-aws-vpc-security-group-rules";
import { Construct } from "constructs";
import { dataOf, EACH, forEach, listOf } from "../shared/expressions";

export interface DnsAdmissionProps {
  readonly clusterName: string;
  /** Groups of the nodes on which CoreDNS runs, an expression of Terraform's: a list. */
  readonly ofCoreDns: string;
  /** Groups of the nodes that Karpenter launches, the same. */
  readonly ofNodes: string;
}

/** In the place of a group, where a rule names addresses. */
const ANY = "addresses";

/** Looks whether nodes of some security groups reach CoreDNS: where they do not, they turn Ready, and their pods find nothing. */
export class DnsAdmission extends Construct {
  public readonly precondition: { readonly condition: string; readonly errorMessage: string };

  constructor(scope: Construct, id: string, { clusterName, ofCoreDns, ofNodes }: DnsAdmissionProps) {
    super(scope, id);
    const ids = new DataAwsVpcSecurityGroupRules(this, "Ids", {
      filter: [{ name: "group-id", values: listOf(ofCoreDns) }],
    });
    const found = `${dataOf(ids)}.ids`;
    const rules = forEach(
      new DataAwsVpcSecurityGroupRule(this, "Rule", { securityGroupRuleId: EACH }),
      // Of groups without any rule the provider tells nothing, not an empty list.
      `${found} == null ? tolist([]) : ${found}`,
    );
    const isDns =
      'rule.ip_protocol == "-1" || (rule.ip_protocol == "udp" && rule.from_port <= 53 && rule.to_port >= 53)';
    // A rule of a range or of a prefix list is taken to hold: what addresses nodes will have, nobody knows yet.
    const source = `reverse(split("/", coalesce(rule.referenced_security_group_id, "${ANY}")))[0]`;
    const isFromNodes = `contains(concat(["${ANY}"], ${ofNodes}), ${source})`;
    const admits = `anytrue([for rule in ${rules} : !rule.is_egress && (${isDns}) && (${isFromNodes})])`;
    this.precondition = {
      condition: `\${${admits}}`,
      errorMessage:
        `The nodes of cluster ${clusterName}, on which CoreDNS runs, have the security groups \${join(", ", ${ofCoreDns})}, of which none lets in DNS (UDP port 53) from \${join(", ", ${ofNodes})}, which Karpenter's nodes would have: their pods would find no name. ` +
        "Name groups that are let in (cluster.existing.nodeSecurityGroupIds: [...]), or open one: aws ec2 authorize-security-group-ingress --group-id <of CoreDNS' nodes> --source-group <of Karpenter's nodes> --protocol udp --port 53, and the same for tcp.",
    };
  }
}
