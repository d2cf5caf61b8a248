import { environmentSchema } from "../../config/environment";

const ROLE = "arn:aws:iam::111122223333:role";
const POD_IDENTITY = { serviceAccount: "x" };
const SELF = { cluster: {}, nodePools: {} };

/** Sections around a value; values that the strictest service takes; one that only a more lenient one does. */
const FIELDS: Record<string, readonly [(value: never) => object, readonly unknown[], readonly unknown[]]> = {
  "an administrator, by IAM": [
    (arn: string) => ({ cluster: { admins: [arn] } }),
    [`${ROLE}/admin`, `${ROLE}/a/b/admin`],
    [`${ROLE}/ad*min`, `${ROLE}/${"x".repeat(65)}`, `${ROLE}/a b`, `${ROLE}/path/`],
  ],
  "the role of the provider, by IAM": [
    (arn: string) => ({ aws: { region: "eu-west-1", assumeRole: { arn } } }),
    [`${ROLE}/a/b/deployer`],
    [`${ROLE}/${"x".repeat(65)}`, `${ROLE}/`],
  ],
  "a policy of an add-on, by IAM": [
    (arn: string) => ({
      cluster: { addons: { "my-addon": { podIdentity: { ...POD_IDENTITY, policies: [arn] } } } },
    }),
    ["arn:aws:iam::111122223333:policy/team/read", "service-role/AmazonEFSCSIDriverPolicy"],
    ["arn:aws:iam::111122223333:policy/${x}", "arn:aws:iam::111122223333:policy/a#b"],
  ],
  "a node class's role, by IAM": [
    (role: string) => ({ nodeClasses: { default: { role } }, nodePools: {} }),
    ["KarpenterNodeRole-shop", "a+b=c,d.e@f"],
    ["KarpenterNodeRole-${CLUSTER}", "team/nodes", "x".repeat(65)],
  ],
  "a node class's instance profile, by IAM": [
    (instanceProfile: string) => ({ nodeClasses: { default: { instanceProfile } }, nodePools: {} }),
    ["x".repeat(128)],
    ["x".repeat(129), "a b"],
  ],
  "user data, by EC2": [
    (userData: string) => ({ nodeClasses: { default: { userData } }, nodePools: {} }),
    ["x".repeat(14_336)],
    ["x".repeat(14_337), "ü".repeat(8_000)],
  ],
  "user data of a custom AMI, by EC2": [
    (userData: string) => ({
      nodeClasses: { default: { userData, amiFamily: "Custom", amiSelectorTerms: [{ id: "ami-0a1b2c3d" }] } },
      nodePools: {},
    }),
    ["x".repeat(16_384)],
    ["x".repeat(16_385)],
  ],
  "labels of the system nodes, by EKS": [
    (labels: object) => ({ systemNodeGroup: { labels } }),
    [{ "example.com/team": "a" }, { "karpenter.sh/controller": "true" }],
    [{ team: "" }, { [`${"x".repeat(60)}.com/team`]: "a" }, { "node-role.kubernetes.io/system": "true" }],
  ],
  "the key of the system taint, by EKS": [
    (key: string) => ({ systemNodeGroup: { taint: { key } } }),
    ["example.com/system", "node-role.kubernetes.io/system"],
    [`${"x".repeat(60)}.com/team`],
  ],
  "the state's bucket, by S3": [
    (bucket: string) => ({ state: { backend: "s3", bucket } }),
    ["my-states", "states.example.com"],
    ["my..states", "192.168.5.4"],
  ],
  "the project of the workspaces, by HCP Terraform": [
    (project: string) => ({ state: { backend: "cloud", organization: "acme", project } }),
    ["Shop floor", "abc"],
    ["ab", "a&b c", "x".repeat(41), " abc"],
  ],
  "the VPC's range, by EC2": [
    (cidr: string) => ({ network: { cidr } }),
    ["10.0.0.0/16", "100.64.0.0/16", "198.19.0.0/16"],
    ["127.0.0.0/16", "169.254.0.0/16", "224.0.0.0/16", "0.0.0.0/16"],
  ],
  "ranges of the public endpoint, by EKS": [
    (publicCidrs: string[]) => ({ cluster: { endpoint: { publicCidrs } } }),
    [[...Array(40).keys()].map((n) => `203.0.${n}.0/24`)],
    [[...Array(41).keys()].map((n) => `203.0.${n}.0/24`)],
  ],
  "the charts' repository, by OCI": [
    (repository: string) => ({ karpenter: { chart: { repository } } }),
    ["oci://public.ecr.aws/karpenter", "oci://registry.example.com:5000/a/b_c", "oci://registry.example.com"],
    ["oci://registry.example.com/Charts", "oci://registry.example.com/${x}"],
  ],
};

describe.each(Object.entries(FIELDS))("%s", (_, [sections, taken, refused]) => {
  const succeeds = (value: unknown) =>
    environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...SELF, ...sections(value as never) })
      .success;

  test.each(taken.map((value) => [value]))("takes %j", (value) => expect(succeeds(value)).toBe(true));
  test.each(refused.map((value) => [value]))("refuses %j", (value) => expect(succeeds(value)).toBe(false));
});
