import { environmentSchema } from "../../config/environment";
import { partsOf } from "../../export/hcl/template";
import { infraOf, workloadsOf } from "../support/stacks";
import { fileWith, merged, textPlaces } from "../support/text-places";

const BASE = { aws: { region: "eu-west-1" } };

/** What a place needs beside it to be taken at all. */
const BESIDE: readonly (readonly [place: RegExp, file: object])[] = [
  [/^nodeClasses/, { nodeClasses: { default: {} }, nodePools: {} }],
  [/\.amiSelectorTerms/, { nodeClasses: { default: { amiFamily: "AL2023" } } }],
  [/\.owner$/, { nodeClasses: { default: { amiSelectorTerms: [{ name: "x" }] } } }],
  [/\.ebs\./, { nodeClasses: { default: { blockDeviceMappings: [{ ebs: { volumeSize: "50Gi" } }] } } }],
  [/\.(bottlerocket)\./, { nodeClasses: { default: { ami: "bottlerocket@v1.54.0" } } }],
  [/^nodeClasses\.\*\.tags/, { nodeClasses: { default: { instanceProfile: "x" } } }],
  [/^state/, { state: { backend: "s3", bucket: "states" } }],
  [
    /^nodeOverlays/,
    { karpenter: { featureGates: { nodeOverlay: true } }, nodeOverlays: { default: { requirements: [] } } },
  ],
  [
    /^capacityBuffers/,
    {
      karpenter: { featureGates: { capacityBuffer: true } },
      capacityBuffers: { default: { scalableRef: { kind: "Deployment", name: "x" } } },
    },
  ],
  [/^devicePlugins/, { nodePools: { default: { accelerators: { nvidia: 1 } } } }],
  [/\.\*\.podIdentity/, { cluster: { addons: { default: { podIdentity: { serviceAccount: "x" } } } } }],
];

/** Free values, which a schema of text does not show. */
const FREE = [
  "cluster.addons.coredns.values.x",
  "cluster.addons.coredns.values.x.{key}",
  "karpenter.values.podAnnotations.x",
  "karpenter.values.podAnnotations.{key}",
  "loadBalancerController.values.podAnnotations.x",
  "devicePlugins.nvidia.values.podAnnotations.x",
  "nodeClasses.*.nodeConfig.kubelet.config.x",
  "nodeClasses.*.bottlerocket.aws.x",
  "capacityBuffers.*.provisioningStrategy",
];

/** Paths, which the synth itself reads: they stay plain and have to be there. */
const PATHS = [
  "extends",
  "extends[]",
  "karpenter.chart.path",
  "loadBalancerController.chart.path",
  "devicePlugins.nvidia.chart.path",
  "devicePlugins.neuron.chart.path",
  "devicePlugins.efa.chart.path",
];

interface Taken {
  readonly place: string;
  readonly text: string;
  readonly file: object;
}

const places = [...textPlaces(environmentSchema), ...FREE].filter((place) => !PATHS.includes(place));
const taken = places.flatMap((place, index): Taken[] => {
  const text = `\${p${index}z}%{y}`;
  const beside = BESIDE.filter(([pattern]) => pattern.test(place)).map(([, file]) => file);
  const file = [...beside, fileWith(place, text)].reduce(merged, BASE);
  return environmentSchema.safeParse(file).success ? [{ place, text, file }] : [];
});

/** As few environments as hold all of them: each is put beside the others as long as that is taken. */
function grouped(): { readonly file: object; readonly texts: Taken[] }[] {
  const groups: { file: object; texts: Taken[] }[] = [];
  for (const one of taken) {
    const home = groups.find(({ file, texts }) => {
      const all = merged(file, one.file);
      const kept = texts.every(({ text }) => JSON.stringify(all).includes(text));
      return kept && environmentSchema.safeParse(all).success;
    });
    if (home === undefined) groups.push({ file: one.file, texts: [one] });
    else {
      home.file = merged(home.file, one.file);
      home.texts.push(one);
    }
  }
  return groups;
}

/** Every text and key as Terraform evaluates it, its own expressions left as they are. */
function evaluatedTexts(value: unknown): string[] {
  if (typeof value === "string")
    return [
      partsOf(value)
        .map(({ kind, source }) => (kind === "text" ? source.replace(/([$%])\1\{/g, "$1{") : `<${source}>`))
        .join(""),
    ];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => [...evaluatedTexts(key), ...evaluatedTexts(item)]);
}

/** The stack's texts; those of a backend are no templates. */
function textsOf({ terraform: stack }: { readonly terraform: any }): string[] {
  const { terraform, ...rest } = stack;
  const backend: string[] = [];
  JSON.stringify(terraform.backend ?? null, (_, item) => {
    if (typeof item === "string") backend.push(item);
    return item;
  });
  return [...evaluatedTexts(rest), ...backend];
}

describe("text of a file that looks like Terraform", () => {
  test("is free in so many places that each kind of it is among them", () => {
    const found = taken.map(({ place }) => place);
    expect(found).toEqual(
      expect.arrayContaining([
        "aws.profile",
        "state.profile",
        "network.nodeSecurityGroupTags.*",
        "network.nodeSecurityGroupTags.{key}",
        "nodeClasses.*.userData",
        "nodeClasses.*.tags.*",
        "nodeClasses.*.blockDeviceMappings[].deviceName",
        "nodeClasses.*.bottlerocket.motd",
        "nodeClasses.*.nodeConfig.containerd.config",
        "nodePools.*.annotations.*",
        "nodePools.*.metadata.annotations.*",
        "nodeOverlays.*.metadata.annotations.*",
        ...FREE.filter((place) => !place.startsWith("nodeClasses")),
      ]),
    );
  });

  test.each(grouped().map((group) => [group.texts.length, group] as const))(
    "arrives as it stands in the plan and in charts, in %d places at once",
    (_, { file, texts }) => {
      const all = [...textsOf(infraOf(file)), ...textsOf(workloadsOf(file))];
      for (const { place, text } of texts) {
        const holding = all.filter((each) => each.includes(text.slice(2, text.indexOf("}"))));
        const right = holding.filter((each) => each.includes(text) && !each.includes(`$${text}`));
        expect({
          place,
          holding: holding.length > 0,
          wrong: holding.filter((each) => !right.includes(each)),
        }).toEqual({
          place,
          holding: true,
          wrong: [],
        });
      }
    },
  );
});
