import * as fc from "fast-check";
import { KARPENTER_MINORS, karpenterRelease } from "../../releases/karpenter";
import { kindOf } from "../../releases/validation/kinds";
import { validateSpec } from "../../releases/validation/validate-spec";
import { subschemas } from "../../scripts/release/keywords";
import { everyBrokenNodeClass } from "../support/broken-node-classes";
import { everyBrokenNodePool } from "../support/broken-node-pools";
import { nodeClassSpecs } from "../support/node-class-arbitrary";
import { nodePoolSpecs } from "../support/node-pool-arbitrary";

const NODE_CLASS = {
  role: "node",
  amiSelectorTerms: [{ alias: "al2023@v1" }],
  subnetSelectorTerms: [{ id: "subnet-1" }],
  securityGroupSelectorTerms: [{ id: "sg-1" }],
};
const REFERENCE = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" };
const pool = (fields: object = {}, template: object = {}) => ({
  template: { spec: { nodeClassRef: REFERENCE, requirements: [], ...template } },
  ...fields,
});
const withTags = (json: string) => ({ ...NODE_CLASS, tags: JSON.parse(json) });

/** Keyword and path of each problem. */
const found = (release: string, kind: string, spec: unknown) =>
  validateSpec(release, kind, spec).map(({ keyword, path }) => `${keyword} ${path.join(".")}`);

describe("validateSpec", () => {
  test("takes the least that a kind needs", () => {
    for (const minor of KARPENTER_MINORS) {
      expect(found(minor, "EC2NodeClass", NODE_CLASS)).toEqual([]);
      expect(found(minor, "NodePool", pool())).toEqual([]);
      expect(found(minor, "NodeOverlay", { requirements: [] })).toEqual([]);
    }
  });

  test.each([
    ["1.12", "NodePool", pool({ disruption: { consolidateAfter: "0s", consolidationPolicy: "Balanced" } })],
    ["1.12", "EC2NodeClass", { ...NODE_CLASS, connectionTracking: { udpTimeout: 30 } }],
    ["1.12", "EC2NodeClass", { ...NODE_CLASS, cpuOptions: { nestedVirtualization: "enabled" } }],
    ["1.9", "EC2NodeClass", { ...NODE_CLASS, placementGroupSelector: { name: "a" } }],
    ["1.14", "EC2NodeClass", { ...NODE_CLASS, kubelet: { cpuManagerPolicy: "static" } }],
    ["1.14", "NodePool", pool({ disruption: { budgets: [{ nodes: "1", reasons: ["Unhealthy"] }] } })],
  ])("knows that Karpenter %s takes no such %s, though a later release does", (release, kind, spec) => {
    expect(found(release, kind, spec)).not.toEqual([]);
    expect(found("1.15", kind, spec)).toEqual([]);
  });

  test("says what a field that is not there could have been", () => {
    const [problem] = validateSpec("1.14", "NodePool", pool({ wieght: 1 }));
    expect(problem).toEqual({
      path: ["wieght"],
      keyword: "unknown",
      message: "unknown field; expected one of disruption, limits, replicas, template, weight",
      params: { known: ["disruption", "limits", "replicas", "template", "weight"] },
    });
  });

  test("gives the rule of the CRD that is broken, where it stands", () => {
    const both = validateSpec("1.14", "EC2NodeClass", { ...NODE_CLASS, instanceProfile: "a" });
    expect(both).toEqual([
      {
        path: [],
        keyword: "rule",
        message: "must specify exactly one of ['role', 'instanceProfile']",
        params: { rule: expect.stringContaining("has(self.role)") },
      },
    ]);
    const alias = { ...NODE_CLASS, amiSelectorTerms: [{ alias: "ubuntu@latest" }] };
    expect(found("1.14", "EC2NodeClass", alias)).toEqual(["rule amiSelectorTerms.0.alias"]);
  });

  test("gives every problem at once, in any part of a spec", () => {
    const spec = pool(
      { weight: 101, replicas: 1, limit: 1 },
      {
        expireAfter: "1d",
        taints: [{ key: "a" }],
        requirements: [{ key: "a", operator: "In", values: [1] }],
      },
    );
    expect(found("1.14", "NodePool", spec)).toEqual([
      "type template.spec.requirements.0.values.0",
      "pattern template.spec.expireAfter",
      "required template.spec.taints.0.effect",
      "maximum weight",
      "unknown limit",
      "rule ",
    ]);
  });

  test("asks no rule about what is of the wrong type, since the answer would be about something else", () => {
    expect(found("1.14", "EC2NodeClass", { ...NODE_CLASS, amiSelectorTerms: "al2023@v1" })).toEqual([
      "type amiSelectorTerms",
    ]);
  });

  test("counts characters, not the halves of them that JavaScript counts", () => {
    const labels = (value: string) => pool({}, { taints: [{ key: "a", effect: "NoSchedule", value }] });
    expect(found("1.14", "NodePool", labels("a".repeat(63)))).toEqual([]);
    const name = (text: string) => ({ ...NODE_CLASS, amiSelectorTerms: [{ alias: `al2023@${text}` }] });
    expect(found("1.14", "EC2NodeClass", name("😀".repeat(23)))).toEqual([]);
    expect(found("1.14", "EC2NodeClass", name("😀".repeat(24)))).toEqual([
      "maxLength amiSelectorTerms.0.alias",
    ]);
  });

  test.each(["constructor", "__proto__", "toString"])("takes a tag named %s for what it is", (key) => {
    expect(found("1.14", "EC2NodeClass", withTags(`{"${key}": "a"}`))).toEqual([]);
    expect(found("1.14", "EC2NodeClass", withTags(`{"${key}": 1}`))).toEqual([`type tags.${key}`]);
    expect(found("1.14", "EC2NodeClass", { ...NODE_CLASS, ...JSON.parse(`{"${key}": {}}`) })).toEqual([
      `unknown ${key}`,
    ]);
  });

  test("takes nothing for a field that is left out, and an empty item of a list for a wrong one", () => {
    expect(found("1.14", "NodePool", pool({ weight: null, limits: { cpu: null } }))).toEqual([]);
    expect(found("1.14", "NodePool", pool({}, { requirements: [null] }))).toEqual([
      "type template.spec.requirements.0",
    ]);
    expect(found("1.14", "NodePool", pool({ template: null }))).toEqual(["required template"]);
  });

  test("puts defaults in place before it asks for what is required", () => {
    expect(found("1.14", "NodePool", pool({ disruption: {} }))).toEqual([
      "required disruption.consolidateAfter",
    ]);
    expect(found("1.15", "NodePool", pool({ disruption: {} }))).toEqual([]);
    expect(found("1.14", "NodePool", pool({ disruption: null }))).toEqual([]);
  });

  test("takes whole numbers and text where a CRD takes both, and no fraction", () => {
    const limits = (cpu: unknown) => found("1.14", "NodePool", pool({ limits: { cpu } }));
    expect([limits(1), limits("500m"), limits("1.5")]).toEqual([[], [], []]);
    expect(limits(1.5)).toEqual(["type limits.cpu"]);
    expect(limits("1 GB")).toEqual(["pattern limits.cpu"]);
  });

  test("takes no whole number that does not fit 32 bits where the CRD says int32, as Kubernetes 1.36 does", () => {
    const kubelet = (podsPerCore: number) =>
      found("1.14", "EC2NodeClass", { ...NODE_CLASS, kubelet: { podsPerCore } });
    expect(kubelet(2 ** 31 - 1)).toEqual([]);
    expect(kubelet(2 ** 31)).toEqual(["maximum kubelet.podsPerCore"]);
  });

  test("finds a reason twice in a budget where the release's list is a set", () => {
    const twice = pool({
      disruption: { consolidateAfter: "0s", budgets: [{ nodes: "1", reasons: ["Empty", "Empty"] }] },
    });
    expect(found("1.14", "NodePool", twice)).toEqual(["duplicate disruption.budgets.0.reasons"]);
    expect(found("1.12", "NodePool", twice)).toEqual([]);
  });

  test.each([
    ["2026-01-31T12:00:00Z", true],
    ["2024-02-29t23:59:59.5+02:00", true],
    ["2026-02-29T12:00:00Z", false],
    ["2026-01-31", false],
    ["2026-01-31T24:00:00Z", false],
  ])("takes %s for a point in time: %s", (timeAdded, isTaken) => {
    const spec = pool({}, { taints: [{ key: "a", effect: "NoSchedule", timeAdded }] });
    expect(found("1.14", "NodePool", spec)).toEqual(
      isTaken ? [] : ["format template.spec.taints.0.timeAdded"],
    );
  });

  test("leaves a spec as it was", () => {
    const spec = Object.freeze(pool({ disruption: null }));
    const before = JSON.stringify(spec);
    validateSpec("1.15", "NodePool", spec);
    expect(JSON.stringify(spec)).toBe(before);
  });

  test("asks for a spec where the kind needs one", () => {
    expect(found("1.14", "NodePool", undefined)).toEqual(["required "]);
    expect(found("1.14", "EC2NodeClass", null)).toEqual([]);
  });

  test.each([
    ["EC2NodeClass", everyBrokenNodeClass],
    ["NodePool", everyBrokenNodePool],
  ])("refuses every broken %s of this project's lists", (kind, broken) => {
    expect(broken.length).toBeGreaterThan(80);
    const taken = broken.filter(
      ({ spec }) => found("1.14", kind, JSON.parse(JSON.stringify(spec))).length === 0,
    );
    expect(taken.map(({ rule }) => rule)).toEqual([]);
  });

  test.each<[string, fc.Arbitrary<object>]>([
    ["EC2NodeClass", nodeClassSpecs],
    ["NodePool", nodePoolSpecs],
  ])("takes valid specs of %s drawn at random", (kind, specs) => {
    for (const spec of fc.sample(specs, { numRuns: 200, seed: 20261127 })) {
      expect(found("1.14", kind, JSON.parse(JSON.stringify(spec)))).toEqual([]);
    }
  });
});

describe.each(KARPENTER_MINORS)("the data of Karpenter %s", (minor) => {
  test.each(karpenterRelease(minor).kinds)(
    "has every rule of %s but those that compare with the object before",
    (name) => {
      const { spec, expressions } = kindOf(minor, name);
      const rules = subschemas(spec).flatMap(({ schema }) => schema["x-kubernetes-validations"] ?? []);
      const left = rules.filter(({ rule }) => expressions[rule] === undefined).map(({ rule }) => rule);
      expect(left.filter((rule) => !rule.includes("oldSelf"))).toEqual([]);
      expect(left).toHaveLength(name === "NodePool" ? 3 : 0);
    },
  );
});
