import * as fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { nodeClassEntrySchema } from "../../../config/node-classes/schema";
import { nodeClassSpec } from "../../../config/node-classes/spec";
import { entryProblems } from "../../support/entry-problems";

const defaults = { clusterName: "shop", nodeRoleName: "shop-node" };
const userDataOf = (entry: object) =>
  nodeClassSpec(nodeClassEntrySchema.parse(entry), defaults).userData ?? "";

describe("Bottlerocket's settings", () => {
  test("become the TOML that a node reads, under their own names", () => {
    expect(
      userDataOf({
        ami: "bottlerocket@v1.65.0",
        bottlerocket: {
          motd: 'says "hello"',
          kernel: { sysctl: { "vm.max_map_count": "262144" }, modules: { sctp: { allowed: false } } },
          "host-containers": { admin: { enabled: true, superpowered: true } },
          kubernetes: { "registry-qps": 20, "allowed-unsafe-sysctls": ["net.core.somaxconn"] },
          "container-registry": { mirrors: [{ registry: "*", endpoint: ["https://mirror.example.com"] }] },
          "bootstrap-commands": {
            disks: { commands: [["apiclient", "ephemeral-storage", "init"]], mode: "always" },
          },
        },
      }),
    ).toBe(`[settings]
motd = "says \\"hello\\""

[settings.bootstrap-commands.disks]
commands = [ [ "apiclient", "ephemeral-storage", "init" ] ]
mode = "always"

[[settings.container-registry.mirrors]]
registry = "*"
endpoint = [ "https://mirror.example.com" ]

[settings.host-containers.admin]
enabled = true
superpowered = true

[settings.kernel.modules.sctp]
allowed = false

[settings.kernel.sysctl]
"vm.max_map_count" = "262144"

[settings.kubernetes]
allowed-unsafe-sysctls = [ "net.core.somaxconn" ]
registry-qps = 20
`);
  });

  test("come out of the TOML as they went in, whatever text they hold", () => {
    // zod's records leave __proto__ out, which JavaScript would take for something else.
    const key = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
    const sysctls = fc.dictionary(key, fc.string());
    fc.assert(
      fc.property(sysctls, fc.string(), (sysctl, motd) => {
        const settings = { motd, kernel: { sysctl } };
        const userData = userDataOf({ ami: "bottlerocket@v1.65.0", bottlerocket: settings });
        expect(parseToml(userData)).toEqual({ settings });
      }),
    );
  });

  test.each([
    ["an unknown section", { kernal: {} }, /kernal/],
    [
      "a sysctl that is no text",
      { kernel: { sysctl: { "vm.max_map_count": 262144 } } },
      /max_map_count: expected text$/,
    ],
    ["a count in quotes", { kubernetes: { "registry-qps": "20" } }, /registry-qps: expected a whole number$/],
    ["what Karpenter would drop", { kubernetes: { "image-minimum-gc-age": "2m" } }, /image-minimum-gc-age/],
    ["what Karpenter must know", { kubernetes: { "max-pods": 20 } }, /max-pods: belongs in kubelet.maxPods/],
    [
      "a NodePool's labels",
      { kubernetes: { "node-labels": {} } },
      /node-labels: belongs in labels of the NodePool/,
    ],
  ])("refuse %s", (_, bottlerocket, problem) => {
    const problems = entryProblems("EC2NodeClass", { ami: "bottlerocket@v1.65.0", bottlerocket });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  test.each([
    ["the default AMI", {}],
    ["an alias of AL2023", { ami: "al2023@v20260903" }],
    ["a family of AL2023", { amiFamily: "AL2023", amiSelectorTerms: [{ id: "ami-0123456789abcdef0" }] }],
    ["user data of one's own", { ami: "bottlerocket@v1.65.0", amiFamily: "Custom" }],
  ])("do not go with %s, whose nodes would not read them", (_, entry) => {
    expect(entryProblems("EC2NodeClass", { ...entry, bottlerocket: { motd: "hello" } })).toEqual([
      expect.stringMatching(/^bottlerocket: needs AMIs of Bottlerocket/),
    ]);
  });

  test("go with Bottlerocket's AMIs of one's own", () => {
    const own = { amiFamily: "Bottlerocket", amiSelectorTerms: [{ id: "ami-0123456789abcdef0" }] };
    expect(userDataOf({ ...own, bottlerocket: { motd: "hello" } })).toContain('motd = "hello"');
  });
});

describe("AL2023's NodeConfig", () => {
  test("becomes the document that nodeadm reads", () => {
    const spec = {
      kubelet: { config: { registryPullQPS: 20 }, flags: ["--v=4"] },
      instance: { environment: { containerd: { HTTPS_PROXY: "proxy.example.com:3128" } } },
      featureGates: { FastImagePull: true },
    };
    expect(parseYaml(userDataOf({ nodeConfig: spec }))).toEqual({
      apiVersion: "node.eks.aws/v1alpha1",
      kind: "NodeConfig",
      spec,
    });
  });

  test("does not go with Bottlerocket", () => {
    expect(entryProblems("EC2NodeClass", { ami: "bottlerocket@v1.65.0", nodeConfig: {} })).toEqual([
      expect.stringMatching(/^nodeConfig: needs AMIs of AL2023, such as ami: al2023@v\d+; these are/),
    ]);
  });

  test("leaves to `kubelet` what Karpenter must know", () => {
    const config = { maxPods: 20, registryPullQPS: 20 };
    expect(entryProblems("EC2NodeClass", { nodeConfig: { kubelet: { config } } })).toEqual([
      "nodeConfig.kubelet.config.maxPods: belongs in kubelet.maxPods of the node class; write it there",
    ]);
  });

  test("leaves the cluster to Karpenter", () => {
    expect(entryProblems("EC2NodeClass", { nodeConfig: { cluster: { name: "shop" } } })).toEqual([
      expect.stringMatching(/cluster/),
    ]);
  });
});

test.each(["bottlerocket", "nodeConfig"])("%s is not given beside userData, which would win", (field) => {
  const ami = field === "bottlerocket" ? "bottlerocket@v1.65.0" : "al2023@v20260903";
  expect(entryProblems("EC2NodeClass", { ami, [field]: {}, userData: "x" })).toEqual([
    expect.stringMatching(new RegExp(`^${field}: conflicts with userData`)),
  ]);
});

test("raw user data passes as it stands, a shell script for AL2023 as well", () => {
  const userData = "#!/bin/bash\necho hello\n";
  expect(userDataOf({ userData })).toBe(userData);
});
