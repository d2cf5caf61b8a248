import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { type BuiltStack, infraOf, workloadsOf } from "../support/stacks";

const pools = (nodePools: object, more: object = {}) => ({ nodePools, ...more });
const GPU = { accelerators: { nvidia: 1 } };

/** Releases of plugins by name, with their values. */
function pluginsOf(settings: object) {
  const { terraform } = workloadsOf(settings);
  return Object.fromEntries(
    Object.values<any>(terraform.resource.helm_release)
      .filter(({ name }) => name.startsWith("device-plugin-"))
      .map((release) => [
        release.name,
        { ...release, values: release.values.map((each: string) => JSON.parse(each)) },
      ]),
  );
}

const affinityTo = (...values: string[]) => ({
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "karpenter.sh/nodepool", operator: "In", values }] }],
    },
  },
});

describe("device plugins", () => {
  test("are not there without accelerators, whatever types a pool takes", () => {
    expect(pluginsOf(pools({ general: {}, raw: { instanceFamilies: ["g6"] } }))).toEqual({});
  });

  test("run on the nodes of the pools that ask for their devices, past every taint", () => {
    const plugins = pluginsOf(
      pools({ general: {}, small: GPU, large: { accelerators: { nvidia: 8, efa: true } } }),
    );
    expect(plugins).toMatchObject({
      "device-plugin-nvidia": {
        namespace: "kube-system",
        repository: "https://nvidia.github.io/k8s-device-plugin",
        chart: "nvidia-device-plugin",
        version: "0.20.0",
        wait: false,
        upgrade_install: true,
        values: [{ tolerations: [{ operator: "Exists" }], affinity: affinityTo("small", "large") }],
      },
      "device-plugin-efa": {
        repository: "https://aws.github.io/eks-charts",
        chart: "aws-efa-k8s-device-plugin",
        version: "v0.5.30",
        values: [
          {
            tolerations: [{ operator: "Exists" }],
            supportedInstanceLabels: { keys: ["karpenter.sh/nodepool"], values: ["large"] },
          },
        ],
      },
    });
    expect(Object.keys(plugins)).toHaveLength(2);
  });

  test("of Neuron come without the node problem detector, which wants a role", () => {
    expect(pluginsOf(pools({ inference: { accelerators: { neuron: 1 } } }))).toMatchObject({
      "device-plugin-neuron": {
        repository: "oci://public.ecr.aws/neuron",
        chart: "neuron-helm-chart",
        version: "1.9.0",
        values: [
          {
            devicePlugin: { tolerations: [{ operator: "Exists" }], affinity: affinityTo("inference") },
            npd: { enabled: false },
          },
        ],
      },
    });
  });

  test("leave out Bottlerocket's nodes with GPUs, which have one, and not those with Neuron", () => {
    const nodeClasses = { default: {}, other: { ami: "bottlerocket@v1.65.0" } };
    const on = (accelerators: object) => pools({ a: { nodeClass: "other", accelerators } }, { nodeClasses });
    expect(pluginsOf(on({ nvidia: 1 }))).toEqual({});
    expect(Object.keys(pluginsOf(on({ neuron: 1 })))).toEqual(["device-plugin-neuron"]);
    const both = pools(
      { a: { nodeClass: "other", ...GPU }, b: { nodeClass: "default", ...GPU } },
      { nodeClasses },
    );
    expect(pluginsOf(both)["device-plugin-nvidia"].values[0].affinity).toEqual(affinityTo("b"));
  });

  test("are left to others where the file says false, and take the file's values last", () => {
    expect(pluginsOf(pools({ gpu: GPU }, { devicePlugins: { nvidia: false } }))).toEqual({});
    const nvidia = { version: "0.19.3", values: { gfd: { enabled: true } } };
    expect(
      pluginsOf(pools({ gpu: GPU }, { devicePlugins: { nvidia } }))["device-plugin-nvidia"],
    ).toMatchObject({
      version: "0.19.3",
      values: [{}, { gfd: { enabled: true } }],
    });
  });

  test("come after Karpenter's nodes, and go before them", () => {
    const { graph } = workloadsOf(pools({ gpu: GPU }));
    const plugin = graph.only("helm_release", "NvidiaDevicePlugin");
    expect(graph.isAfter(plugin, graph.only("helm_release", "Nodes"))).toBe(true);
  });

  test("leave the NodePool its spec alone", () => {
    const { graph, terraform } = workloadsOf(pools({ gpu: GPU }));
    const id = graph.only("helm_release", "Nodes").slice("helm_release.".length);
    const values = JSON.parse(terraform.resource.helm_release[id].values[0].replaceAll(/\$\{[^}]*\}/g, '""'));
    expect(Object.keys(values.nodePools.gpu)).toEqual(["spec"]);
  });
});

describe("Elastic Fabric Adapters of a NodePool", () => {
  const everything = (stack: BuiltStack) =>
    [VpcSecurityGroupIngressRule, VpcSecurityGroupEgressRule].map(
      (type) =>
        stack
          .all(type)
          .filter(({ ip_protocol, referenced_security_group_id: group }) => ip_protocol === "-1" && group)
          .filter((rule) => rule.security_group_id === rule.referenced_security_group_id).length,
    );
  const efa = (nodeClass: object = {}) =>
    pools({ mesh: { accelerators: { nvidia: 8, efa: true } } }, { nodeClasses: { default: nodeClass } });

  test("have their traffic let in and out within the nodes' group", () => {
    expect(everything(infraOf(efa()))).toEqual([1, 1]);
  });

  test("open nothing where no pool asks, or the class has a group of its own", () => {
    expect(everything(infraOf(pools({ gpu: GPU })))).toEqual([0, 0]);
    const own = { securityGroupSelectorTerms: [{ id: "sg-0123456789abcdef0" }] };
    expect(everything(infraOf(efa(own)))).toEqual([0, 0]);
  });
});
