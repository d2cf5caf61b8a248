import { environmentWarnings } from "../../../config/rules";
import { problemLines } from "../../support/environments-folder";
import { parsedOf } from "../../support/stacks";

const linesFor = (yaml: string) =>
  problemLines({ "prod.yaml": `aws: { region: eu-west-1 }\n${yaml}\n` }).map((line) =>
    line.replace(/^environments\/prod\.yaml:\d+:\d+: /, ""),
  );

const warningsFor = (settings: object) =>
  environmentWarnings(parsedOf(settings)).map(({ path, message }) => `${path.join(".")}: ${message}`);

const nodeClass = (fields: string) => `nodeClasses: { default: { ${fields} } }`;
const cni = (values: string) => `cluster: { addons: { vpc-cni: { values: ${values} } } }`;
const pool = (fields: string) => `nodePools: { general: { ${fields} } }`;

describe("what AWS could not give", () => {
  test.each([
    [nodeClass("ami: windows2022@latest"), "nodeClasses.default.ami"],
    [
      nodeClass("amiSelectorTerms: [{ alias: windows2019@latest }]"),
      "nodeClasses.default.amiSelectorTerms[0].alias",
    ],
    [
      nodeClass("amiFamily: Windows2022, amiSelectorTerms: [{ id: ami-0123456789abcdef0 }]"),
      "nodeClasses.default.amiFamily",
    ],
    [pool("operatingSystem: windows"), "nodePools.general.operatingSystem"],
    [
      pool("requirements: [{ key: kubernetes.io/os, operator: In, values: [linux, windows] }]"),
      "nodePools.general.requirements[0].values[1]",
    ],
    [
      pool(
        "template: { spec: { requirements: [{ key: kubernetes.io/os, operator: In, values: [windows] }] } }",
      ),
      "nodePools.general.template.spec.requirements[0].values[0]",
    ],
  ])("refuses Windows: %s", (yaml, path) => {
    expect(linesFor(yaml)).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^${path.replaceAll(/[[\].]/g, "\\$&")}: .*needs Windows nodes.*which this project does not make; (write|remove)`,
        ),
      ),
    );
  });

  test("lets a requirement exclude Windows", () => {
    expect(
      linesFor(pool("requirements: [{ key: kubernetes.io/os, operator: NotIn, values: [windows] }]")),
    ).toEqual([]);
  });

  test.each([
    ['{ env: { ENABLE_IPv6: "true" } }', /values\.env\.ENABLE_IPv6: .*needs a cluster of IPv6/],
    ["{ init: { env: { ENABLE_IPv6: true } } }", /values\.init\.env\.ENABLE_IPv6: .*needs a cluster of IPv6/],
    ['{ env: { ENABLE_IPv4: "false" } }', /values\.env\.ENABLE_IPv4: .*needs a cluster of IPv6/],
    ["{ enableWindowsIpam: true }", /values\.enableWindowsIpam: .*needs Windows nodes/],
    [
      '{ env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" } }',
      /AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: .*needs an ENIConfig for each zone before the first node.*write eniConfig/,
    ],
  ])("refuses values of the CNI under which no node turns Ready: %s", (values, message) => {
    expect(linesFor(cni(values))).toEqual([expect.stringMatching(message)]);
  });

  test.each([
    '{ env: { ENABLE_IPv6: "false", ENABLE_IPv4: "true", ENABLE_PREFIX_DELEGATION: "true" } }',
    '{ env: { ENABLE_POD_ENI: "true" } }',
    '{ env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" }, eniConfig: { create: true, region: eu-west-1, subnets: {} } }',
  ])("takes %s", (values) => {
    expect(linesFor(cni(values))).toEqual([]);
  });

  test.each([
    ["role: team nodes", /^nodeClasses\.default\.role: .*expected a role's name/],
    ['role: "a${x}"', /^nodeClasses\.default\.role: .*expected a role's name/],
    [
      'instanceProfile: "a/b"',
      /^nodeClasses\.default\.instanceProfile: .*expected an instance profile's name/,
    ],
    [
      "amiFamily: AL2023, amiSelectorTerms: [{ ssmParameter: 'golden ami' }]",
      /ssmParameter: .*expected an SSM parameter's name/,
    ],
    [
      "amiFamily: AL2023, amiSelectorTerms: [{ ssmParameter: 'arn:aws:ssm:us-east-1:111122223333:parameter/golden' }]",
      /ssmParameter: .*expected one of eu-west-1, where the nodes are/,
    ],
    [
      "blockDeviceMappings: [{ deviceName: /dev/xvda, ebs: { volumeSize: 50Gi, encrypted: true, kmsKeyID: my-key } }]",
      /kmsKeyID: .*expected a KMS key's id, ARN or alias/,
    ],
  ])("refuses a name that AWS has not: %s", (fields, message) => {
    expect(linesFor(nodeClass(fields))).toEqual([expect.stringMatching(message)]);
  });

  test("refuses more names than an IAM policy holds, before an apply does", () => {
    const classes = (count: number) =>
      `nodeClasses: { default: {}, ${Array.from({ length: count }, (_, i) => `c${i}: { role: team-${i} }`).join(", ")} }`;
    expect(linesFor(classes(40))).toEqual([]);
    expect(linesFor(classes(80))).toEqual([
      expect.stringMatching(/^nodeClasses: needs an IAM policy of \d+ characters .* IAM takes 6144/),
    ]);
  });
});

describe("what only the file's author can give", () => {
  test.each([
    ["aws-mountpoint-s3-csi-driver", "s3-csi-driver-sa"],
    ["aws-fsx-csi-driver", "AmazonFSxFullAccess"],
    ["aws-network-flow-monitoring-agent", "CloudWatchNetworkFlowMonitorAgentPublishPolicy"],
    ["external-dns", "AmazonRoute53FullAccess"],
  ])("is asked for: %s without an identity", (name, word) => {
    const addon = (settings: object) => warningsFor({ cluster: { addons: { [name]: settings } } });
    expect(addon({})).toContainEqual(expect.stringMatching(new RegExp(`^cluster.addons.${name}: .*${word}`)));
    expect(addon({ podIdentity: false })).not.toContainEqual(expect.stringMatching(name));
  });

  test("is asked for: logs of the CNI's network policies", () => {
    const values = { nodeAgent: { enableCloudWatchLogs: "true" } };
    expect(warningsFor({ cluster: { addons: { "vpc-cni": { values } } } })).toContainEqual(
      expect.stringMatching(/enableCloudWatchLogs: needs a policy that writes to CloudWatch Logs/),
    );
  });

  test("is asked for: the rules of an own security group for EFA, and only then", () => {
    const efa = (securityGroupSelectorTerms?: object[]) => ({
      nodeClasses: {
        default: {
          securityGroupSelectorTerms,
          networkInterfaces: [
            { networkCardIndex: 0, deviceIndex: 0, interfaceType: "interface" },
            { networkCardIndex: 1, deviceIndex: 1, interfaceType: "efa-only" },
          ],
        },
      },
    });
    const warned = expect.stringMatching(/securityGroupSelectorTerms: EFA needs a group/);
    expect(warningsFor(efa([{ id: "sg-0123456789abcdef0" }]))).toContainEqual(warned);
    expect(warningsFor(efa())).not.toContainEqual(warned);
    expect(warningsFor(efa([{ tags: { "karpenter.sh/discovery": "karpenter" } }]))).not.toContainEqual(
      warned,
    );
  });

  test("is asked for: the same for pods that ask for adapters, and of a cluster that is there", () => {
    const efa = (more: object) => ({
      nodePools: { mesh: { accelerators: { nvidia: 8, efa: true } } },
      ...more,
    });
    const own = {
      nodeClasses: { default: { securityGroupSelectorTerms: [{ id: "sg-0123456789abcdef0" }] } },
    };
    const told = (settings: object) =>
      warningsFor(settings).filter((line) => line.includes("EFA needs a group"));
    expect(told(efa(own))).toEqual([
      expect.stringContaining("infra opens the nodes' own group so, not yours"),
    ]);
    expect(told(efa({}))).toEqual([]);
    expect(told(efa({ cluster: { existing: { name: "shop" } } }))).toEqual([
      expect.stringMatching(/^nodeClasses.default: .*infra changes no group of a cluster that is there/),
    ]);
    expect(told({ cluster: { existing: { name: "shop" } } })).toEqual([]);
  });
});
