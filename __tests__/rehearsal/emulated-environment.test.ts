import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import {
  emulatedEnvironment,
  readSettings,
  regionOf,
  writeEmulated,
} from "../../rehearsal/emulated-environment";
import { DEFAULT_VERSIONS } from "../../releases/defaults";

const endpoint = "http://127.0.0.1:4566";

describe("emulatedEnvironment", () => {
  test("speaks to the emulator instead of an account, and keeps its state beside it", () => {
    const environment = {
      aws: {
        region: "eu-west-1",
        profile: "prod",
        assumeRole: { arn: "arn:aws:iam::111122223333:role/deployer" },
        accountId: "111122223333",
        tags: { team: "a" },
      },
      state: { backend: "s3", bucket: "states" },
      nodePools: { general: { weight: 1 } },
    };
    expect(emulatedEnvironment(environment, { endpoint })).toEqual({
      aws: { region: "eu-west-1", tags: { team: "a" }, endpoint },
      nodePools: { general: { weight: 1 } },
    });
  });

  test("has infra make the roles that others made in the real account, unless they are there", () => {
    const karpenter = { controllerRole: { name: "team" }, nodeRole: { name: "nodes" }, replicas: 1 };
    expect(emulatedEnvironment({ karpenter }, { endpoint }).karpenter).toEqual({ replicas: 1 });
    const shared = { karpenter: { nodeRole: "shared" } };
    expect(emulatedEnvironment(shared, { endpoint })).toMatchObject(shared);
    expect(emulatedEnvironment({ karpenter }, { endpoint, rolesAreThere: true })).toMatchObject({
      karpenter,
    });
  });

  test("takes the charts from a folder where one is given", () => {
    const environment = {
      aws: {},
      karpenter: { version: DEFAULT_VERSIONS.karpenter, chart: { repository: "oci://a/b" } },
    };
    expect(emulatedEnvironment(environment, { endpoint, charts: "charts" }).karpenter).toEqual({
      version: DEFAULT_VERSIONS.karpenter,
      chart: { path: "charts" },
    });
  });

  test("takes stand-ins of device plugins where a pool has accelerators, but none that the file leaves out", () => {
    const emulation = { endpoint, devicePluginCharts: "plugins" };
    const gpu = { accelerators: { nvidia: 1 } };
    const devicePlugins = { nvidia: { version: "0.19.3" }, efa: false };
    expect(emulatedEnvironment({ nodePools: { gpu }, devicePlugins }, emulation).devicePlugins).toEqual({
      nvidia: { version: "0.19.3", chart: { path: "plugins" } },
      neuron: { chart: { path: "plugins" } },
      efa: false,
    });
    expect(emulatedEnvironment({ nodePools: { general: {} } }, emulation)).not.toHaveProperty(
      "devicePlugins",
    );
  });

  test("takes the load balancer controller's chart from a folder too, where the environment has the controller", () => {
    const emulation = { endpoint, loadBalancerChart: "charts" };
    const environment = { loadBalancerController: { identity: "irsa" } };
    expect(emulatedEnvironment(environment, emulation).loadBalancerController).toEqual({
      identity: "irsa",
      chart: { path: "charts" },
    });
    expect(emulatedEnvironment({}, emulation)).not.toHaveProperty("loadBalancerController");
  });

  test("leaves what is no environment to the schema", () => {
    expect(emulatedEnvironment(undefined, { endpoint })).toEqual({ aws: { endpoint } });
  });
});

describe("writeEmulated", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "emulated-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("writes one environment of the same name, and leaves the user's file as it is", () => {
    const file = join(folder, "prod.yaml");
    writeFileSync(file, "aws: { region: eu-north-1, profile: prod }\n");
    writeEmulated(readSettings(file), "prod", join(folder, "emulated"), { endpoint });
    expect(parse(readFileSync(join(folder, "emulated", "prod.yaml"), "utf8"))).toEqual({
      aws: { region: "eu-north-1", endpoint },
    });
    expect(readFileSync(file, "utf8")).toBe("aws: { region: eu-north-1, profile: prod }\n");
    expect(regionOf(readSettings(file))).toBe("eu-north-1");
  });

  test("writes what the environment extends into it, with nothing left to follow", () => {
    mkdirSync(join(folder, "bases"));
    const file = join(folder, "prod.yaml");
    writeFileSync(file, "extends: bases/eu.yaml\nnodePools: { general: { minCpu: 4 } }\n");
    writeFileSync(join(folder, "bases", "eu.yaml"), "aws: { region: eu-north-1, profile: prod }\n");
    expect(regionOf(readSettings(file))).toBe("eu-north-1");
    writeEmulated(readSettings(file), "prod", join(folder, "emulated"), { endpoint });
    expect(parse(readFileSync(join(folder, "emulated", "prod.yaml"), "utf8"))).toEqual({
      aws: { region: "eu-north-1", endpoint },
      nodePools: { general: { minCpu: 4 } },
    });
    rmSync(join(folder, "bases", "eu.yaml"));
    expect(() => readSettings(file)).toThrow(/prod\.yaml:1:10: extends: .* there is no .*eu\.yaml$/);
  });

  test.each([
    ["is in the folder of charts, takes it from there", "aws-load-balancer-controller", true],
    ["is not, takes it from where the environment says", "karpenter", false],
  ])("where the load balancer controller's chart %s", (_, held, is) => {
    const charts = join(folder, "charts");
    mkdirSync(join(charts, held), {
      recursive: true,
    });
    const file = join(folder, "prod.yaml");
    writeFileSync(file, "aws: { region: eu-north-1 }\nloadBalancerController: {}\n");
    writeEmulated(readSettings(file), "prod", join(folder, "emulated"), { endpoint, charts });
    const { loadBalancerController } = parse(readFileSync(join(folder, "emulated", "prod.yaml"), "utf8"));
    expect(loadBalancerController.chart).toEqual(is ? { path: charts } : undefined);
  });
});
