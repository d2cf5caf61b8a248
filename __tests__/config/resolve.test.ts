import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InfraValue, withInfraValues } from "../../config/infra-value";
import { permits } from "../../config/node-pools/permits";
import { environmentOf, workloadsOf } from "../support/stacks";

describe("a resolved environment", () => {
  test("is named, with stacks and cluster named after it", () => {
    expect(environmentOf({}, "prod")).toMatchObject({
      name: "prod",
      stackNames: { infra: "prod-infra", workloads: "prod-workloads" },
      cluster: { name: "karpenter-prod" },
    });
    expect(environmentOf({ cluster: { name: "shop" } }).cluster.name).toBe("shop");
  });

  test("has every default that its file leaves out, as the cluster gets it", () => {
    const { cluster, drain, karpenter, nodePools } = environmentOf();
    expect(cluster.authentication).toBe("exec");
    expect(cluster.addons.coredns!.values).toMatchObject({
      tolerations: expect.arrayContaining([expect.objectContaining({ key: "CriticalAddonsOnly" })]),
    });
    expect(drain).toMatchObject({
      deadlineSeconds: 900,
      image: `registry.k8s.io/kubectl:v${cluster.version}.0`,
    });
    expect(karpenter.timeoutSeconds).toBe(600);
    expect(nodePools.general!.spec).toMatchObject({
      limits: { cpu: 100, memory: "400Gi" },
      template: { spec: { expireAfter: "720h", terminationGracePeriod: "24h" } },
    });
  });

  test("leaves the place of what only infra's state knows open, and holds nothing else that is not plain text", () => {
    const { nodeClasses } = environmentOf();
    expect(nodeClasses.default!.spec.role).toEqual(new InfraValue("karpenter_node_role_name"));
    expect(JSON.stringify(environmentOf())).not.toContain("${");
    expect(String(nodeClasses.default!.spec.role)).toBe("(infra's output karpenter_node_role_name)");
  });

  test("gets infra's values in the stack, wherever they stand", () => {
    const existing = {
      vpcId: "vpc-0a1b2c3d",
      privateSubnetIds: ["subnet-0a1b2c3d", "subnet-0b1c2d3e"],
      tagSubnets: false,
    };
    const { spec } = environmentOf({ network: { existing } }).nodeClasses.default!;
    const values = {
      karpenter_instance_profile_name: "profile",
      karpenter_node_role_name: "role",
      node_security_group_id: "sg-1",
    };
    expect(withInfraValues(spec, values)).toMatchObject({
      role: "role",
      securityGroupSelectorTerms: [{ id: "sg-1" }],
      subnetSelectorTerms: [{ id: "subnet-0a1b2c3d" }, { id: "subnet-0b1c2d3e" }],
    });
    expect(workloadsOf({ network: { existing } }).json).not.toContain("infra's output");
  });

  test("is all that the stacks read: none of them asks a section for a default again", () => {
    const files = readdirSync("stacks", { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts"),
    );
    expect(files).toContain("infra-stack.ts");
    for (const file of files) {
      expect(readFileSync(join("stacks", file), "utf8")).not.toMatch(
        /config\/(environment|credentials|drain|primitives)"/,
      );
    }
  });
});

test.each([
  ["In", ["spot"], true],
  ["In", ["on-demand"], false],
  ["NotIn", ["spot"], false],
  ["NotIn", ["on-demand"], true],
  ["Exists", undefined, true],
  ["DoesNotExist", undefined, false],
] as const)("a requirement %s %j permits spot: %j", (operator, values, expected) => {
  const requirement = { key: "karpenter.sh/capacity-type", operator, values: values && [...values] };
  expect(permits([requirement], "karpenter.sh/capacity-type", "spot")).toBe(expected);
  expect(permits([requirement], "kubernetes.io/arch", "arm64")).toBe(true);
});
