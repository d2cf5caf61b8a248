import { loadEnvironments } from "../../config/load-environments";
import { DEFAULT_VERSIONS } from "../../releases/defaults";
import { problemLines, withEnvironments } from "../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";
const linesFor = (text: string) =>
  problemLines({ "prod.yaml": text }).map((line) => line.replace("environments/prod.yaml:", ""));

/** What each section would take alone, and no cluster could be. One message each, with place and fix. */
describe("settings that do not go together are refused before anything is made", () => {
  test.each<[string, string, string]>([
    [
      "a NodePool that names no node class of the file",
      "nodePools: { general: { nodeClass: gpu } }\n",
      '2:36: nodePools.general.nodeClass: expected a name in nodeClasses, which are default, got "gpu"',
    ],
    [
      "arm64 on an AMI that is for amd64",
      "nodeClasses: { default: { amiFamily: AL2023, amiSelectorTerms: [{ name: eks-x86_64-* }] } }\nnodePools: { general: { architectures: [arm64] } }\n",
      '3:40: nodePools.general.architectures: expected amd64, got ["arm64"]; the AMI of its node class is for no other; change the one or the other',
    ],
    [
      "Graviton types for amd64",
      "nodePools: { general: { instanceTypes: [m7g.large] } }\n",
      '2:40: nodePools.general.instanceTypes: expected types for amd64, got ["m7g.large"]; or set architectures: [arm64], which these are for',
    ],
    [
      "Graviton types for amd64's system nodes",
      "systemNodeGroup: { instanceTypes: [t4g.medium] }\n",
      '2:36: systemNodeGroup.instanceTypes[0]: expected a type of the architecture of amiType AL2023_x86_64_STANDARD, got "t4g.medium"; change it, or set amiType to AL2023_ARM_64_STANDARD',
    ],
    [
      "an AMI of Windows",
      "nodeClasses: { default: { ami: windows2022@latest } }\n",
      `2:32: nodeClasses.default.ami: needs Windows nodes (an EC2_WINDOWS access entry, AmazonEKSVPCResourceController, Windows IPAM), which this project does not make; write an AMI of Linux, such as al2023@${DEFAULT_VERSIONS.al2023}`,
    ],
    [
      "AL2 on a Kubernetes that it was not built for",
      "nodeClasses: { default: { ami: al2@latest } }\n",
      '2:32: nodeClasses.default.ami: expected an al2023 or bottlerocket alias, got "al2@latest"; AL2 has no AMIs for Kubernetes 1.33 and later',
    ],
    [
      "a role and an instance profile",
      "nodeClasses: { default: { role: nodes, instanceProfile: nodes } }\n",
      "2:57: nodeClasses.default.instanceProfile: conflicts with role; keep the one that infra does not make for you",
    ],
    [
      "an isolated VPC where Karpenter would have to make an instance profile",
      "karpenter: { isolatedVpc: true }\n",
      "2:27: karpenter.isolatedVpc: needs karpenter.nodeIdentity: instanceProfile, or an instanceProfile in nodeClasses.default; IAM has no VPC endpoint, so Karpenter cannot make one",
    ],
    [
      "an isolated VPC without endpoints",
      "karpenter: { isolatedVpc: true, nodeIdentity: instanceProfile }\nnetwork: { nat: none }\n",
      "3:1: network.endpoints: needs, with karpenter.isolatedVpc, private or a list with s3, ec2, ecr.api, ecr.dkr, sts, ssm, sqs, eks, eks-auth",
    ],
    [
      "a number of nodes without the gate that keeps it",
      "nodePools: { general: { replicas: 2 } }\n",
      "2:35: nodePools.general.replicas: needs karpenter.featureGates.staticCapacity: true, a feature of Karpenter that is alpha",
    ],
    [
      "a number of nodes and a limit of CPUs",
      "karpenter: { featureGates: { staticCapacity: true } }\nnodePools: { general: { replicas: 2, limits: { cpu: 8 } } }\n",
      "3:46: nodePools.general.limits: conflicts with replicas, which takes limits of nodes alone; remove the other limits",
    ],
    [
      "a NodePool's zone of another region",
      "nodePools: { general: { zones: [us-east-1a] } }\n",
      '2:32: nodePools.general.zones: expected zones of aws.region, such as eu-west-1a, got ["us-east-1a"]',
    ],
    [
      "a VPC's zone of another region",
      "network: { zones: [eu-west-1a, us-east-1b] }\n",
      '2:32: network.zones[1]: expected zones of aws.region, such as eu-west-1a, got "us-east-1b"',
    ],
    [
      "what is no subnet among the subnets of an existing VPC",
      "network: { existing: { vpcId: vpc-0123456a, privateSubnetIds: [subnet-0123456a, vpc-0123456b] } }\n",
      `2:81: network.existing.privateSubnetIds[1]: expected a subnet's id such as subnet-0123456789abcdef0, got "vpc-0123456b"`,
    ],
    [
      "a VPN in the VPC's own range",
      "network: { cidr: 10.1.0.0/16, vpnCidrs: [10.1.8.0/24] }\n",
      `2:42: network.vpnCidrs[0]: expected a range that shares nothing with network.cidr (10.1.0.0/16), got "10.1.8.0/24"; answers would stay in the VPC; name the VPN's own range, or give the VPC another`,
    ],
    [
      "Services in the VPC's own range",
      "network: { cidr: 10.1.0.0/16 }\ncluster: { serviceCidr: 10.0.0.0/12 }\n",
      '3:25: cluster.serviceCidr: expected a range that shares nothing with network.cidr (10.1.0.0/16), got "10.0.0.0/12"; change one of them',
    ],
    [
      "a Karpenter too old for its Kubernetes",
      'cluster: { version: "1.36" }\nkarpenter: { version: "1.12.0" }\n',
      '3:23: karpenter.version: expected 1.13.0 or newer, which cluster.version 1.36 needs, got "1.12.0"',
    ],
    [
      "more replicas of Karpenter than system nodes",
      "karpenter: { replicas: 3 }\n",
      "2:24: karpenter.replicas: expected at most systemNodeGroup.minSize (2), got 3; each replica needs a node of its own, so lower it or raise minSize",
    ],
    [
      "a sample behind a load balancer that nobody makes",
      "samples: { ingress: true }\n",
      "2:21: samples.ingress: needs loadBalancerController to make the load balancer; add `loadBalancerController: {}`",
    ],
  ])("%s", (_, text, line) => {
    expect(linesFor(AWS + text)).toEqual([line]);
  });

  test("two security groups that Karpenter would find, by a tag on everything", () => {
    const text = "aws: { region: eu-west-1, tags: { karpenter.sh/discovery: karpenter } }\n";
    expect(linesFor(text)).toEqual([
      '1:35: aws.tags["karpenter.sh/discovery"]: expected tags that do not start with karpenter.sh/, kubernetes.io/cluster/, eks: or aws:, got "karpenter.sh/discovery"; they would make Karpenter or the load balancer controller find two security groups',
    ]);
  });

  test("all at once, each by itself", () => {
    const text =
      "karpenter: { isolatedVpc: true }\nnetwork: { nat: none }\nnodePools: { general: { nodeClass: gpu, zones: [us-east-1a] } }\n";
    expect(linesFor(AWS + text).map((line) => line.split(": ")[1])).toEqual([
      "karpenter.isolatedVpc",
      "network.endpoints",
      "nodePools.general.nodeClass",
      "nodePools.general.zones",
    ]);
  });
});

test("a NodePool without a limit works, and may cost anything: a warning", () => {
  const text = `${AWS}nodePools: { general: { limits: {} } }\n`;
  const [prod] = withEnvironments({ "prod.yaml": text }, () => loadEnvironments("environments"));
  expect(prod?.warnings).toContainEqual(
    expect.objectContaining({
      path: ["nodePools", "general", "limits"],
      position: { line: 2, column: 33 },
      message: "nothing bounds what the pool may cost; set cpu, memory or nodes",
    }),
  );
});
