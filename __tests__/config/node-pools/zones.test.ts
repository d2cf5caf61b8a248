import { nodePoolProblems } from "../../../config/node-pools/checks";
import { nodePoolWarnings } from "../../../config/node-pools/warnings";

const context = { nodeClasses: { default: {} }, region: "us-east-1", staticCapacity: false };
const lines = (problems: readonly { path: readonly (string | number)[]; message: string }[]) =>
  problems.map(({ path, message }) => `${path.slice(2).join(".")}: ${message}`);
const problems = (pool: object) => lines(nodePoolProblems({ general: pool }, context));
const required = (key: string, ...values: string[]) => ({ requirements: [{ key, operator: "In", values }] });

describe("zones of a node pool", () => {
  test.each([
    [
      { zones: ["use1-az1"] },
      `zones.0: expected a zone's name, such as us-east-1a, got "use1-az1"; for an id write a requirement on topology.k8s.aws/zone-id`,
    ],
    [
      { zones: ["us-east-1"] },
      'zones.0: expected a zone of aws.region, such as us-east-1a, got "us-east-1"; us-east-1 is a region',
    ],
    [{ zones: ["us-east-1x"] }, "zones.0: expected a zone of aws.region, such as us-east-1a"],
    [
      { zones: ["us-west-2-lax-1a"] },
      'zones.0: expected a zone of aws.region, such as us-east-1a, got "us-west-2-lax-1a"; us-west-2-lax-1a is a Local Zone',
    ],
    [required("topology.kubernetes.io/zone", "use1-az1"), "requirements.0.values.0: expected a zone's name"],
    [
      required("topology.k8s.aws/zone-id", "us-east-1a"),
      `requirements.0.values.0: expected a zone's id, such as use1-az1, got "us-east-1a"; for a name write zones: [us-east-1a]`,
    ],
    [
      required("topology.kubernetes.io/region", "eu-west-1"),
      "requirements.0.values.0: conflicts with aws.region: us-east-1",
    ],
  ])("are names of its region's zones, not %j", (pool, line) => {
    expect(problems(pool)).toEqual([expect.stringContaining(line)]);
  });

  test.each([
    [{ zones: ["us-east-1a", "us-east-1f"] }],
    [required("topology.k8s.aws/zone-id", "use1-az1", "use1-bos1-az1")],
    [required("topology.kubernetes.io/region", "us-east-1")],
  ])("may be %j", (pool) => {
    expect(problems(pool)).toEqual([]);
  });

  test.each([
    ["us-east-1-bos-1a", "Local Zone"],
    ["us-east-1-wl1-bos-wlz-1", "Wavelength Zone"],
  ])("may be %s, a %s, with a word on its subnets", (zone, kind) => {
    const pool = { zones: ["us-east-1a", zone] };
    expect(problems(pool)).toEqual([]);
    expect(lines(nodePoolWarnings({ general: pool }, { default: {} }))).toEqual([
      expect.stringContaining(`zones.1: ${zone} is a ${kind}: nodes start there only in a subnet of it`),
    ]);
  });
});
