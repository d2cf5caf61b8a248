import { chartValuesOf, nodeObjectsOf } from "../support/node-objects";
import { environmentOf, infraOf, workloadsOf } from "../support/stacks";

const requirementsOf = (pool: object) =>
  nodeObjectsOf({ nodePools: { pool } }).nodePools.pool!.spec.template.spec.requirements.map(
    ({ key, operator, values, minValues }: any) =>
      [key, operator, ...(values ?? []), ...(minValues ? [minValues] : [])].join(" "),
  );
describe("the write-up on Spot with on-demand as fallback", () => {
  test("its controller: its name, its size, and debug as the chart of today spells it", () => {
    const karpenter = { serviceAccount: "karpenter-sa", logLevel: "debug" };
    expect(chartValuesOf("karpenter", { karpenter })).toMatchObject({
      serviceAccount: { name: "karpenter-sa" },
      controller: { resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } } },
      logLevel: "debug",
    });
    const limits = { cpu: 1, memory: "1Gi" };
    expect(chartValuesOf("karpenter", { karpenter: { resources: { limits } } }).controller.resources).toEqual(
      {
        limits: { cpu: "1", memory: "1Gi" },
      },
    );
  });

  test("a controller of hundreds of nodes is a word", () => {
    expect(chartValuesOf("karpenter", { karpenter: { resources: "large" } }).controller.resources).toEqual({
      requests: { cpu: "1", memory: "2Gi" },
      limits: { cpu: "2", memory: "2Gi" },
    });
  });

  test("a deploy that needs more time gets it", () => {
    const karpenter = (settings: object) =>
      Object.values<any>(workloadsOf(settings).terraform.resource.helm_release).find(
        ({ name }) => name === "karpenter",
      );
    expect(karpenter({}).timeout).toBe(600);
    expect(karpenter({ karpenter: { timeout: "30m" } }).timeout).toBe(1800);
  });

  test("two replicas have two system nodes, or it is said before anything is made", () => {
    expect(environmentOf()).toMatchObject({
      karpenter: { replicas: 2 },
      systemNodeGroup: { minSize: 2, desiredSize: 2 },
    });
    const one = { minSize: 1, desiredSize: 1, maxSize: 2 };
    expect(() => environmentOf({ systemNodeGroup: one })).toThrow("each replica needs a node of its own");
    expect(() => environmentOf({ systemNodeGroup: one, karpenter: { replicas: 1 } })).not.toThrow();
  });

  test("Spot first by weight, on-demand behind it", () => {
    const { nodePools } = nodeObjectsOf({
      nodePools: {
        "spot-pool": { capacityTypes: ["spot"], weight: 50 },
        "ondemand-pool": { capacityTypes: ["on-demand"], weight: 10 },
      },
    });
    expect(nodePools["spot-pool"]!.spec.weight).toBeGreaterThan(nodePools["ondemand-pool"]!.spec.weight);
    expect(requirementsOf({})).toContain("karpenter.sh/capacity-type In spot on-demand");
  });
});

describe("the write-up on a managed node group", () => {
  test("its group of Bottlerocket nodes, on a version that EKS supports", () => {
    const systemNodeGroup = {
      amiType: "BOTTLEROCKET_x86_64",
      instanceTypes: ["m5.large"],
      minSize: 2,
      desiredSize: 2,
      maxSize: 3,
    };
    const { terraform } = infraOf({ systemNodeGroup });
    const [group] = Object.values<any>(terraform.resource.aws_eks_node_group);
    expect(group).toMatchObject({
      ami_type: "BOTTLEROCKET_x86_64",
      instance_types: ["m5.large"],
      scaling_config: { min_size: 2, desired_size: 2, max_size: 3 },
    });
    expect(() => environmentOf({ cluster: { version: "1.30" } })).toThrow("expected 1.32 or newer");
  });

  test("its node class, with the release pinned that it left to chance", () => {
    const nodeClasses = { default: { amiFamily: "Bottlerocket", tags: { "example.com/blueprint": "mng" } } };
    expect(nodeObjectsOf({ nodeClasses }).nodeClasses.default!.spec).toMatchObject({
      amiSelectorTerms: [{ alias: expect.stringMatching(/^bottlerocket@v1\.\d+\.\d+$/) }],
      role: "<karpenter_node_role_name>",
      tags: { "example.com/blueprint": "mng" },
    });
  });

  test("its NodePool", () => {
    const pool = {
      instanceCategories: ["c", "m", "r"],
      minInstanceGeneration: 3,
      requirements: [
        { key: "karpenter.k8s.aws/instance-cpu", operator: "In", values: ["4", "8", "16", "32"] },
        { key: "karpenter.k8s.aws/instance-hypervisor", operator: "In", values: ["nitro"] },
      ],
      limits: { cpu: 1000 },
      disruption: { consolidationPolicy: "WhenEmpty", consolidateAfter: "30s" },
    };
    expect(requirementsOf(pool)).toEqual(
      expect.arrayContaining([
        "karpenter.k8s.aws/instance-category In c m r",
        "karpenter.k8s.aws/instance-cpu In 4 8 16 32",
        "karpenter.k8s.aws/instance-hypervisor In nitro",
        "karpenter.k8s.aws/instance-generation Gt 2",
      ]),
    );
    expect(nodeObjectsOf({ nodePools: { pool } }).nodePools.pool!.spec).toMatchObject({
      limits: { cpu: 1000 },
      disruption: { consolidationPolicy: "WhenEmpty", consolidateAfter: "30s" },
    });
  });
});
