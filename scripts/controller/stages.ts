import type { KubeClient } from "../../rehearsal/kubernetes/client";
import type { Account } from "./account";

/** One thing that a user does, and the calls that are to follow. */
export interface Stage {
  readonly name: string;
  readonly act: (client: KubeClient, account: Account) => Promise<unknown>;
  /** Actions of AWS that the controller has to ask for by it. */
  readonly calls: readonly string[];
}

const NAMESPACE = "default";
const INGRESS = `/apis/networking.k8s.io/v1/namespaces/${NAMESPACE}/ingresses/shop`;
const SERVICE = `/api/v1/namespaces/${NAMESPACE}/services/queue`;
const elb = (...names: readonly string[]) => names.map((name) => `elasticloadbalancing:${name}`);
const ec2 = (...names: readonly string[]) => names.map((name) => `ec2:${name}`);
const certificate = (id: number) =>
  `arn:aws:acm:eu-west-1:111122223333:certificate/${`${id}`.repeat(8)}-2222-3333-4444-555555555555`;
const ingress = (name: string) => `alb.ingress.kubernetes.io/${name}`;
const service = (name: string) => `service.beta.kubernetes.io/aws-load-balancer-${name}`;

const path = (at: string, port: number) => ({
  path: at,
  pathType: "Prefix",
  backend: { service: { name: "shop", port: { number: port } } },
});
const rules = (...paths: object[]) => ({ spec: { rules: [{ http: { paths } }] } });
const annotate = (at: string, annotations: Record<string, string | null>) => (client: KubeClient) =>
  client.merge(at, { metadata: { annotations } });

/** Once round the life of an Application Load Balancer and of a Network Load Balancer. */
export const STAGES: readonly Stage[] = [
  {
    name: "an Ingress and a Service are made",
    act: async (client) => {
      await client.create(INGRESS.slice(0, INGRESS.lastIndexOf("/")), {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: {
          name: "shop",
          annotations: {
            [ingress("scheme")]: "internet-facing",
            [ingress("target-type")]: "instance",
            [ingress("listen-ports")]: '[{"HTTP": 80}, {"HTTPS": 443}]',
            [ingress("certificate-arn")]: certificate(1),
            [ingress("load-balancer-attributes")]: "idle_timeout.timeout_seconds=30",
          },
        },
        spec: { ingressClassName: "alb", ...rules(path("/a", 80), path("/b", 80)).spec },
      });
      await client.create(SERVICE.slice(0, SERVICE.lastIndexOf("/")), {
        apiVersion: "v1",
        kind: "Service",
        metadata: {
          name: "queue",
          annotations: { [service("scheme")]: "internet-facing", [service("nlb-target-type")]: "instance" },
        },
        spec: {
          type: "LoadBalancer",
          loadBalancerClass: "service.k8s.aws/nlb",
          selector: { app: "queue" },
          ports: [{ port: 5672, protocol: "TCP" }],
        },
      });
    },
    calls: [
      ...ec2("CreateSecurityGroup", "AuthorizeSecurityGroupIngress"),
      ...elb("CreateLoadBalancer", "CreateTargetGroup", "CreateListener", "CreateRule", "RegisterTargets"),
      ...elb("ModifyLoadBalancerAttributes"),
    ],
  },
  {
    name: "tags come",
    act: async (client) => {
      await annotate(INGRESS, { [ingress("tags")]: "team=a" })(client);
      await annotate(SERVICE, { [service("additional-resource-tags")]: "team=a" })(client);
    },
    calls: [...elb("AddTags"), ...ec2("CreateTags")],
  },
  {
    name: "tags go",
    act: async (client) => {
      await annotate(INGRESS, { [ingress("tags")]: null })(client);
      await annotate(SERVICE, { [service("additional-resource-tags")]: null })(client);
    },
    calls: [...elb("RemoveTags"), ...ec2("DeleteTags")],
  },
  {
    name: "listeners change",
    act: annotate(INGRESS, {
      [ingress("certificate-arn")]: `${certificate(1)},${certificate(2)}`,
      [ingress("ssl-policy")]: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      [ingress("listener-attributes.HTTP-80")]: "routing.http.response.server.enabled=false",
    }),
    calls: elb("AddListenerCertificates", "ModifyListener", "ModifyListenerAttributes"),
  },
  {
    name: "rules change places",
    act: (client) => client.merge(INGRESS, rules(path("/c", 81), path("/b", 80), path("/a", 80))),
    calls: elb("CreateRule", "SetRulePriorities"),
  },
  {
    name: "a rule goes",
    act: (client) => client.merge(INGRESS, rules(path("/c", 81))),
    calls: elb("DeleteRule", "DeleteTargetGroup"),
  },
  {
    name: "target groups change",
    act: annotate(INGRESS, {
      [ingress("certificate-arn")]: certificate(1),
      [ingress("healthcheck-path")]: "/healthy",
      [ingress("target-group-attributes")]: "deregistration_delay.timeout_seconds=30",
    }),
    calls: elb("ModifyTargetGroup", "ModifyTargetGroupAttributes", "RemoveListenerCertificates"),
  },
  {
    name: "the load balancer moves",
    act: (client, { subnetIds }) =>
      annotate(INGRESS, {
        [ingress("subnets")]: subnetIds.slice(0, 2).join(","),
        [ingress("ip-address-type")]: "dualstack",
        [ingress("minimum-load-balancer-capacity")]: "CapacityUnits=100",
      })(client),
    calls: elb("SetSubnets", "SetIpAddressType", "ModifyCapacityReservation"),
  },
  {
    name: "it takes addresses of a pool",
    act: annotate(INGRESS, { [ingress("ipam-ipv4-pool-id")]: "ipam-pool-12345678901234567" }),
    calls: elb("ModifyIpPools"),
  },
  {
    name: "who may come in changes",
    act: async (client) => {
      await annotate(INGRESS, { [ingress("inbound-cidrs")]: "198.51.100.0/24" })(client);
      await client.merge(SERVICE, { spec: { loadBalancerSourceRanges: ["198.51.100.0/24"] } });
    },
    calls: ec2("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"),
  },
  {
    name: "it is protected",
    act: annotate(INGRESS, {
      [ingress("wafv2-acl-arn")]: "arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/shop/1111",
      [ingress("shield-advanced-protection")]: "true",
    }),
    calls: ["wafv2:AssociateWebACL", "shield:CreateProtection"],
  },
  {
    name: "it is protected no more",
    act: annotate(INGRESS, {
      [ingress("wafv2-acl-arn")]: "none",
      [ingress("shield-advanced-protection")]: "false",
    }),
    calls: ["wafv2:DisassociateWebACL", "shield:DeleteProtection"],
  },
  {
    name: "a group of one's own takes the place of the controller's",
    act: (client, { groupId }) => annotate(INGRESS, { [ingress("security-groups")]: groupId })(client),
    calls: [...elb("SetSecurityGroups"), ...ec2("DeleteSecurityGroup")],
  },
  {
    name: "a listener goes",
    act: annotate(INGRESS, {
      [ingress("listen-ports")]: '[{"HTTP": 80}]',
      [ingress("certificate-arn")]: null,
    }),
    calls: elb("DeleteListener"),
  },
  {
    name: "a node goes",
    act: (client, { instances }) => client.delete(`/api/v1/nodes/${instances[1]?.id}`),
    calls: elb("DeregisterTargets"),
  },
  {
    name: "Ingress and Service are deleted",
    act: async (client) => {
      await client.delete(INGRESS);
      await client.delete(SERVICE);
    },
    calls: [
      ...elb("DeleteTargetGroup", "DeleteLoadBalancer"),
      ...ec2("RevokeSecurityGroupIngress", "DeleteSecurityGroup"),
    ],
  },
];
