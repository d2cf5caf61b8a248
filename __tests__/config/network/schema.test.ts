import { endpointsLacking } from "../../../config/network/endpoints";
import { networkSchema } from "../../../config/network/schema";
import { problemLines } from "../../support/environments-folder";

const linesFor = (text: string) =>
  problemLines({ "prod.yaml": `aws: { region: eu-west-1 }\n${text}` }).map((line) =>
    line.replace("environments/prod.yaml:", ""),
  );
const IDS = "vpcId: vpc-0123456789abcdef0, privateSubnetIds: [subnet-0123456a, subnet-0123456b]";
const EITHER =
  "conflicts with existing; expected either existing (a VPC that is there), or cidr, zones and nat of a new one";

describe("networkSchema", () => {
  test("makes a VPC with one NAT gateway where nothing is said", () => {
    expect(networkSchema.parse(undefined)).toEqual({
      cidr: "10.0.0.0/16",
      zones: 3,
      nat: "one",
      vpnCidrs: [],
      endpoints: [],
      nodeSecurityGroupTags: {},
      webhookPorts: [],
      podPorts: [],
    });
  });

  test("takes an existing VPC by its ids, and changes nothing of it unasked", () => {
    const existing = { vpcId: "vpc-0123456a", privateSubnetIds: ["subnet-0123456a", "subnet-0123456b"] };
    expect(networkSchema.parse({ existing })).toEqual({
      existing: { ...existing, publicSubnetIds: [], routeTableIds: [], tagSubnets: false },
      vpnCidrs: [],
      endpoints: [],
      nodeSecurityGroupTags: {},
      webhookPorts: [],
      podPorts: [],
    });
  });

  test.each([
    [
      "a tag of the nodes' group that would make it another cluster's",
      "network: { nodeSecurityGroupTags: { karpenter.sh/discovery: other } }\n",
      [
        '2:37: network.nodeSecurityGroupTags["karpenter.sh/discovery"]: expected tags that do not start with karpenter.sh/, kubernetes.io/cluster/, eks: or aws:, got "karpenter.sh/discovery"; they would make Karpenter or the load balancer controller find two security groups',
      ],
    ],
    [
      "a word where the existing VPC's map belongs",
      "network: { existing: vpc-0123456a }\n",
      [
        '2:22: network.existing: expected a map with vpcId, privateSubnetIds, publicSubnetIds, controlPlaneSubnetIds, routeTableIds, tagSubnets, got "vpc-0123456a"',
      ],
    ],
    [
      "a key of the new VPC beside the existing one",
      `network: { cidr: 10.0.0.0/16, existing: { ${IDS} } }\n`,
      [`2:12: network.cidr: ${EITHER}`],
    ],
    [
      "that, though there are more such keys",
      `network: { cidr: 10.0.0.0/16, nat: one, existing: { ${IDS} } }\n`,
      [`2:12: network.cidr: ${EITHER}`, `2:31: network.nat: ${EITHER}`],
    ],
    [
      "each id that is none, and each that is missing",
      "network: { existing: { vpcId: my-vpc, publicSubnetIds: [subnet-0123456a, sn-1] } }\n",
      [
        "2:12: network.existing.privateSubnetIds: expected a list, got nothing",
        `2:31: network.existing.vpcId: expected a VPC's id such as vpc-0123456789abcdef0, got "my-vpc"`,
        `2:74: network.existing.publicSubnetIds[1]: expected a subnet's id such as subnet-0123456789abcdef0, got "sn-1"`,
      ],
    ],
    [
      "one subnet, where two zones are needed",
      "network: { existing: { vpcId: vpc-0123456a, privateSubnetIds: [subnet-0123456a] } }\n",
      ['2:63: network.existing.privateSubnetIds: expected 2 to 30 entries, got ["subnet-0123456a"]'],
    ],
    [
      "a subnet named twice",
      "network: { existing: { vpcId: vpc-0123456a, privateSubnetIds: [subnet-0123456a, subnet-0123456a] } }\n",
      ['2:63: network.existing.privateSubnetIds: expected each id once, got "subnet-0123456a" twice'],
    ],
    [
      "a mistake in what both kinds have",
      `network: { existing: { ${IDS} }, vpnCidrs: [vpn] }\n`,
      ['2:121: network.vpnCidrs[0]: expected an IPv4 range such as 10.0.0.0/16, got "vpn"'],
    ],
    [
      "the existing VPC's name misspelt",
      `network: { exisitng: { ${IDS} } }\n`,
      [
        '2:12: network.exisitng: unknown key (did you mean "existing"?); expected one of existing, cidr, zones, nat, vpnCidrs, endpoints, nodeSecurityGroupTags, webhookPorts, podPorts, flowLogs',
      ],
    ],
    [
      "an id without the key that it belongs below",
      "network: { vpcId: vpc-0123456a }\n",
      [
        "2:12: network.vpcId: unknown key here; it belongs to network.existing.vpcId; expected one of existing, cidr, zones, nat, vpnCidrs, endpoints, nodeSecurityGroupTags, webhookPorts, podPorts, flowLogs",
      ],
    ],
    [
      "a port of webhooks that is open anyway, or twice in the list",
      "network: { webhookPorts: [9443, 15017, 15017] }\n",
      [
        "2:26: network.webhookPorts: expected each port once, got 15017 twice",
        "2:27: network.webhookPorts[0]: expected another port, got 9443; 4443, 8443, 9443, 10250, 10251 are open anyway, so leave it out",
      ],
    ],
    [
      "a port of pods that all reach anyway",
      "network: { podPorts: [389, 8080, 80] }\n",
      [
        "2:28: network.podPorts[1]: expected a whole number from 1 to 1024, got 8080",
        "2:34: network.podPorts[2]: expected another port, got 80; 53, 80, 443 are open anyway, so leave it out",
      ],
    ],
    [
      "an endpoint that is nearly one",
      "network: { endpoints: [ecr-api] }\n",
      [
        expect.stringMatching(
          /^2:24: network\.endpoints\[0\]: expected private, s3, .* or xray, got "ecr-api" \(did you mean "ecr\.api"\?\)$/,
        ),
      ],
    ],
    [
      "another word than private",
      "network: { endpoints: all }\n",
      [
        '2:23: network.endpoints: expected private, or a list of services such as [s3, ecr.api, ecr.dkr], got "all"',
      ],
    ],
  ])("tells of %s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});

describe("network.endpoints", () => {
  const P13 = ["s3", "ec2", "ecr.api", "ecr.dkr", "sts", "ssm", "sqs", "eks", "eks-auth"];

  test.each([
    ["private", P13],
    [
      ["private", "logs"],
      [...P13, "logs"],
    ],
    [
      ["sts", "private"],
      ["sts", ...P13.filter((service) => service !== "sts")],
    ],
    [["kms"], ["kms"]],
  ])("P13 %j stands for its services, each once", (endpoints, services) => {
    expect(networkSchema.parse({ endpoints }).endpoints).toEqual(services);
  });

  test("P13 an isolated VPC lacks what neither the list nor another way brings", () => {
    expect(endpointsLacking([], { queue: true, podIdentity: true })).toEqual(P13);
    expect(endpointsLacking(["s3", "ec2", "logs"], { queue: false, podIdentity: false })).toEqual([
      "ecr.api",
      "ecr.dkr",
      "sts",
      "ssm",
      "eks",
    ]);
  });
});
