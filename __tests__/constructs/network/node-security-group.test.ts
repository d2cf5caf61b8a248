import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { ClusterSecurityGroup } from "../../../constructs/network/cluster-security-group";
import {
  NodeSecurityGroup,
  type NodeSecurityGroupProps,
} from "../../../constructs/network/node-security-group";
import { built } from "../../support/built";

type Settings = Pick<NodeSecurityGroupProps, "tags" | "webhookPorts" | "podPorts">;

const groups = (clusterName = "demo", settings: Settings = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    const vpcId = "vpc-0a1b2c3d";
    const controlPlane = new ClusterSecurityGroup(stack, "ControlPlane", { clusterName, vpcId });
    const nodes = new NodeSecurityGroup(stack, "Nodes", {
      clusterName,
      vpcId,
      controlPlaneSecurityGroupId: controlPlane.securityGroupId,
      ...settings,
    });
    new SqsQueue(stack, "Dependant", { dependsOn: [...nodes.rules] });
  });

const CONTROL_PLANE = /^\$\{aws_security_group\.ControlPlane_/;
const NODES = /^\$\{aws_security_group\.Nodes_/;

describe("NodeSecurityGroup", () => {
  test("is the only group that Karpenter and the load balancer controller find", () => {
    const tags = groups()
      .all(SecurityGroup)
      .map((group) => group.tags);
    expect(tags).toContainEqual({
      Name: "eks-demo-node",
      "karpenter.sh/discovery": "demo",
      "kubernetes.io/cluster/demo": "owned",
    });
    expect(tags).toContainEqual({ Name: "eks-demo-control-plane" });
    expect(tags).toHaveLength(2);
  });

  test("has the user's tags, whose Name takes the place of ours, and stays Karpenter's to find", () => {
    const group = groups("demo", { tags: { Name: "dev-nodes", team: "platform" } }).where(SecurityGroup, {
      name: "eks-demo-node",
    });
    expect(group.tags).toEqual({
      Name: "dev-nodes",
      team: "platform",
      "karpenter.sh/discovery": "demo",
      "kubernetes.io/cluster/demo": "owned",
    });
  });

  test.each([
    ["kubelet", "tcp", 10250, 10250],
    ["webhook", "tcp", 4443, 4443],
    ["webhook", "tcp", 8443, 8443],
    ["webhook", "tcp", 9443, 9443],
    ["webhook", "tcp", 10251, 10251],
  ])("lets the control plane reach a %s over %s %i", (_, ip_protocol, from_port, to_port) => {
    const rule = groups().where(VpcSecurityGroupIngressRule, { ip_protocol, from_port, to_port });
    expect(rule.security_group_id).toMatch(NODES);
    expect(rule.referenced_security_group_id).toMatch(CONTROL_PLANE);
  });

  test("lets nodes reach the API", () => {
    const rules = groups()
      .all(VpcSecurityGroupIngressRule)
      .filter(({ security_group_id }) => CONTROL_PLANE.test(security_group_id));
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({ ip_protocol: "tcp", from_port: 443, to_port: 443 });
    expect(rules[0]!.referenced_security_group_id).toMatch(NODES);
  });

  test("lets nodes and pods reach each other", () => {
    const rules = groups()
      .all(VpcSecurityGroupIngressRule)
      .filter(
        ({ security_group_id, referenced_security_group_id }) =>
          NODES.test(security_group_id) && NODES.test(referenced_security_group_id),
      )
      .map(({ ip_protocol, from_port, to_port }) => `${ip_protocol} ${from_port}-${to_port}`);
    expect(rules.sort()).toEqual([
      "tcp 1025-65535",
      "tcp 443-443",
      "tcp 53-53",
      "tcp 80-80",
      "udp 1025-65535",
      "udp 53-53",
    ]);
  });

  test("lets the control plane reach further webhooks, and pods each other on further ports", () => {
    const rules = groups("demo", { webhookPorts: [15017], podPorts: [389] }).all(VpcSecurityGroupIngressRule);
    const on = (port: number) =>
      rules
        .filter(({ from_port, to_port }) => from_port === port && to_port === port)
        .map(({ ip_protocol, security_group_id, referenced_security_group_id }) => [
          ip_protocol,
          NODES.test(security_group_id) && "to nodes",
          CONTROL_PLANE.test(referenced_security_group_id) && "from the control plane",
          NODES.test(referenced_security_group_id) && "from nodes",
        ]);
    expect(on(15017)).toEqual([["tcp", "to nodes", "from the control plane", false]]);
    expect(on(389)).toEqual([
      ["tcp", "to nodes", false, "from nodes"],
      ["udp", "to nodes", false, "from nodes"],
    ]);
    expect(rules).toHaveLength(15);
  });

  test("opens the nodes to nobody else", () => {
    const rules = groups().all(VpcSecurityGroupIngressRule);
    expect(rules).toHaveLength(12);
    for (const rule of rules) {
      expect(rule.referenced_security_group_id).toMatch(/^\$\{aws_security_group\./);
      expect(rule).not.toHaveProperty("cidr_ipv4");
    }
  });

  test("lets nodes out", () => {
    const rule = groups().only(VpcSecurityGroupEgressRule);
    expect(rule).toMatchObject({ cidr_ipv4: "0.0.0.0/0", ip_protocol: "-1" });
    expect(rule.security_group_id).toMatch(NODES);
  });

  test("can be waited for: a node that boots before its rules never registers", () => {
    expect(groups().only(SqsQueue).depends_on).toHaveLength(13);
  });

  test("says what each rule is for, in the characters that EC2 allows", () => {
    const rules = [...groups().all(VpcSecurityGroupIngressRule), ...groups().all(VpcSecurityGroupEgressRule)];
    for (const { description } of rules) {
      expect(description).toMatch(/^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/);
    }
  });

  test("has a name that EC2 takes for every cluster: none may start with sg-", () => {
    for (const { name } of groups("sg-demo").all(SecurityGroup)) expect(name).not.toMatch(/^sg-/);
  });
});
