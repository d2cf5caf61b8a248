import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { environmentWarnings } from "../../config/rules";
import { type BuiltStack, environmentOf, parsedOf, workloadsOf } from "../support/stacks";

const IN_CLUSTER = { drain: { runner: "in-cluster" } };
const schema = z.fromJSONSchema(
  JSON.parse(
    readFileSync(join(__dirname, "../../charts/karpenter-nodes/charts/drain-job/values.schema.json"), "utf8"),
  ),
);

function releaseOf({ graph, terraform }: BuiltStack, word: string) {
  const address = graph.only("helm_release", word);
  const release = terraform.resource.helm_release[address.slice("helm_release.".length)];
  const values = JSON.parse(release.values[0].replace(/\$\{jsonencode\(([^)]*)\)\}/g, '"<$1>"'));
  return { address, ...release, values };
}

const workloads = workloadsOf({ ...IN_CLUSTER, loadBalancerController: {}, samples: { ingress: true } });
const { graph } = workloads;
const nodes = releaseOf(workloads, "Nodes");
const { drain } = nodes.values;
const balancers = releaseOf(workloads, "LoadBalancerJob");

describe("drain.runner: in-cluster", () => {
  test("is a part of the NodePools' release, which Karpenter outlives; there is no local hook", () => {
    for (const earlier of ["Crds", "Karpenter_Controller"])
      expect(graph.isAfter(nodes.address, graph.only("helm_release", earlier))).toBe(true);
    expect(graph.isAfter(nodes.address, graph.only("time_sleep"))).toBe(true);
    expect(graph.of("terraform_data")).toEqual([]);
  });

  test("drains nobody when it is chosen or no longer chosen: the same release is upgraded", () => {
    const identity = ({ graph: { addresses }, terraform }: BuiltStack) => {
      const [address = ""] = addresses.filter((each) => each.startsWith("helm_release.Nodes"));
      const { name, namespace } = terraform.resource.helm_release[address.slice("helm_release.".length)];
      return { address, name, namespace };
    };
    expect(identity(workloads)).toEqual(identity(workloadsOf()));
    // Nothing else that is only there in this mode deletes an object of Karpenter's.
    const others = graph.of("helm_release").filter((address) => address !== nodes.address);
    for (const address of others)
      expect(
        JSON.stringify(workloads.terraform.resource.helm_release[address.slice("helm_release.".length)]),
      ).not.toMatch(/nodepools/);
  });

  test("waits for load balancers while their controller lives, after the Ingress of the sample is gone", () => {
    const controller = graph.only("helm_release", "LoadBalancerController");
    const order = [nodes.address, controller, balancers.address, graph.only("helm_release", "Samples")];
    for (const [index, later] of order.entries()) {
      for (const earlier of order.slice(0, index))
        expect([later, earlier, graph.isAfter(later, earlier)]).toEqual([later, earlier, true]);
    }
    const off = workloadsOf({ ...IN_CLUSTER, loadBalancerController: { enabled: false } });
    expect(off.graph.of("helm_release", "LoadBalancers")).toEqual([]);
  });

  test("asks the API server before it believes that the release is gone", () => {
    const probe = graph.only("data.kubernetes_namespace_v1");
    for (const { address } of [nodes, balancers]) expect(graph.isAfter(address, probe)).toBe(true);
  });

  test("gives the chart values that it takes", () => {
    for (const values of [drain, balancers.values]) expect(schema.safeParse(values).error).toBeUndefined();
    expect(schema.safeParse({ ...drain, steps: [] }).success).toBe(false);
    expect(schema.safeParse({ ...drain, imagePullSecret: "a" }).success).toBe(false);
  });

  test("deletes NodePools, then NodeClaims, then EC2NodeClasses, waits for all, and may do nothing else", () => {
    const commands = drain.steps.map(({ args }: { args: string[] }) => args.join(" "));
    expect(commands).toEqual([
      "delete nodepools.karpenter.sh --all --cascade=foreground --timeout=900s",
      "delete nodeclaims.karpenter.sh --all --timeout=900s",
      "delete ec2nodeclasses.karpenter.k8s.aws --all --timeout=900s",
      "wait --for=delete nodeclaims.karpenter.sh --all --timeout=900s",
    ]);
    const verbs = ["get", "list", "watch", "delete"];
    expect(drain.rules).toEqual([
      { apiGroups: ["karpenter.sh"], resources: ["nodepools", "nodeclaims"], verbs },
      { apiGroups: ["karpenter.k8s.aws"], resources: ["ec2nodeclasses"], verbs },
    ]);
  });

  test("deletes nobody's Ingress", () => {
    expect(balancers.values.steps.map(({ args }: { args: string[] }) => args[0])).toEqual(["wait"]);
    expect(JSON.stringify(balancers.values.rules)).not.toMatch("delete");
  });

  test("has Helm wait longer than its Job, which gives up a minute after its steps do", () => {
    const { timeout, values } = releaseOf(
      workloadsOf({ drain: { runner: "in-cluster", deadline: "1h" } }),
      "Nodes",
    );
    expect(values.drain.deadlineSeconds).toBe(3600);
    expect(timeout).toBeGreaterThan(3600 + 60);
  });

  test("runs on the system nodes, whatever their label and taint are", () => {
    const taint = { key: "workload-type", value: "system", effect: "NoSchedule" };
    const { values } = releaseOf(
      workloadsOf({ ...IN_CLUSTER, systemNodeGroup: { labels: { "workload-type": "system" }, taint } }),
      "Nodes",
    );
    expect(values.drain.nodeSelector).toEqual({ "kubernetes.io/os": "linux", "workload-type": "system" });
    expect(values.drain.tolerations).toContainEqual({ operator: "Equal", ...taint });
  });

  test("brings a kubectl of the cluster's minor version, or the image that is named", () => {
    const imageOf = (settings: object) => releaseOf(workloadsOf(settings), "Nodes").values.drain.image;
    expect(imageOf({ ...IN_CLUSTER, cluster: { version: "1.36" } })).toBe("registry.k8s.io/kubectl:v1.36.0");
    const image = "registry.example.com:5000/tools/kubectl:1.35";
    expect(imageOf({ drain: { ...IN_CLUSTER.drain, image } })).toBe(image);
  });
});

describe("the settings of a drain", () => {
  const problems = (settings: object): string[] => {
    try {
      environmentOf(settings);
      return [];
    } catch (error) {
      return (error as z.ZodError).issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    }
  };
  const warnings = (settings: object) =>
    environmentWarnings(parsedOf(settings))
      .filter(({ path }) => path[0] === "drain" || path[0] === "guard")
      .map(({ path, message }) => `${path.join(".")}: ${message}`);

  test.each(["kubectl", "registry.example.com/kubectl", "registry.example.com/kubectl:a b", "a/b:$(x)"])(
    "refuse the image %j, which has no tag or is none",
    (image) => {
      expect(problems({ drain: { ...IN_CLUSTER.drain, image } })).toEqual([
        expect.stringMatching(/^drain\.image: expected an image with its tag or digest/),
      ]);
    },
  );

  test("refuse an image that nothing would run", () => {
    expect(problems({ drain: { image: "example.com/kubectl:1.35" } })).toEqual([
      expect.stringMatching(/^drain\.image: needs drain\.runner: in-cluster/),
    ]);
  });

  test("refuse a registry that an isolated VPC does not reach", () => {
    const isolated = {
      karpenter: { isolatedVpc: true, nodeIdentity: "instanceProfile" },
    };
    const message = expect.stringMatching(/^drain\.image: .*isolatedVpc/);
    expect(problems({ ...isolated, ...IN_CLUSTER })).toContainEqual(message);
    const image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/kubectl:1.35";
    expect(problems({ ...isolated, drain: { ...IN_CLUSTER.drain, image } })).not.toContainEqual(message);
  });

  test("warn of tools that HCP Terraform's workers lack", () => {
    const state = { backend: "cloud", organization: "example" };
    expect(warnings({ state })).toEqual([
      expect.stringMatching(/^drain\.runner: .*set in-cluster/),
      expect.stringMatching(/^guard: .*set none/),
    ]);
    expect(warnings({})).toEqual([]);
    expect(warnings({ state, ...IN_CLUSTER })).toHaveLength(1);
  });

  test("warn aloud where nothing drains the nodes", () => {
    expect(warnings({ drain: { runner: "none" } })).toEqual([
      expect.stringMatching(/^drain\.runner: .*nodes running and billed.*npm run drain -- <environment>$/),
    ]);
  });

  test("warn of Ingresses that a drain in the cluster does not delete", () => {
    expect(warnings({ ...IN_CLUSTER, loadBalancerController: {} })).toEqual([
      expect.stringMatching(/^drain\.runner: .*delete those with load balancers before/),
    ]);
    expect(warnings(IN_CLUSTER)).toEqual([]);
  });
});
