import { environmentSchema } from "../../../config/environment";
import { environmentWarnings } from "../../../config/rules";
import { parsedOf } from "../../support/stacks";

const settings = (devicePlugins: object, accelerators: object = { nvidia: 1, efa: true }) => ({
  nodePools: { gpu: { accelerators } },
  devicePlugins,
});
const problems = (devicePlugins: object) => {
  const { error } = environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...settings(devicePlugins) });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const warnings = (...all: Parameters<typeof settings>) =>
  environmentWarnings(parsedOf(settings(...all)))
    .filter(({ path }) => path[0] === "devicePlugins")
    .map(({ path, message }) => `${path.join(".")}: ${message}`);

describe("devicePlugins", () => {
  test.each<[object, string]>([
    [
      { nvidia: { values: { migStrategi: "single" } } },
      "nvidia.values.migStrategi: the chart has no such key",
    ],
    [{ nvidia: { values: { gfd: { enable: true } } } }, "did you mean enabled?"],
    [
      { neuron: { values: { devicePlugin: { image: "x" } } } },
      "the chart takes keys here: repository, pullPolicy",
    ],
    [{ efa: { values: { affinity: {} } } }, "efa.values.affinity: the chart has no such key"],
    [
      { nvidia: true },
      "devicePlugins.nvidia: expected false, or a map with version, chart, values, got {value}; to have the plugin as it comes, remove the line",
    ],
    [{ efa: null }, "devicePlugins.efa: expected false, or a map"],
    [{ nvidia: { version: "newest" } }, "nvidia"],
    [{ amd: {} }, "amd"],
  ])("%j is refused", (plugins, message) => {
    expect(problems(plugins)).toContainEqual(expect.stringContaining(message));
  });

  test.each<[object]>([
    [{ nvidia: { values: { config: { map: { default: "version: v1" } }, tolerations: [] } } }],
    [{ neuron: { values: { scheduler: { enabled: true } } } }],
    [{ nvidia: false, neuron: false, efa: false }],
    [{ efa: { chart: { repository: "oci://registry.example.com/charts" } } }],
  ])("%j is taken", (plugins) => {
    expect(problems(plugins)).toEqual([]);
  });

  test("a plugin that is set up for no pool is told of", () => {
    expect(warnings({ neuron: { values: { npd: { enabled: true } } } })).toEqual([
      "devicePlugins.neuron: no NodePool has accelerators.neuron, so it is not installed; write accelerators: { neuron: 1 } in the pools of such nodes",
    ]);
    expect(warnings({ nvidia: { values: { gfd: { enabled: true } } } })).toEqual([]);
    expect(warnings({ neuron: {} })).toEqual([]);
  });

  test("another release of a chart is a warning, and so are keys that it may have by now", () => {
    expect(warnings({ nvidia: { version: "0.21.0", values: { migStrategi: "single" } } })).toEqual([
      expect.stringContaining("nvidia.version: the chart's keys and defaults are known here as of 0.20.0"),
      expect.stringContaining("nvidia.values.migStrategi"),
    ]);
  });
});
