import { environmentSchema } from "../../../config/environment";
import { networkWarnings } from "../../../config/network/checks";
import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";
const linesFor = (text: string) =>
  problemLines({ "prod.yaml": `${AWS}${text}` }).map((line) => line.replace("environments/prod.yaml:", ""));
const warningsFor = (settings: object) =>
  networkWarnings(environmentSchema.parse({ aws: { region: "eu-west-1" }, ...settings }));

const EXISTING = [
  "network:",
  "  existing:",
  "    vpcId: vpc-0123456789abcdef0",
  "    privateSubnetIds: [subnet-0123456a, subnet-0123456b]",
  "",
].join("\n");

describe("networkProblems", () => {
  test.each([
    [
      "a VPN whose answers would stay in the VPC",
      "network: { cidr: 10.1.0.0/16, vpnCidrs: [10.1.8.0/24] }\n",
      `2:42: network.vpnCidrs[0]: expected a range that shares nothing with network.cidr (10.1.0.0/16), got "10.1.8.0/24"; answers would stay in the VPC; name the VPN's own range, or give the VPC another`,
    ],
    [
      "a VPN that hides behind the Services of a VPC in 10.0.0.0/8",
      "network: { vpnCidrs: [172.20.8.0/24] }\n",
      `2:23: network.vpnCidrs[0]: expected a range that shares nothing with that of Kubernetes' Services (172.20.0.0/16), got "172.20.8.0/24"; pods would not reach it; set cluster.serviceCidr to a free one`,
    ],
    [
      "a VPN that hides behind the Services of any other VPC",
      "network: { cidr: 172.20.0.0/16, vpnCidrs: [10.100.0.0/24] }\n",
      `2:44: network.vpnCidrs[0]: expected a range that shares nothing with that of Kubernetes' Services (10.100.0.0/16), got "10.100.0.0/24"; pods would not reach it; set cluster.serviceCidr to a free one`,
    ],
    [
      "Services in the VPC's own range",
      "network: { cidr: 10.1.0.0/16 }\ncluster: { serviceCidr: 10.0.0.0/12 }\n",
      '3:25: cluster.serviceCidr: expected a range that shares nothing with network.cidr (10.1.0.0/16), got "10.0.0.0/12"; change one of them',
    ],
    [
      "one range of a VPN inside another",
      "network: { vpnCidrs: [192.168.0.0/16, 192.168.7.0/24] }\n",
      "2:39: network.vpnCidrs[1]: conflicts with 192.168.0.0/16, which has these addresses already; name each once",
    ],
    [
      "Services in public addresses",
      "cluster: { serviceCidr: 203.0.113.0/24 }\n",
      '2:25: cluster.serviceCidr: expected a range inside 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, got "203.0.113.0/24"',
    ],
    [
      "a subnet that is to be private and public",
      `${EXISTING}    publicSubnetIds: [subnet-0123456b]\n`,
      '6:23: network.existing.publicSubnetIds[0]: expected a subnet that is not among privateSubnetIds, got "subnet-0123456b"',
    ],
    [
      "a gateway endpoint without the route tables that it would change",
      `${EXISTING}  endpoints: private\n`,
      "3:3: network.existing.routeTableIds: needs the private subnets' route tables; the endpoint s3 adds its route to them",
    ],
  ])("tells of %s", (_, text, line) => {
    expect(linesFor(text)).toEqual([line]);
  });

  test.each([
    ["a VPN beside the VPC", "network: { vpnCidrs: [10.1.0.0/16, 192.168.0.0/24] }\n"],
    [
      "Services out of a VPN's way",
      "network: { vpnCidrs: [172.20.0.0/16] }\ncluster: { serviceCidr: 172.30.0.0/16 }\n",
    ],
    ["a VPC where EKS' other choice would lie", "network: { cidr: 172.20.0.0/16 }\n"],
    // Its range is known only to Terraform.
    ["an existing VPC's VPN", `${EXISTING}  vpnCidrs: [10.0.0.0/8]\n`],
    ["endpoints of an existing VPC that need no route", `${EXISTING}  endpoints: [sts]\n`],
  ])("says nothing of %s", (_, text) => {
    expect(linesFor(text)).toEqual([]);
  });
});

describe("networkWarnings", () => {
  const nat = { nat: "none" };
  const repository = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/karpenter/controller";
  const mirrored = { values: { controller: { image: { repository, digest: "" } } } };

  test("tells that nodes without NAT reach nothing, and the word that fixes it", () => {
    expect(warningsFor({ network: nat, karpenter: mirrored })).toEqual([
      {
        path: ["network", "nat"],
        message: expect.stringMatching(/join only once.*network\.endpoints: private$/),
      },
    ]);
  });

  test("tells that Karpenter's image does not arrive from a registry without an endpoint", () => {
    expect(warningsFor({ network: { ...nat, endpoints: "private" } })).toEqual([
      { path: ["network", "nat"], message: expect.stringMatching("Karpenter's image does not arrive") },
    ]);
  });

  test("names what a list of endpoints lacks", () => {
    const [warning] = warningsFor({
      network: { ...nat, endpoints: ["s3", "ec2", "ecr.api", "ecr.dkr", "ssm"] },
    });
    expect(warning?.message).toMatch("do not reach sts, sqs, eks, eks-auth;");
  });

  test.each([
    ["P13 every endpoint is there", { network: { ...nat, endpoints: "private" }, karpenter: mirrored }],
    [
      "no queue is read",
      {
        network: { ...nat, endpoints: ["s3", "ec2", "ecr.api", "ecr.dkr", "sts", "ssm", "eks", "eks-auth"] },
        interruption: { queue: false },
        karpenter: mirrored,
      },
    ],
    [
      "no pod asks for a Pod Identity",
      {
        network: { ...nat, endpoints: ["s3", "ec2", "ecr.api", "ecr.dkr", "sts", "ssm", "sqs", "eks"] },
        karpenter: { identity: "irsa", ...mirrored },
      },
    ],
    ["there is NAT", { network: { endpoints: ["s3"] } }],
    [
      "the VPC is its owner's",
      {
        network: {
          existing: { vpcId: "vpc-0123456a", privateSubnetIds: ["subnet-0123456a", "subnet-0123456b"] },
        },
      },
    ],
  ])("is silent where %s", (_, settings) => {
    expect(warningsFor(settings)).toEqual([]);
  });
});
