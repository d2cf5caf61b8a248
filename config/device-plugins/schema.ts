import { z } from "zod";
import { DEVICE_PLUGINS, type DeviceKind } from "../../releases/device-plugins";
import { ofType } from "../crd/fields";
import { expected } from "../messages";

const DEVICES: Readonly<Record<DeviceKind, string>> = {
  nvidia:
    "NVIDIA's device plugin, for NodePools with `accelerators.nvidia`, but those of Bottlerocket, whose AMI has it. `false` where the GPU operator or a plugin of yours runs",
  neuron: "AWS Neuron's device plugin, for NodePools with `accelerators.neuron`. `false` where yours runs",
  efa: "AWS' device plugin of Elastic Fabric Adapters, for NodePools with `accelerators.efa`. `false` where yours runs",
};

const PLUGIN = expected(
  "false, or a map with version, chart, values",
  "to have the plugin as it comes, remove the line",
);

const version = z
  .string()
  .regex(/^v?\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/, expected("a release of the chart such as 0.20.0"));

function chartOf(kind: DeviceKind) {
  const { chart, repository } = DEVICE_PLUGINS[kind];
  return z
    .union(
      [
        z.strictObject({
          repository: z
            .string()
            .regex(
              /^(oci|https):\/\/[^\s{}]*[^\s{}/]$/,
              expected("a repository such as oci://registry.example.com/charts, without a slash at the end"),
            )
            .describe(`HTTPS or OCI repository that holds the chart \`${chart}\`.`),
        }),
        z.strictObject({
          path: z
            .string()
            .min(1)
            .describe(
              `Folder, relative to the repository's root, that holds the unpacked chart \`${chart}\`. It travels inside the synthesized stack.`,
            ),
        }),
      ],
      { error: expected("either repository (https://... or oci://...) or path (a folder)") },
    )
    .default({ repository })
    .describe("Where the chart comes from.");
}

function pluginOf(kind: DeviceKind) {
  const settings = z.strictObject(
    {
      version: version
        .default(DEVICE_PLUGINS[kind].version)
        .describe("Release of the chart, which pins its image."),
      chart: chartOf(kind),
      values: z
        .record(z.string(), z.json())
        .default({})
        .describe("Values of the chart, merged last. Keys are checked against the release's own list."),
    },
    ofType(PLUGIN),
  );
  return z
    .union([z.literal(false), settings], { error: PLUGIN })
    .prefault({})
    .describe(`${DEVICES[kind]}.`);
}

export const devicePluginsSchema = z
  .strictObject({ nvidia: pluginOf("nvidia"), neuron: pluginOf("neuron"), efa: pluginOf("efa") })
  .prefault({})
  .describe(
    "What tells kubelet of the devices of a node, without which no pod ever gets one: DaemonSets in kube-system on the nodes of NodePools with `accelerators`, from the vendors' charts. Where no NodePool has devices of a kind, nothing is installed.",
  );

export type DevicePluginSettings = z.output<typeof devicePluginsSchema>;
