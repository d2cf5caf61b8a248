import { environmentWarnings } from "../../config/rules";
import { problemLines } from "../support/environments-folder";
import { parsedOf } from "../support/stacks";

const linesFor = (yaml: string) =>
  problemLines({ "prod.yaml": `aws: { region: eu-west-1 }\n${yaml}\n` }).map((line) =>
    line.replace(/^environments\/prod\.yaml:\d+:\d+: /, ""),
  );

const warningsFor = (settings: object) =>
  environmentWarnings(parsedOf(settings))
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .filter((line) => /olicies/.test(line));

const names = (count: number) => Array.from({ length: count }, (_, index) => `Team${index}`);

describe("policies of a role", () => {
  test.each([
    ["a name", "systemNodeGroup: { policies: [AmazonS3ReadOnlyAccess] }"],
    ["a name with its path", "cluster: { policies: [service-role/AmazonEFSCSIDriverPolicy] }"],
    ["an ARN of the account", "karpenter: { policies: ['arn:aws:iam::111122223333:policy/team/own'] }"],
    ["none", "karpenter: { nodePolicies: [] }"],
  ])("take %s", (_, yaml) => {
    expect(linesFor(yaml)).toEqual([]);
  });

  test.each([
    [
      "karpenter: { policies: ['arn:aws:iam::111122223333:role/team'] }",
      /^karpenter\.policies\[0\]: .*an AWS managed policy .* or a policy's ARN/,
    ],
    [
      "cluster: { policies: ['arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess'] }",
      /^cluster\.policies.*expected an ARN that starts with arn:aws:, the partition of eu-west-1/,
    ],
    ["systemNodeGroup: { policies: [A, A] }", /^systemNodeGroup\.policies.*expected each policy once/],
    [
      "karpenter: { nodeRole: shared, nodePolicies: [A] }",
      /^karpenter\.nodePolicies.*conflicts with nodeRole: shared; write systemNodeGroup\.policies/,
    ],
    [
      "karpenter: { nodeRole: { name: team }, nodePolicies: [A] }",
      /^karpenter\.nodePolicies.*conflicts with karpenter\.nodeRole, whose policies are its owner's/,
    ],
    [
      "karpenter: { controllerRole: { name: team }, policies: [A] }",
      /^karpenter\.policies.*conflicts with karpenter\.controllerRole, whose policies are its owner's/,
    ],
    [
      "karpenter: { controllerRole: { name: 'arn:aws:iam::111122223333:role/team' } }",
      /^karpenter\.controllerRole\.name: expected the name of an IAM role, without its path and never its ARN/,
    ],
    [
      "karpenter: { nodeRole: team }",
      /^karpenter\.nodeRole: expected own, shared, or \{ name: \.\.\. \}, an IAM role that others made/,
    ],
    [
      "cluster: { addons: { adot: { policies: [AmazonPrometheusRemoteWriteAccess] } } }",
      /^cluster\.addons\.adot\.policies.*needs podIdentity, whose role gets them/,
    ],
  ])("%s is refused with what to write", (yaml, message) => {
    expect(linesFor(yaml)).toEqual([expect.stringMatching(message)]);
  });

  test("beyond IAM's quota are warned of, with this project's own counted", () => {
    expect(warningsFor({ karpenter: { policies: names(3) } })).toEqual([]);
    expect(warningsFor({ karpenter: { policies: names(4) } })).toEqual([
      expect.stringMatching(/^karpenter\.policies: with 7 of this project's the role has 11 policies/),
    ]);
    expect(warningsFor({ systemNodeGroup: { policies: names(7) } })).toHaveLength(1);
  });
});
