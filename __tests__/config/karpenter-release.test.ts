import { environmentSchema } from "../../config/environment";
import { resolve } from "../../config/resolve";
import { environmentWarnings } from "../../config/rules";
import { problemLines } from "../support/environments-folder";

const environment = (version: string, sections: object) => ({
  aws: { region: "eu-west-1" },
  // That all of them run on.
  cluster: { version: "1.35" },
  karpenter: { version },
  ...sections,
});

/** Path and message of each problem. */
function problemsWith(version: string, sections: object): string[] {
  const { error } = environmentSchema.safeParse(environment(version, sections));
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const pool = (general: object) => ({ nodePools: { general } });
const nodeClass = (fields: object) => ({ nodeClasses: { default: fields } });

describe("the rules of the release in karpenter.version", () => {
  test.each([
    [
      "1.12.0",
      pool({ disruption: { consolidationPolicy: "Balanced" } }),
      "general.disruption.consolidationPolicy",
      "1.14",
    ],
    [
      "1.13.1",
      pool({ disruption: { consolidationPolicy: "Balanced" } }),
      "general.disruption.consolidationPolicy",
      "1.14",
    ],
    ["1.12.1", nodeClass({ connectionTracking: { udpTimeout: 30 } }), "default.connectionTracking", "1.13"],
    ["1.12.0", nodeClass({ cpuOptions: { nestedVirtualization: "enabled" } }), "default.cpuOptions", "1.13"],
    ["1.14.1", nodeClass({ enclaveOptions: { enabled: true } }), "default.enclaveOptions", "1.15"],
    [
      "1.14.1",
      nodeClass({ kubelet: { cpuManagerPolicy: "static" } }),
      "default.kubelet.cpuManagerPolicy",
      "1.15",
    ],
    [
      "1.14.1",
      pool({ disruption: { budgets: [{ nodes: "1", reasons: ["Unhealthy"] }] } }),
      "general.disruption.budgets.0.reasons.0",
      "1.15",
    ],
    ["1.9.3", nodeClass({ placementGroupSelector: { name: "a" } }), "default.placementGroupSelector", "1.12"],
  ])("refuse with %s what a later release brought: %j", (version, sections, field, needed) => {
    const message = `${field}: needs Karpenter ${needed} or newer; karpenter.version is ${version}`;
    expect(problemsWith(version, sections)).toEqual([
      expect.stringMatching(new RegExp(`^node(Classes|Pools)\\.${message}`)),
    ]);
    expect(problemsWith(`${needed}.0`, sections)).toEqual([]);
  });

  test.each([
    ["labels", { labels: { "karpenter.k8s.aws/placement-group-id": "a" } }, "labels"],
    [
      "a requirement beside short forms",
      {
        zones: ["eu-west-1a"],
        requirements: [{ key: "karpenter.k8s.aws/placement-group-id", operator: "Exists" }],
      },
      "requirements.0.key",
    ],
    [
      "a requirement in the template",
      {
        template: {
          spec: { requirements: [{ key: "karpenter.k8s.aws/placement-group-id", operator: "Exists" }] },
        },
      },
      "template.spec.requirements.0.key",
    ],
  ])("point to where the file says it, in %s", (_, general, at) => {
    expect(problemsWith("1.9.3", pool(general))).toEqual([
      expect.stringContaining(`nodePools.general.${at}: needs Karpenter 1.12 or newer`),
    ]);
  });

  test("come with the other problems of a file, and say nothing of a part that is wrong by itself", () => {
    const problems = problemsWith("1.12.0", {
      ...nodeClass({ amiFamily: "Bottlerocket", amiSelectorTerms: [{ alias: "x" }], cpuOptions: {} }),
      ...pool({ weight: 101, disruption: { consolidationPolicy: "Balanced" } }),
    });
    expect(problems.map((problem) => problem.split(":")[0]).toSorted()).toEqual([
      "nodeClasses.default.amiSelectorTerms.0.alias",
      "nodeClasses.default.cpuOptions",
      "nodePools.general.disruption.consolidationPolicy",
      "nodePools.general.weight",
    ]);
  });

  test.each(["1.14.1", "1.15.2", "1.16.0"])(
    "guess what was meant by a slip in kubelet with %s, though a release may take any field there",
    (version) => {
      const lines = problemLines({
        "prod.yaml": `aws: { region: eu-west-1 }\nkarpenter: { version: ${version} }\nnodeClasses: { a: { kubelet: { maxPod: 3 } } }\n`,
      });
      expect(lines).toEqual([
        expect.stringContaining('nodeClasses.a.kubelet.maxPod: unknown key (did you mean "maxPods"?)'),
      ]);
    },
  );

  test("refuse what is no field of the kubelet that a release is built with, and of a newer release only warn", () => {
    const sections = nodeClass({ kubelet: { podPidsLimit: 64, fromNextYear: true } });
    expect(problemsWith("1.15.2", sections)).toEqual([
      "nodeClasses.default.kubelet.fromNextYear: unknown key; expected a field of KubeletConfiguration, as Karpenter 1.15 knows it",
    ]);
    expect(problemsWith("1.99.0", sections)).toEqual([]);
  });

  test("only warn where the release is not carried, since its own CRDs may take it", () => {
    const sections = nodeClass({ placementGroupSelector: { name: "a" } });
    expect(problemsWith("1.11.0", sections)).toEqual([]);
    const parsed = environmentSchema.parse(environment("1.11.0", sections));
    expect(environmentWarnings(parsed).map(({ path }) => path.join("."))).toContain(
      "nodeClasses.default.placementGroupSelector",
    );
  });

  test.each([
    [nodeClass({ enclaves: { enabled: true } }), "nodeClasses.default.enclaves"],
    [nodeClass({ metadataOptions: { httpTags: "enabled" } }), "nodeClasses.default.metadataOptions.httpTags"],
    [pool({ buffer: { nodes: 1 } }), "nodePools.general.buffer"],
    [pool({ template: { spec: { priority: 5 } } }), "nodePools.general.template.spec.priority"],
    [
      pool({ disruption: { consolidationPolicy: "WhenIdle" } }),
      "nodePools.general.disruption.consolidationPolicy",
    ],
  ])(
    "let pass with a warning what a release newer than any known may have, and give it on: %j",
    (sections, path) => {
      const parsed = environmentSchema.parse(environment("1.99.0", sections));
      expect(environmentWarnings(parsed).filter((warning) => warning.path.join(".") === path)).toHaveLength(
        1,
      );
      const { nodeClasses, nodePools } = resolve("default", parsed);
      const [section = "", name = "", ...field] = path.split(".");
      const resolved: any = { nodeClasses, nodePools };
      const given: any = sections;
      const at = (holder: any) => field.reduce((value, key) => value[key], holder);
      expect(at(resolved[section][name].spec)).toEqual(at(given[section][name]));
    },
  );

  test.each([
    ["nodePools: { a: { requirments: [] } }", 'a.requirments: unknown key (did you mean "requirements"?)'],
    ["nodePools: { a: { taint: [] } }", 'a.taint: unknown key (did you mean "taints"?)'],
    [
      "nodePools: { a: { capacityType: [spot] } }",
      'a.capacityType: unknown key (did you mean "capacityTypes"?)',
    ],
    [
      "nodePools: { a: { disruption: { consolidateAfte: 1m } } }",
      'a.disruption.consolidateAfte: unknown key (did you mean "consolidateAfter"?)',
    ],
    ["nodeClasses: { a: { userdata: x } }", 'a.userdata: unknown key (did you mean "userData"?)'],
    ["nodePools: { a: { spec: { weight: 3 } } }", "a.spec: unknown key; an entry is the spec already"],
    ["nodeClasses: { a: { spec: { role: x } } }", "a.spec: unknown key; an entry is the spec already"],
    [
      "nodePools: { a: { apiVersion: karpenter.sh/v1, kind: NodePool, spec: {} } }",
      "a.apiVersion: expected the fields of a spec, got a whole manifest (apiVersion, kind, spec)",
    ],
    ["nodeClasses: { a: { kind: EC2NodeClass } }", "a.kind: unknown key"],
    [
      "nodePools: { a: { template: { spec: { kubelet: { maxPods: 20 } } } } }",
      "a.template.spec.kubelet: unknown key; the kubelet belongs to the node class",
    ],
    [
      "nodePools: { a: { disruption: { expireAfter: 720h } } }",
      "a.disruption.expireAfter: unknown key; since Karpenter's v1 it stands beside disruption",
    ],
    [
      "nodeClasses: { a: { subnetSelector: {} } }",
      "a.subnetSelector: unknown key; since Karpenter's v1 selectors are lists",
    ],
  ])("refuse a slip whatever the release is, known or newer than any: %s", (text, beginning) => {
    const lines = problemLines({
      "prod.yaml": `aws: { region: eu-west-1 }\nkarpenter: { version: 1.16.0 }\n${text}\n`,
    });
    expect(lines).toEqual([expect.stringContaining(`.${beginning}`)]);
  });

  test("only warn of a field that a later release has", () => {
    const sections = nodeClass({ kubelet: { podPidsLimit: 3 } });
    expect(problemsWith("1.11.0", sections)).toEqual([]);
  });

  test("leave no other type to a field of a newer release, which this project reads", () => {
    expect(problemsWith("1.99.0", nodeClass({ amiSelectorTerms: "al2023@latest" }))).toEqual([
      "nodeClasses.default.amiSelectorTerms: expected a list, got {value}",
    ]);
  });

  test("hold for the spec as a whole, without what this project would have filled in", () => {
    expect(problemsWith("1.14.3", pool({ defaults: "none", disruption: { budgets: [] } }))).toEqual([
      "nodePools.general.disruption: needs consolidateAfter, which Karpenter 1.14.3 requires",
    ]);
    expect(problemsWith("1.14.3", pool({ disruption: { budgets: [] } }))).toEqual([]);
  });

  test("are those of the file's release alone, for each field of its own kinds", () => {
    const kubelet = { cpuManagerPolicy: "static", maxPods: 110 };
    expect(problemsWith("1.15.2", nodeClass({ kubelet }))).toEqual([]);
    expect(problemsWith("1.15.2", nodeClass({ kubelet: { ...kubelet, maxPods: "110" } }))).toEqual([
      "nodeClasses.default.kubelet.maxPods: expected a whole number, 0 or more, got {value}",
    ]);
  });

  test.each(["1.9.3", "1.12.1", "1.13.1", "1.14.3", "1.15.2"])("take the defaults with %s", (version) => {
    expect(problemsWith(version, {})).toEqual([]);
  });
});
