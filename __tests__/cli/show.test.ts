import { parse } from "yaml";
import { shown } from "../../cli/show/shown";
import { environmentNamed } from "../../config/load-environments";
import { withEnvironments } from "../support/environments-folder";

const FILE = `aws: { region: eu-west-1, tags: { team: shop } }
network:
  endpoints: private
nodeClasses:
  default:
    ami: bottlerocket@v1.65.0
nodePools:
  general:
    minCpu: 4
    requirements:
      - { key: karpenter.k8s.aws/instance-size, operator: NotIn, values: [metal] }
    disruption: { consolidateAfter: 5m }
  whole:
    taints: [{ key: team, value: a, effect: NoSchedule }]
    template:
      metadata: { labels: { team: a } }
      spec:
        terminationGracePeriod: 1h
        requirements:
          - { key: kubernetes.io/arch, operator: In, values: [arm64] }
`;

const output = (text: string, bases: Readonly<Record<string, string>> = {}) =>
  withEnvironments({ "prod.yaml": text, ...bases }, () => shown(environmentNamed("environments", "prod")));

/** Lines without their indentation. */
const lines = (text: string) =>
  output(text)
    .split("\n")
    .map((line) => line.trim());

describe("npm run show", () => {
  test("is YAML of what the cluster gets", () => {
    const { cluster, nodePools, nodeClasses } = parse(output(FILE));
    expect(cluster.name).toBe("karpenter-prod");
    expect(nodePools.general.spec.limits).toEqual({ cpu: 100, memory: "400Gi" });
    expect(nodePools.whole.spec.template.spec.requirements).toHaveLength(1);
    expect(nodeClasses.default.spec.role).toBe("(infra's output karpenter_node_role_name)");
  });

  test.each([
    ["region: eu-west-1 # line 1"],
    ["name: karpenter-prod # default"],
    ["- alias: bottlerocket@v1.65.0 # line 6"],
    ["team: shop # line 1"],
    ["role: (infra's output karpenter_node_role_name) # infra"],
    ["volumeSize: 50Gi # default"],
    ["- key: karpenter.k8s.aws/instance-cpu # line 9"],
    ["- key: karpenter.k8s.aws/instance-category # default"],
    ["- key: karpenter.k8s.aws/instance-size # line 11"],
    ["values: [ metal ] # line 11"],
    ["consolidateAfter: 5m # line 12"],
    ["consolidationPolicy: WhenEmptyOrUnderutilized # default"],
    ["terminationGracePeriod: 24h # default"],
    ["cpu: 100 # default"],
    ["value: a # line 14"],
    ["team: a # line 16"],
    ["terminationGracePeriod: 1h # line 18"],
    ["values: [ arm64 ] # line 20"],
  ])("says where a value comes from: %s", (line) => {
    expect(lines(FILE)).toContain(line);
  });

  test("shows pools and classes that the file does not speak of", () => {
    const short = lines("aws: { region: eu-west-1 }\n");
    expect(short).toContain("- key: kubernetes.io/arch # default");
    expect(short.filter((line) => line.includes("# line"))).toEqual(["region: eu-west-1 # line 1"]);
  });

  test("shows objects that have no short forms, and metadata of the objects themselves", () => {
    const shownLines = lines(
      `aws: { region: eu-west-1 }
karpenter: { featureGates: { capacityBuffer: true } }
nodePools: { general: { metadata: { labels: { team: shop } } } }
capacityBuffers:
  shop:
    scalableRef: { kind: Deployment, name: shop }
    replicas: 2
`,
    );
    for (const line of ["team: shop # line 3", "namespace: default # default", "replicas: 2 # line 7"])
      expect(shownLines).toContain(line);
  });

  test("takes a word of the file that stands for more as the file's", () => {
    expect(lines(FILE)).toContainEqual(expect.stringMatching(/^endpoints: \[ s3, .* \] # line 3$/));
  });

  test("names the file of what an environment extends, beside the lines of its own", () => {
    const own =
      "extends: bases/common.yaml\naws: { tags: { stage: prod } }\nnodePools: { general: { minCpu: 8 } }\n";
    const base = `aws:\n  region: eu-west-1\n  tags: { team: shop }\nnodePools:\n  general: { minCpu: 4, capacityTypes: [spot] }\n`;
    const shownLines = output(own, { "bases/common.yaml": base }).split("\n");
    const trimmed = shownLines.map((line) => line.trim());
    expect(trimmed).toEqual(
      expect.arrayContaining([
        "region: eu-west-1 # environments/bases/common.yaml:2",
        "team: shop # environments/bases/common.yaml:3",
        "stage: prod # line 2",
        "- key: karpenter.k8s.aws/instance-cpu # line 3",
        "- key: karpenter.sh/capacity-type # environments/bases/common.yaml:5",
        "name: karpenter-prod # default",
      ]),
    );
    expect(shownLines.join("\n")).not.toMatch(/extends/);
  });
});
