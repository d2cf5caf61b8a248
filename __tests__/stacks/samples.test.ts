import { workloadsOf } from "../support/stacks";

const TAINT = { key: "dedicated", value: "batch", effect: "NoSchedule" };

const samplesOf = (settings: object) => {
  const { graph, terraform } = workloadsOf(settings);
  const release =
    terraform.resource.helm_release[graph.only("helm_release", "Samples").slice("helm_release.".length)];
  return { release, values: JSON.parse(release.values[0]), output: terraform.output.samples.value };
};

describe("samples", () => {
  test("are not there by default", () => {
    const { graph, terraform } = workloadsOf();
    expect(graph.of("helm_release", "Samples")).toEqual([]);
    expect(terraform.output).not.toHaveProperty("samples");
  });

  test.each([
    ["helloArm64"],
    ["nginxAmd64"],
    ["nginxArm64"],
    ["inflate"],
    ["scaleOut"],
    ["doNotDisrupt"],
    ["nodeAffinity"],
  ])("%s is there by a line, and tells how to see it", (name) => {
    const { values, output } = samplesOf({ samples: { [name]: true } });
    expect(values).toEqual({ [name]: true });
    expect(output).toEqual({ [name]: expect.stringMatching(/^kubectl /) });
  });

  test("toleration is of the NodePool's own taints", () => {
    const { values } = samplesOf({
      nodePools: { batch: { taints: [TAINT, { key: "gpu", effect: "NoExecute" }] } },
      samples: { toleration: "batch" },
    });
    expect(values).toEqual({
      toleration: {
        nodePool: "batch",
        tolerations: [
          { key: "dedicated", operator: "Equal", value: "batch", effect: "NoSchedule" },
          { key: "gpu", operator: "Exists", effect: "NoExecute" },
        ],
      },
    });
  });

  test("fail no deploy for want of a node, and hold up no destroy", () => {
    expect(samplesOf({ samples: { inflate: true } }).release).toMatchObject({
      wait: false,
      upgrade_install: true,
    });
  });

  test("go before the nodes do", () => {
    const { graph } = workloadsOf({ samples: { inflate: true } });
    expect(graph.isAfter(graph.only("helm_release", "Samples"), graph.only("helm_release", "Nodes"))).toBe(
      true,
    );
  });
});
