import { environmentSchema } from "../../config/environment";
import { environmentWarnings } from "../../config/rules";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { problemLines } from "../support/environments-folder";
import { environmentOf } from "../support/stacks";

const OVERLAY = {
  priceAdjustment: "-15%",
  requirements: [{ key: "karpenter.k8s.aws/instance-family", operator: "In", values: ["m7i"] }],
};
const BUFFER = { scalableRef: { apiGroup: "apps", kind: "Deployment", name: "shop" }, replicas: 2 };
const GATES = { nodeOverlay: true, capacityBuffer: true };

const environment = (sections: object, karpenter: object) => ({
  aws: { region: "eu-west-1" },
  // That every release of Karpenter runs on.
  cluster: { version: "1.35" },
  karpenter,
  ...sections,
});

/** Path and message of each problem. */
function problemsWith(sections: object, karpenter: object = { featureGates: GATES }): string[] {
  const { error } = environmentSchema.safeParse(environment(sections, karpenter));
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

/** What the author of the file reads. */
function linesWith(version: string, sections: object): string[] {
  const karpenter = { version, featureGates: GATES };
  return problemLines({ "prod.yaml": JSON.stringify(environment(sections, karpenter)) });
}

const overlay = (fields: object) => ({ nodeOverlays: { negotiated: fields } });
const buffer = (fields: object) => ({ capacityBuffers: { shop: fields } });

describe("nodeOverlays and capacityBuffers", () => {
  test.each([DEFAULT_VERSIONS.karpenter, "1.15.2"])(
    "are specs as the CRDs of Karpenter %s have them",
    (version) => {
      const sections = { ...overlay(OVERLAY), ...buffer(BUFFER) };
      expect(problemsWith(sections, { version, featureGates: GATES })).toEqual([]);
    },
  );

  test.each([
    ["nodeOverlays", overlay(OVERLAY), "nodeOverlay"],
    ["capacityBuffers", buffer(BUFFER), "capacityBuffer"],
  ])("%s ask for their feature gate where it is off", (section, sections, gate) => {
    const needs = (setting: string) => [
      expect.stringContaining(`${section}: needs karpenter.${setting}.${gate}: true`),
    ];
    expect(problemsWith(sections, {})).toEqual(needs("featureGates"));
    const off = { settings: { featureGates: { [gate]: false } } };
    expect(problemsWith(sections, { featureGates: GATES, values: off })).toEqual(
      needs("values.settings.featureGates"),
    );
    const on = { settings: { featureGates: { [gate]: true } } };
    expect(problemsWith(sections, { values: on })).toEqual([]);
    expect(problemsWith({}, {})).toEqual([]);
  });

  test("need a release that has the kind, and then no gate", () => {
    expect(problemsWith(buffer(BUFFER), { version: "1.9.3" })).toEqual([
      "capacityBuffers: needs Karpenter 1.14 or newer, the first with a CapacityBuffer; karpenter.version is 1.9.3",
    ]);
    const old = { version: "1.9.3", featureGates: { nodeOverlay: true } };
    expect(problemsWith(overlay(OVERLAY), old)).toEqual([]);
  });

  test("are only warned of by a release that is not carried, since its own CRDs may take them", () => {
    const karpenter = { version: "1.16.0", featureGates: GATES };
    const sections = overlay({ ...OVERLAY, newField: 1 });
    expect(problemsWith(sections, karpenter)).toEqual([]);
    const warnings = environmentWarnings(environmentSchema.parse(environment(sections, karpenter)));
    expect(warnings.map(({ path }) => path.join("."))).toContain("nodeOverlays.negotiated.newField");
  });

  test.each<[string, object, string]>([
    [
      "a misspelt field",
      overlay({ ...OVERLAY, wieght: 1 }),
      'negotiated.wieght: unknown key (did you mean "weight"?); expected one of capacity, price',
    ],
    [
      "a price without quotes, and what is missing beside it",
      overlay({ price: 0.05 }),
      'negotiated.price: expected USD for an hour, in quotes, such as "0.0807", got 0.05 (put it in quotes: "0.05")',
    ],
    [
      "two prices",
      overlay({ ...OVERLAY, price: "0.05" }),
      "negotiated.priceAdjustment: conflicts with price; keep one of the two",
    ],
    [
      "no requirements",
      overlay({ price: "0.05" }),
      `negotiated: needs requirements, which Karpenter ${DEFAULT_VERSIONS.karpenter} requires`,
    ],
    [
      "a requirement on nothing",
      overlay({ requirements: [{ key: "team", operator: "NotIn", values: [] }] }),
      "negotiated.requirements[0].values: expected at least one value with NotIn",
    ],
    [
      "a resource that every node has",
      overlay({ ...OVERLAY, capacity: { "example.com/slices": 8, cpu: 4 } }),
      'negotiated.capacity.cpu: expected a resource of your own, such as example.com/gpu-slices, got "cpu"; what an instance',
    ],
    [
      "a name within",
      buffer({ scalableRef: { kind: "Deployment" } }),
      "shop.scalableRef.name: expected text, got nothing",
    ],
    ["a buffer of nothing", buffer({ replicas: 2 }), "shop: needs podTemplateRef or scalableRef"],
    [
      "a buffer of two things",
      buffer({ ...BUFFER, podTemplateRef: { name: "a" } }),
      "shop.podTemplateRef: conflicts with scalableRef; keep one of the two",
    ],
    [
      "a template without a size",
      buffer({ podTemplateRef: { name: "a" } }),
      "shop: needs replicas or limits beside podTemplateRef, which say how much room is kept",
    ],
    [
      "a whole manifest",
      overlay({ apiVersion: "karpenter.sh/v1alpha1", kind: "NodeOverlay", spec: OVERLAY }),
      "negotiated.apiVersion: expected the fields of a spec, got a whole manifest (apiVersion, kind, spec)",
    ],
    [
      "a spec within the spec",
      buffer({ ...BUFFER, spec: {} }),
      "shop.spec: unknown key; an entry is the spec already; write what stands below it in its place",
    ],
    [
      "a namespace of an object that lies in none",
      overlay({ ...OVERLAY, metadata: { namespace: "a" } }),
      "negotiated.metadata.namespace: unknown key; this kind lies in no namespace, so remove it",
    ],
  ])("point to %s", (_, sections, message) => {
    const [section = ""] = Object.keys(sections);
    expect(linesWith(DEFAULT_VERSIONS.karpenter, sections)).toEqual([
      expect.stringContaining(`: ${section}.${message}`),
    ]);
  });

  test.each([
    ["weight", overlay({ ...OVERLAY, wieght: 1 }), "negotiated.wieght: unknown key (did you mean"],
    [
      "a name within",
      buffer({ scalableRef: { kind: "Deployment", nmae: "a" } }),
      "shop.scalableRef.nmae: unknown key",
    ],
    ["a type", overlay({ ...OVERLAY, price: 1 }), "negotiated.price: expected USD"],
  ])(
    "refuse a slip whatever the release is, also one that is newer than any that is known: %s",
    (_, sections, message) => {
      expect(linesWith("1.99.0", sections)).toContainEqual(expect.stringContaining(`.${message}`));
    },
  );

  test("resolve to objects, of which a buffer lies in default unless it says where", () => {
    const { nodeOverlays, capacityBuffers } = environmentOf({
      karpenter: { featureGates: GATES },
      nodeOverlays: { negotiated: OVERLAY },
      capacityBuffers: { shop: BUFFER, own: { ...BUFFER, metadata: { namespace: "shop" } } },
    });
    expect(nodeOverlays).toEqual({ negotiated: { spec: OVERLAY } });
    expect(capacityBuffers).toEqual({
      shop: { metadata: { namespace: "default" }, spec: BUFFER },
      own: { metadata: { namespace: "shop" }, spec: BUFFER },
    });
  });
});

describe("metadata of the objects themselves", () => {
  const metadata = {
    labels: { team: "shop" },
    annotations: { "kubernetes.io/description": "for the shop", "argocd.argoproj.io/sync-wave": "1" },
  };

  test("stands beside the spec of every kind, and is no part of it", () => {
    const { nodeClasses, nodePools } = environmentOf({
      nodeClasses: { default: { metadata } },
      nodePools: { general: { metadata, labels: { node: "label" } } },
    });
    expect(nodeClasses.default!.metadata).toEqual(metadata);
    expect(nodeClasses.default!.spec).not.toHaveProperty("metadata");
    expect(nodePools.general!.metadata).toEqual(metadata);
    expect(nodePools.general!.spec.template.metadata).toEqual({ labels: { node: "label" } });
  });

  test.each([
    ["labels", "app.kubernetes.io/managed-by"],
    ["annotations", "helm.sh/resource-policy"],
    ["annotations", "meta.helm.sh/release-name"],
  ])("keeps no %s of Helm's: %s", (map, key) => {
    expect(problemsWith({ nodePools: { general: { metadata: { [map]: { [key]: "x" } } } } })).toEqual([
      `nodePools.general.metadata.${map}.${key}: conflicts with Helm, which writes and reads it itself; remove the line`,
    ]);
  });

  test("tells of a value that is no text", () => {
    const annotations = { "argocd.argoproj.io/sync-wave": 1 };
    expect(problemsWith({ nodeClasses: { default: { metadata: { annotations } } } })).toEqual([
      expect.stringContaining("annotations.argocd.argoproj.io/sync-wave: expected text"),
    ]);
  });
});
