import { nodeClassSpec } from "../../../config/node-classes/spec";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";

const defaults = { clusterName: "shop", nodeRoleName: "shop-node" };
const gp3 = (volumeSize: string) => ({
  volumeSize,
  volumeType: "gp3",
  encrypted: true,
  deleteOnTermination: true,
});

describe("nodeClassSpec", () => {
  test("is safe where the entry is empty", () => {
    const discovery = [{ tags: { "karpenter.sh/discovery": "shop" } }];
    expect(nodeClassSpec({}, defaults)).toEqual({
      amiSelectorTerms: [{ alias: `al2023@${DEFAULT_VERSIONS.al2023}` }],
      role: "shop-node",
      subnetSelectorTerms: discovery,
      securityGroupSelectorTerms: discovery,
      blockDeviceMappings: [{ deviceName: "/dev/xvda", rootVolume: true, ebs: gp3("50Gi") }],
      metadataOptions: {
        httpEndpoint: "enabled",
        httpProtocolIPv6: "disabled",
        httpPutResponseHopLimit: 1,
        httpTokens: "required",
      },
    });
  });

  test("holds the nodes' value of a tag that changes or goes for everything else, so that no node drifts", () => {
    const before = nodeClassSpec({}, { ...defaults, tags: { team: "shop" } });
    const held = { tags: { team: "shop" } };
    expect(nodeClassSpec(held, { ...defaults, tags: { team: "platform" } })).toEqual(before);
    expect(nodeClassSpec(held, defaults)).toEqual(before);
  });

  test("tags nodes as everything else of the environment, its own tags first", () => {
    const tags = { team: "platform", stage: "dev" };
    expect(nodeClassSpec({ tags: { stage: "load-test" } }, { ...defaults, tags })).toMatchObject({
      tags: { team: "platform", stage: "load-test" },
    });
  });

  test.each([
    [{ ami: "bottlerocket@v1.60.0" }, "bottlerocket@v1.60.0"],
    [{ amiFamily: "Bottlerocket" as const }, `bottlerocket@${DEFAULT_VERSIONS.bottlerocket}`],
  ])("gives Bottlerocket its two devices: %j", (entry, alias) => {
    expect(nodeClassSpec({ ...entry, volumeSize: "100Gi" }, defaults)).toMatchObject({
      amiSelectorTerms: [{ alias }],
      blockDeviceMappings: [
        { deviceName: "/dev/xvda", ebs: gp3("4Gi") },
        { deviceName: "/dev/xvdb", rootVolume: true, ebs: gp3("100Gi") },
      ],
    });
  });

  test("gives Windows its device", () => {
    expect(nodeClassSpec({ ami: "windows2022@latest" }, defaults).blockDeviceMappings).toEqual([
      { deviceName: "/dev/sda1", rootVolume: true, ebs: gp3("50Gi") },
    ]);
  });

  test("takes the devices from the alias where the family is Custom for the sake of user data", () => {
    const entry = { amiFamily: "Custom" as const, ami: "bottlerocket@v1.65.0" };
    expect(nodeClassSpec(entry, defaults).blockDeviceMappings).toHaveLength(2);
  });

  test("leaves a custom AMI its own devices", () => {
    const entry = { amiFamily: "Custom" as const, amiSelectorTerms: [{ id: "ami-1" }] };
    expect(nodeClassSpec(entry, defaults)).not.toHaveProperty("blockDeviceMappings");
  });

  test.each([
    [{ role: "own" }, { role: "own" }],
    [{ instanceProfile: "own" }, { instanceProfile: "own" }],
  ])("has one identity, the entry's own before infra's: %j", (entry, identity) => {
    const { role, instanceProfile } = nodeClassSpec(entry, defaults);
    expect({ role, instanceProfile }).toEqual({ role: undefined, instanceProfile: undefined, ...identity });
  });

  test("takes infra's instance profile where it makes one", () => {
    const spec = nodeClassSpec({}, { clusterName: "shop", instanceProfile: "shop-profile" });
    expect(spec).toMatchObject({ instanceProfile: "shop-profile" });
    expect(spec).not.toHaveProperty("role");
  });

  test("fills in each metadata option by itself", () => {
    expect(
      nodeClassSpec({ metadataOptions: { httpPutResponseHopLimit: 2 } }, defaults).metadataOptions,
    ).toEqual({
      httpEndpoint: "enabled",
      httpProtocolIPv6: "disabled",
      httpPutResponseHopLimit: 2,
      httpTokens: "required",
    });
  });
});
