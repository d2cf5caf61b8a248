import { NARROWER } from "../../../config/crd/narrower";
import { KARPENTER_MINORS } from "../../../releases/karpenter";
import { validateSpec } from "../../../releases/validation/validate-spec";
import { entryProblems } from "../../support/entry-problems";

const NODE_CLASS = {
  role: "node",
  amiSelectorTerms: [{ alias: "al2023@v1" }],
  subnetSelectorTerms: [{ id: "subnet-1" }],
  securityGroupSelectorTerms: [{ id: "sg-1" }],
};
const nodeClassRef = { group: "karpenter.k8s.aws", kind: "EC2NodeClass", name: "default" };
const pool = (spec: object = {}, more: object = {}) => ({
  template: { spec: { nodeClassRef, requirements: [], ...spec }, ...more },
});
const requirement = (fields: object) =>
  pool({ requirements: [{ key: "a", operator: "In", values: ["b"], ...fields }] });
const LONG = "x".repeat(64);
const taint = (fields: object) => [{ key: "a", effect: "NoSchedule", ...fields }];

/** A spec that the CRD takes, for each place where this project is narrower, and each rule there. */
const SAMPLES: readonly (readonly [kind: "EC2NodeClass" | "NodePool", at: string, spec: object])[] = [
  [
    "NodePool",
    "disruption.budgets[].schedule",
    {
      ...pool(),
      disruption: { consolidateAfter: "0s", budgets: [{ schedule: "a b c d e", duration: "1h" }] },
    },
  ],
  ["NodePool", "template.metadata.labels.*", pool({}, { metadata: { labels: { "a b": "c" } } })],
  [
    "NodePool",
    "template.metadata.labels.*",
    pool({}, { metadata: { labels: { "eks.amazonaws.com/instance-family": "m5" } } }),
  ],
  ["NodePool", "template.spec.requirements[].key", requirement({ key: LONG })],
  ["NodePool", "template.spec.requirements[].key", requirement({ key: "eks.amazonaws.com/instance-family" })],
  ["NodePool", "template.spec.requirements[].values[]", requirement({ values: ["a b"] })],
  ["NodePool", "template.spec.taints[].key", pool({ taints: taint({ key: LONG }) })],
  ["NodePool", "template.spec.taints[].value", pool({ taints: taint({ value: LONG }) })],
  ["NodePool", "template.spec.startupTaints[].key", pool({ startupTaints: taint({ key: LONG }) })],
  ["NodePool", "template.spec.startupTaints[].value", pool({ startupTaints: taint({ value: LONG }) })],
  [
    "EC2NodeClass",
    "blockDeviceMappings[].ebs.volumeSize",
    { ...NODE_CLASS, blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeSize: "Ti" } }] },
  ],
  [
    "EC2NodeClass",
    "kubelet.evictionSoftGracePeriod.*",
    {
      ...NODE_CLASS,
      kubelet: {
        evictionSoft: { "memory.available": "5%" },
        evictionSoftGracePeriod: { "memory.available": "1d" },
      },
    },
  ],
];

/** The rules that hold for any field, on one each. */
const OF_ANY_FIELD: typeof SAMPLES = [
  ["NodePool", "an empty value", { ...pool(), disruption: { consolidateAfter: "0s", budgets: null } }],
  [
    "EC2NodeClass",
    "a number that YAML cannot hold exactly",
    { ...NODE_CLASS, blockDeviceMappings: [{ ebs: { volumeSize: "20Gi", iops: 2 ** 53 } }] },
  ],
];

describe("where the project is narrower than the API server", () => {
  test.each([...SAMPLES, ...OF_ANY_FIELD])(
    "of %s, %s: the CRD of every release takes it, and the project does not",
    (kind, _, spec) => {
      for (const minor of KARPENTER_MINORS) {
        expect([minor, validateSpec(minor, kind, spec)]).toEqual([minor, []]);
        expect([minor, entryProblems(kind, spec, `${minor}.0`).length]).toEqual([minor, 1]);
      }
    },
  );

  test("is all listed, and each rule of the list has a sample", () => {
    const places = (rules: readonly string[]) => rules.toSorted();
    expect(places(NARROWER.map(({ kind, at }) => `${kind} ${at}`))).toEqual(
      places(SAMPLES.map(([kind, at]) => `${kind} ${at}`)),
    );
  });
});
