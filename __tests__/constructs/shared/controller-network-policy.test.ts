import { NetworkPolicyV1 } from "@cdktf/provider-kubernetes/lib/network-policy-v1";
import { environmentWarnings } from "../../../config/rules";
import { parsedOf, workloadsOf } from "../../support/stacks";

const ON = { karpenter: { networkPolicy: true }, loadBalancerController: { networkPolicy: true } };
const ENFORCED = { cluster: { addons: { "vpc-cni": { values: { enableNetworkPolicy: "true" } } } } };
const stack = workloadsOf(ON);
const EGRESS = [
  {
    ports: [
      { port: "53", protocol: "UDP" },
      { port: "53", protocol: "TCP" },
    ],
  },
  { ports: [{ port: "443", protocol: "TCP" }] },
  { to: [{ ip_block: { cidr: "169.254.170.23/32" } }], ports: [{ port: "80", protocol: "TCP" }] },
];

const specOf = (app: string) => {
  const policy = stack.where(NetworkPolicyV1, { metadata: { name: app, namespace: "kube-system" } });
  expect(policy.spec.pod_selector).toEqual({ match_labels: { "app.kubernetes.io/name": app } });
  expect(policy.spec.policy_types).toEqual(["Ingress", "Egress"]);
  return policy.spec;
};

describe("ControllerNetworkPolicy", () => {
  test("lets Karpenter reach names, APIs and its credentials, and lets others read its metrics", () => {
    const { ingress, egress } = specOf("karpenter");
    expect(egress).toEqual(EGRESS);
    expect(ingress).toEqual([{ ports: [{ port: "8080", protocol: "TCP" }] }]);
  });

  test("follows the port of the metrics", () => {
    const other = workloadsOf({ karpenter: { networkPolicy: true, metrics: { port: 9090 } } });
    expect(other.only(NetworkPolicyV1).spec.ingress).toEqual([
      { ports: [{ port: "9090", protocol: "TCP" }] },
    ]);
  });

  test("lets the API server call the load balancer controller's webhook", () => {
    const { ingress, egress } = specOf("aws-load-balancer-controller");
    expect(egress).toEqual(EGRESS);
    expect(ingress).toEqual([
      {
        ports: [
          { port: "9443", protocol: "TCP" },
          { port: "8080", protocol: "TCP" },
        ],
      },
    ]);
  });

  test.each([
    ["Karpenter_Controller", "Karpenter_NetworkPolicy"],
    ["LoadBalancerController_Release", "LoadBalancerController_NetworkPolicy"],
  ])("is there before the pods of %s, and goes after them", (release, policy) => {
    const { graph } = stack;
    const pods = graph.only("helm_release", release);
    expect(graph.isAfter(pods, graph.only("kubernetes_network_policy_v1", policy))).toBe(true);
  });

  test("is not made where nobody asks for it", () => {
    expect(workloadsOf({ loadBalancerController: {} }).all(NetworkPolicyV1)).toEqual([]);
  });

  test("warns where nobody enforces it", () => {
    const warned = (settings: object) =>
      environmentWarnings(parsedOf(settings))
        .filter(({ message }) => message.includes("enableNetworkPolicy"))
        .map(({ path }) => path.join("."));
    expect(warned(ON)).toEqual(["karpenter.networkPolicy", "loadBalancerController.networkPolicy"]);
    expect(warned({ ...ON, ...ENFORCED })).toEqual([]);
    expect(warned({})).toEqual([]);
    expect(warned({ ...ON, cluster: { existing: { name: "shop" } } })).toEqual([]);
  });
});
