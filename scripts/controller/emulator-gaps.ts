import type { AwsCall } from "../../rehearsal/emulator/aws-call";
import {
  type Answer,
  fieldsOf,
  jsonAnswer,
  jsonError,
  listOf,
  type Rule,
  type RuleContext,
  withFields,
  withXml,
} from "../../rehearsal/emulator/rule";
import { all, element, parseXml, put, renderXml, textOf } from "../../rehearsal/emulator/xml";

const NAMESPACE = "http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/";

function balancing(action: string, content: Parameters<typeof element>[1] = ""): Answer {
  const result = element(`${action}Result`, content);
  const metadata = element("ResponseMetadata", [element("RequestId", "recording")]);
  const body = renderXml(element(`${action}Response`, [result, metadata]), NAMESPACE);
  return { status: 200, headers: { "content-type": "text/xml" }, body };
}

/** What the rule has kept of a thing. */
function kept(memory: RuleContext["memory"], key: string): Set<string> {
  const name = `controller-gaps/${key}`;
  const known = (memory.get(name) as Set<string> | undefined) ?? new Set<string>();
  memory.set(name, known);
  return known;
}

const certificates: Rule = {
  name: "listener-certificates",
  reason: "ministack knows no further certificates of a listener",
  on: ["Describe", "Add", "Remove"].map((verb) => `elasticloadbalancing:${verb}ListenerCertificates`),
  answer: (call, { memory }) => {
    const fields = fieldsOf(call);
    const known = kept(memory, String(fields.ListenerArn));
    const named = listOf(
      Object.fromEntries(
        Object.entries(fields).map(([name, value]) => [name.replace(/\.CertificateArn$/, ""), value]),
      ),
      "Certificates.member",
    );
    for (const arn of named) call.action.startsWith("Add") ? known.add(arn) : known.delete(arn);
    const members = [...known].map((arn) =>
      element("member", [element("CertificateArn", arn), element("IsDefault", "false")]),
    );
    return balancing(call.action, [element("Certificates", members)]);
  },
};

const capacity: Rule = {
  name: "capacity",
  reason: "ministack reserves no capacity and has no pools of addresses",
  on: ["DescribeCapacityReservation", "ModifyCapacityReservation", "ModifyIpPools"].map(
    (action) => `elasticloadbalancing:${action}`,
  ),
  answer: ({ action }) => balancing(action),
};

const emptyValues: Rule = {
  name: "empty-values",
  reason:
    "ministack takes no tag without a value for one that a filter asks for, and then sees none of the others",
  on: ["ec2:DescribeSubnets"],
  rewrite: (call) => {
    const fields = fieldsOf(call);
    const filters = Object.entries(fields).filter(([, value]) => value !== "");
    const renumbered = filters.map(([name, value]) => {
      const [, before, number] = /^(Filter\.\d+\.Value\.)(\d+)$/.exec(name) ?? [];
      const isAfterEmpty = before !== undefined && fields[`${before}1`] === "";
      return [isAfterEmpty ? `${before}${Number(number) - 1}` : name, value];
    });
    return withFields(call, Object.fromEntries(renumbered));
  },
};

const instanceInterfaces: Rule = {
  name: "instance-interfaces",
  reason: "ministack's instances have no network interfaces, whose security groups the controller opens",
  on: ["ec2:DescribeInstances"],
  change: (answer) =>
    withXml(answer, (document) => {
      for (const instance of all(document, "reservationSet", "item", "instancesSet", "item")) {
        const [groups] = all(instance, "groupSet");
        const attachment = element("attachment", [element("deviceIndex", "0")]);
        const first = element("item", [
          element("networkInterfaceId", textOf(instance, "instanceId").replace(/^i-/, "eni-")),
          attachment,
          ...(groups ? [groups] : []),
        ]);
        put(instance, element("networkInterfaceSet", [first]));
      }
    }),
};

const subnetMappings: Rule = {
  name: "subnet-mappings",
  reason:
    "ministack reads subnets alone, and not those of mappings, so that a load balancer has none and no VPC",
  on: ["CreateLoadBalancer", "SetSubnets"].map((action) => `elasticloadbalancing:${action}`),
  rewrite: (call) => {
    const fields = Object.entries(fieldsOf(call)).map(([name, value]) => [
      name.replace(/^SubnetMappings\.member\.(\d+)\.SubnetId$/, "Subnets.member.$1"),
      value,
    ]);
    return withFields(call, Object.fromEntries(fields));
  },
};

const protocolVersion: Rule = {
  name: "protocol-version",
  reason:
    "ministack forgets the version of a target group's protocol, and the controller makes it again for that",
  on: ["CreateTargetGroup", "DescribeTargetGroups"].map((action) => `elasticloadbalancing:${action}`),
  change: (answer, { action }) => {
    if (answer.status !== 200) return answer;
    const document = parseXml(answer.body);
    for (const group of all(document, `${action}Result`, "TargetGroups", "member"))
      if (textOf(group, "Protocol").startsWith("HTTP")) put(group, element("ProtocolVersion", "HTTP1"));
    return { ...answer, body: renderXml(document, NAMESPACE) };
  },
};

const forwards: Rule = {
  name: "forwards",
  reason:
    "ministack answers an action that forwards without its list of target groups, and the controller sees another",
  on: ["DescribeRules", "DescribeListeners"].map((action) => `elasticloadbalancing:${action}`),
  change: (answer, { action }) => {
    if (answer.status !== 200) return answer;
    const document = parseXml(answer.body);
    const [list, actions] =
      action === "DescribeRules"
        ? (["Rules", "Actions"] as const)
        : (["Listeners", "DefaultActions"] as const);
    for (const each of all(document, `${action}Result`, list, "member", actions, "member")) {
      const group = textOf(each, "TargetGroupArn");
      if (group === "") continue;
      const tuple = element("member", [element("TargetGroupArn", group)]);
      put(each, element("ForwardConfig", [element("TargetGroups", [tuple])]));
    }
    return { ...answer, body: renderXml(document, NAMESPACE) };
  },
};

const forwarding: Rule = {
  name: "forwarding",
  reason: "ministack reads no list of target groups of an action that forwards",
  on: ["CreateListener", "ModifyListener", "CreateRule", "ModifyRule"].map(
    (action) => `elasticloadbalancing:${action}`,
  ),
  rewrite: (call) => {
    const fields = Object.entries(fieldsOf(call)).map(([name, value]) => [
      name.replace(".ForwardConfig.TargetGroups.member.1.TargetGroupArn", ".TargetGroupArn"),
      value,
    ]);
    return withFields(call, Object.fromEntries(fields));
  },
};

const ipv6: Rule = {
  name: "ipv6",
  reason: "ministack's subnets have no range of IPv6, without which no load balancer is dualstack",
  on: ["ec2:DescribeSubnets"],
  change: (answer) =>
    withXml(answer, (document) => {
      for (const [index, subnet] of all(document, "subnetSet", "item").entries()) {
        const range = element("item", [
          element("ipv6CidrBlock", `2001:db8:0:${index}::/64`),
          element("ipv6CidrBlockState", [element("state", "associated")]),
        ]);
        put(subnet, element("ipv6CidrBlockAssociationSet", [range]));
      }
    }),
};

/** The load balancer that a call of WAF or Shield is about. */
const protectedBy = ({ parameters }: AwsCall) => String(parameters.ResourceArn ?? parameters.ResourceARN);

const firewall: Rule = {
  name: "firewall",
  reason: "ministack has no association of a web ACL with a load balancer",
  on: ["GetWebACLForResource", "AssociateWebACL", "DisassociateWebACL"].map((action) => `wafv2:${action}`),
  answer: (call, { memory }) => {
    const known = kept(memory, `waf ${protectedBy(call)}`);
    if (call.action === "AssociateWebACL") known.add(String(call.parameters.WebACLArn));
    if (call.action === "DisassociateWebACL") known.clear();
    const [arn] = known;
    return jsonAnswer(call.action === "GetWebACLForResource" && arn ? { WebACL: { ARN: arn } } : {});
  },
};

const shield: Rule = {
  name: "shield",
  reason: "ministack has no Shield",
  on: ["GetSubscriptionState", "DescribeProtection", "CreateProtection", "DeleteProtection"].map(
    (action) => `shield:${action}`,
  ),
  answer: (call, { memory }) => {
    const known = kept(memory, "shield");
    const { action, parameters } = call;
    if (action === "GetSubscriptionState") return jsonAnswer({ SubscriptionState: "ACTIVE" });
    if (action === "CreateProtection") known.add(protectedBy(call));
    if (action === "DeleteProtection") known.clear();
    if (action === "DescribeProtection" && !known.has(protectedBy(call)))
      return jsonError("ResourceNotFoundException", "there is no protection");
    const Id = "11111111-2222-3333-4444-555555555555";
    const Name = String(parameters.Name ?? "managed by aws-load-balancer-controller");
    return jsonAnswer(action === "CreateProtection" ? { ProtectionId: Id } : { Protection: { Id, Name } });
  },
};

/** What the emulated AWS does not know of load balancers, in as few words as the controller needs to go on. */
export const GAPS: readonly Rule[] = [
  ...[certificates, capacity, emptyValues, instanceInterfaces, subnetMappings, protocolVersion],
  ...[forwards, forwarding, ipv6, firewall, shield],
];
