import { environmentSchema } from "../../../config/environment";
import { fittingTypes } from "../../../config/instance-types/fitting";
import { instanceType } from "../../../config/instance-types/table";
import { maxPodsWithPrefixes } from "../../../config/node-classes/prefix-delegation";
import { environmentOf, workloadsOf } from "../../support/stacks";

const of = (...types: string[]) => [
  { key: "node.kubernetes.io/instance-type", operator: "In" as const, values: types },
];
const OLD = { version: "1.14.3" };
const NEW = { version: "1.15.2" };
const number = (...types: string[]) => maxPodsWithPrefixes({ karpenter: OLD, pools: [of(...types)] });
const DENSE = { cluster: { addons: { "vpc-cni": { prefixDelegation: true } } } };
const kubeletOf = (settings: object) => environmentOf(settings).nodeClasses.default?.spec.kubelet;

describe("maxPods with prefix delegation", () => {
  // As max-pods-calculator.sh --cni-prefix-delegation-enabled says.
  test.each([
    ["m7i.large", 110],
    ["t3.micro", 34],
    ["m7g.medium", 98],
    ["m7i.8xlarge", 250],
    ["m4.large", 20],
    ["m5.metal", 250],
  ])("of %s is AWS' own number, %i", (type, pods) => {
    expect(number(type)).toBe(pods);
  });

  test("is that of the smallest type that a class can have, of all its pools", () => {
    expect(number("m7i.large", "m7g.medium")).toBe(98);
    expect(maxPodsWithPrefixes({ karpenter: OLD, pools: [of("m7i.large"), of("t3.micro")] })).toBe(34);
    expect(maxPodsWithPrefixes({ karpenter: OLD, pools: [] })).toBe(110);
  });

  test("is an expression from 1.15 on, which gives the same for Nitro types", () => {
    const expression = String(maxPodsWithPrefixes({ karpenter: NEW, pools: [] }));
    // What of CEL stands in it reads the same in JavaScript.
    const evaluate = new Function("min", "vcpus", "max_pods", `return ${expression}`);
    const nitro = fittingTypes([]).filter(
      ({ attributes }) => attributes?.hypervisor === "nitro" && attributes.pods !== undefined,
    );
    expect(nitro.length).toBeGreaterThan(500);
    const some = nitro.filter((_, index) => index % 7 === 0);
    const differing = some.filter(
      ({ name, attributes }) => evaluate(Math.min, attributes?.cpu, attributes?.pods) !== number(name),
    );
    expect(differing.map(({ name }) => name)).toEqual([]);
    expect(instanceType("m7i.large").attributes?.pods).toBe(29);
  });

  test("is a number where the gate for expressions is closed on purpose", () => {
    const values = { settings: { awsFeatureGates: { nodeClassCEL: false } } };
    expect(maxPodsWithPrefixes({ karpenter: { ...NEW, values }, pools: [of("m7i.large")] })).toBe(110);
  });
});

describe("cluster.addons.vpc-cni.prefixDelegation", () => {
  test("sets the CNI's variable beside the values of the file, and every node class' maxPods", () => {
    const { cluster, nodeClasses } = environmentOf({
      cluster: {
        addons: { "vpc-cni": { prefixDelegation: true, values: { env: { WARM_PREFIX_TARGET: "2" } } } },
      },
      nodePools: { general: { minCpu: 2 } },
    });
    expect(cluster.addons["vpc-cni"]?.values).toEqual({
      env: { ENABLE_PREFIX_DELEGATION: "true", WARM_PREFIX_TARGET: "2" },
    });
    expect(nodeClasses.default?.spec.kubelet).toEqual({ maxPods: 110 });
  });

  test("leaves a class alone that says its own, and one that is to stay as it is", () => {
    const own = { kubelet: { maxPods: 50, podsPerCore: 10 } };
    expect(kubeletOf({ ...DENSE, nodeClasses: { default: own } })).toEqual(own.kubelet);
    expect(kubeletOf({ ...DENSE, nodeClasses: { default: { kubelet: { podsPerCore: 10 } } } })).toEqual({
      maxPods: 98,
      podsPerCore: 10,
    });
    expect(kubeletOf({ ...DENSE, nodeClasses: { default: { defaults: "none" } } })).toBeUndefined();
  });

  test("changes nothing where it is left out, or false", () => {
    expect(environmentOf().cluster.addons["vpc-cni"]?.values).toBeUndefined();
    expect(kubeletOf({ cluster: { addons: { "vpc-cni": { prefixDelegation: false } } } })).toBeUndefined();
  });

  test("opens the gate of expressions with Karpenter 1.15, and no gate before", () => {
    const chart = (settings: object) => {
      const { graph, terraform } = workloadsOf(settings);
      const id = graph.only("helm_release", "Controller").slice("helm_release.".length);
      const values = terraform.resource.helm_release[id].values[0].replaceAll(/\$\{[^}]*\}/g, '""');
      return JSON.parse(values).settings;
    };
    expect(chart({ ...DENSE, karpenter: NEW }).awsFeatureGates).toEqual({ nodeClassCEL: true });
    expect(chart({ ...DENSE, karpenter: OLD })).not.toHaveProperty("awsFeatureGates");
    expect(kubeletOf({ ...DENSE, karpenter: NEW })?.maxPods).toMatch(/^min\(/);
  });

  test("conflicts with a variable that says otherwise", () => {
    const addon = { prefixDelegation: true, values: { env: { ENABLE_PREFIX_DELEGATION: "false" } } };
    const { error } = environmentSchema.safeParse({
      aws: { region: "eu-west-1" },
      cluster: { addons: { "vpc-cni": addon } },
    });
    expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([
      "cluster.addons.vpc-cni.prefixDelegation: conflicts with values.env.ENABLE_PREFIX_DELEGATION: false; remove that line, which this one sets",
    ]);
  });
});
