import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";
import { environmentOf, parsedOf } from "../../support/stacks";

const NEW = { version: "1.15.2" };

function said(kubelet: object, karpenter: object = NEW): string[] {
  const { error } = environmentSchema.safeParse({
    aws: { region: "eu-west-1" },
    karpenter,
    nodeClasses: { default: { kubelet } },
  });
  return (error?.issues ?? []).map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
}

const WHOLE =
  'an expression of default_enis, instance_type, ips_per_eni, max_pods, memory_mib or vcpus such as "min(110, max_pods)", got {value}';

describe("an expression in a node class' kubelet", () => {
  const EXPRESSIONS = {
    maxPods: 'instance_type.startsWith("t3") ? 20 : min(110, (max_pods - 2) * 16 + 2)',
    kubeReserved: {
      cpu: '!(instance_type in ["m5.large", "m5.xlarge"]) ? -(-60) + vcpus * 10 : [20, 40][0]',
      memory: "255 + 11 * max_pods",
      "ephemeral-storage": "1Gi",
    },
    systemReserved: { memory: "double(memory_mib) * 0.02" },
  };

  test("is taken by a release that reckons it, and the controller's gate is opened for it", () => {
    expect(said(EXPRESSIONS)).toEqual([]);
    const { karpenter, nodeClasses } = environmentOf({
      karpenter: NEW,
      nodeClasses: { default: { kubelet: EXPRESSIONS } },
    });
    expect(nodeClasses.default?.spec.kubelet).toEqual(EXPRESSIONS);
    expect(karpenter.awsFeatureGates).toEqual({ nodeClassCEL: true });
  });

  test("opens no gate that plain values do not need", () => {
    const kubelet = { maxPods: 50, kubeReserved: { cpu: "100m", memory: "1.5Gi", pid: "1e3" } };
    expect(said(kubelet)).toEqual([]);
    expect(
      environmentOf({ karpenter: NEW, nodeClasses: { default: { kubelet } } }).karpenter,
    ).not.toHaveProperty("awsFeatureGates");
  });

  test("is refused where the file closes the gate, with the line to take out", () => {
    const values = { settings: { awsFeatureGates: { nodeClassCEL: false } } };
    expect(said({ maxPods: "max_pods" }, { ...NEW, values })).toEqual([
      "kubelet.maxPods: an expression needs the controller's gate nodeClassCEL; take karpenter.values.settings.awsFeatureGates.nodeClassCEL: false out, and it is opened",
    ]);
  });

  test("is no value to a release before, which is told from when on it is one", () => {
    const kubelet = {
      maxPods: "max_pods",
      kubeReserved: { cpu: "vcpus * 10" },
      systemReserved: { cpu: "x" },
    };
    const needs =
      "an expression needs Karpenter 1.15 or newer; karpenter.version is 1.14.3: raise it, or write a plain value";
    expect(said(kubelet, { version: "1.14.3" })).toEqual([
      expect.stringMatching(/^kubelet.systemReserved.cpu: expected a quantity/),
      `kubelet.maxPods: ${needs}`,
      `kubelet.kubeReserved.cpu: ${needs}`,
    ]);
    expect(said({ maxPods: "fifty" }, { version: "1.14.3" })).toEqual([
      "kubelet.maxPods: expected a whole number, 0 or more, got {value}",
    ]);
  });

  test.each([
    ["max_pod * 2", `; there is no max_pod (did you mean max_pods?)`],
    ["floor(vcpus)", "; there is no floor"],
    ["min(110, max_pods", ""],
    ["110pods", ""],
    ["min(110 max_pods)", ""],
    ["max_pods max_pods", ""],
    ["max_pods *", ""],
    ["* max_pods", ""],
    ["1,5", ""],
    ["10%", ""],
    ["min(, max_pods)", ""],
    ["vcpus; 3", ""],
    ["", ""],
  ])("that is none is told before the controller turns the class down: %j", (maxPods, more) => {
    expect(said({ maxPods })).toEqual([`kubelet.maxPods: expected a whole number, or ${WHOLE}${more}`]);
  });

  test("that is none is told of what is reserved too, where a quantity stands else", () => {
    expect(said({ kubeReserved: { memory: "300MB" } })).toEqual([
      `kubelet.kubeReserved.memory: expected a quantity, or ${WHOLE}`,
    ]);
    expect(said({ kubeReserved: { cpu: "-100m" } })).not.toEqual([]);
  });

  test("of CEL's macros passes, since only the controller can read it", () => {
    expect(said({ maxPods: "[20, max_pods].filter(n, n < 110).size() * 10" })).toEqual([]);
  });

  test("counts as maxPods where the CNI has prefixes", () => {
    const settings = {
      karpenter: NEW,
      cluster: { addons: { "vpc-cni": { values: { env: { ENABLE_PREFIX_DELEGATION: "true" } } } } },
    };
    const warnings = (kubelet: object) =>
      environmentWarnings(parsedOf({ ...settings, nodeClasses: { default: { kubelet } } }), "default")
        .map(({ message }) => message)
        .filter((message) => message.includes("counts pods"));
    expect(warnings({})).toHaveLength(1);
    expect(warnings({ maxPods: "min(110, (max_pods - 2) * 16 + 2)" })).toEqual([]);
  });
});

test("a field of the kubelet that Karpenter sets itself is refused, as the controller would", () => {
  expect(said({ registerWithTaints: [] })).toEqual([
    "kubelet.registerWithTaints: Karpenter sets registerWithTaints itself, from what the NodePool says, and refuses it here; take it out",
  ]);
});
