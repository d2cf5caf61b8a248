import { nodeClassProblems, nodeClassWarnings } from "../../../config/node-classes/checks";

const said = (found: ReturnType<typeof nodeClassWarnings>) =>
  found.map(({ path, message }) => `${path.join(".")}: ${message}`);
const problems = (entry: unknown, kubernetesVersion?: string) =>
  said(nodeClassProblems({ default: entry }, { kubernetesVersion }));
const warnings = (entry: unknown) => said(nodeClassWarnings({ default: entry }));

describe("nodeClassProblems", () => {
  test("has nothing against the default", () => {
    expect(problems({}, "1.35")).toEqual([]);
  });

  test.each(["role", "instanceProfile"])("finds an ARN as %s", (field) => {
    expect(problems({ [field]: "arn:aws:iam::111122223333:role/node" }, "1.35")).toEqual([
      expect.stringMatching(new RegExp(`^nodeClasses\\.default\\.${field}: expected the .* name`)),
    ]);
  });

  test.each([
    [{ ami: "al2@latest" }, "1.33", "ami"],
    [{ amiSelectorTerms: [{ alias: "al2@latest" }] }, "1.35", "amiSelectorTerms"],
  ])("finds an AMI that is not made for the version: %j on %s", (entry, version, field) => {
    expect(problems(entry, version)).toEqual([
      expect.stringContaining(`nodeClasses.default.${field}: expected `),
    ]);
  });

  test.each([
    [{ ami: "al2@latest" }, "1.32"],
    [{ ami: "al2@latest" }, undefined],
  ])("has nothing against %j on %s", (entry, version) => {
    expect(problems(entry, version)).toEqual([]);
  });

  test.each([[undefined], ["x"], [{ default: null }]])("bears %j", (nodeClasses) => {
    expect(nodeClassProblems(nodeClasses, {})).toEqual([]);
    expect(nodeClassWarnings(nodeClasses)).toEqual([]);
  });
});

describe("nodeClassWarnings", () => {
  test("is silent about the default", () => {
    expect(warnings({})).toEqual([]);
  });

  test.each([
    [{ ami: "al2023@latest" }, "ami: every node is replaced"],
    [
      { ami: "al2023@v20260930" },
      "ami: al2023 v20260930 must not run: its kernel panics under memory reclaim",
    ],
    [
      { amiSelectorTerms: [{ alias: "al2023@v20261003" }] },
      "amiSelectorTerms.0.alias: al2023 v20261003 must not run",
    ],
    [
      { amiSelectorTerms: [{ alias: "bottlerocket@latest" }] },
      "amiSelectorTerms.0.alias: every node is replaced",
    ],
    [{ metadataOptions: { httpTokens: "optional" } }, "metadataOptions.httpTokens: IMDSv1"],
    [
      { metadataOptions: { httpPutResponseHopLimit: 2 } },
      "metadataOptions.httpPutResponseHopLimit: pods reach",
    ],
    [
      { blockDeviceMappings: [{ ebs: { volumeSize: "20Gi" } }] },
      "blockDeviceMappings.0.ebs: the volume is encrypted only",
    ],
    [{ amiFamily: "Custom", amiSelectorTerms: [{ id: "ami-1" }] }, "amiFamily: volumes are those of the AMI"],
    [{ subnetSelectorTerms: [{ tags: {} }] }, "subnetSelectorTerms.0.tags: an empty map selects all"],
    [
      { securityGroupSelectorTerms: [{ name: "a" }, { id: "sg-1", tags: { a: "b" } }] },
      "securityGroupSelectorTerms.1: beside id",
    ],
  ])("tells of %j", (entry, warning) => {
    expect(warnings(entry)).toEqual([expect.stringContaining(`nodeClasses.default.${warning}`)]);
  });

  test.each([
    [{ ami: "windows2022@latest" }],
    [
      {
        blockDeviceMappings: [
          { ebs: { volumeSize: "20Gi", encrypted: true } },
          { ebs: { snapshotID: "snap-1" } },
        ],
      },
    ],
  ])("is silent about %j, where there is no choice", (entry) => {
    expect(warnings(entry)).toEqual([]);
  });
});
