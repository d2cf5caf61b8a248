import { environmentSchema } from "../../config/environment";

const problems = (sections: object): string[] => {
  const { error } = environmentSchema.safeParse({ aws: { region: "eu-west-1" }, ...sections });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
};
const withTags = (tags: object) => problems({ aws: { region: "eu-west-1", tags } });
const numbered = (count: number) =>
  Object.fromEntries([...Array(count).keys()].map((n) => [`tag-${n}`, "x"]));

describe("tags of everything, which IAM's roles get as well", () => {
  test.each([
    { team: "Zürich 1" },
    { "cost:center/a": "x=y+z@w" },
    { team: "" },
    { ["k".repeat(128)]: "v".repeat(256) },
    numbered(44),
  ])("are taken where every service takes them: %j", (tags) => expect(withTags(tags)).toEqual([]));

  test.each([
    "karpenter.sh/discovery",
    "karpenter.k8s.aws/cluster",
    "kubernetes.io/cluster/shop",
    "eks:cluster-name",
    "aws:cloudformation:stack-name",
  ])("refuses the tag %s, which says whose a thing is", (key) => {
    const onSecurityGroup = (tag: string) =>
      problems({ network: { nodeSecurityGroupTags: { [tag]: "shop" } } });
    expect(withTags({ [key]: "shop" })).toEqual([expect.stringContaining(`aws.tags.${key}: `)]);
    expect(onSecurityGroup(key)).toHaveLength(1);
    expect([...withTags({ [`x-${key}`]: "shop" }), ...onSecurityGroup(`x-${key}`)]).toEqual([]);
  });

  test.each([
    [{ team: "R&D (infra) #1" }, "aws.tags.team: expected letters, digits, spaces and any of _.:/=+-@"],
    [{ where: "${path.cwd}" }, "aws.tags.where: expected letters, digits, spaces"],
    [{ "a&b": "x" }, "aws.tags.a&b: "],
    [{ team: "v".repeat(257) }, "aws.tags.team: expected at most 256 characters"],
    [{ team: "aws:shop" }, "aws.tags.team: expected another beginning than aws:"],
    [{ "AWS:team": "x" }, "aws.tags.AWS:team: "],
    [{ Team: "a", team: "b" }, "aws.tags.team: conflicts with Team: IAM takes the two for one key"],
    [numbered(45), "aws.tags: expected at most 44 tags"],
  ])("are refused before the first is made: %j", (tags, expected) => {
    expect(withTags(tags)).toEqual([expect.stringContaining(expected)]);
  });
});

describe("tags of node classes", () => {
  const onNodes = (tags: object, entry: object = {}, karpenter: object = {}) =>
    problems({ karpenter, nodeClasses: { default: { tags, ...entry } }, nodePools: {} });

  test("keep to IAM's rule, since Karpenter writes them onto the instance profile that it makes", () => {
    expect(onNodes({ team: "R&D" })).toEqual([
      expect.stringMatching(/^nodeClasses\.default\.tags\.team: expected letters.*the instance profile/),
    ]);
    expect(onNodes({ team: "R&D" }, { role: "nodes" })).toHaveLength(1);
  });

  test("keep to EC2's alone where the instance profile is there already", () => {
    expect(onNodes({ team: "R&D" }, { instanceProfile: "nodes" })).toEqual([]);
    expect(onNodes({ team: "R&D" }, {}, { nodeIdentity: "instanceProfile" })).toEqual([]);
  });

  test.each([
    [{ "aws:team": "x" }, /tags\.aws:team: expected another beginning/],
    [{ team: "v".repeat(257) }, /tags\.team: expected at most 256/],
    [{ ["k".repeat(129)]: "x" }, /expected a key of 1 to 128/],
  ])("keep to EC2's in any case: %j", (tags, expected) => {
    expect(onNodes(tags, { instanceProfile: "nodes" })).toEqual([expect.stringMatching(expected)]);
  });

  test("leave room for those of everything and Karpenter's own", () => {
    const aws = { region: "eu-west-1", tags: { a: "1", b: "2" } };
    const nodeClasses = { default: { tags: numbered(43) } };
    expect(problems({ aws, nodeClasses, nodePools: {} })).toEqual([
      expect.stringMatching(/^nodeClasses\.default\.tags: expected at most 50 tags of a resource, got 51 /),
    ]);
  });
});

test("tags of the nodes' security group reach EC2 alone, which takes any character", () => {
  expect(problems({ network: { nodeSecurityGroupTags: { team: "R&D (infra) #1" } } })).toEqual([]);
  expect(problems({ network: { nodeSecurityGroupTags: numbered(48) } })).toEqual([
    expect.stringMatching(/^network\.nodeSecurityGroupTags: expected at most 50/),
  ]);
});
