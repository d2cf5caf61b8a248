import { problemLines } from "../../support/environments-folder";

const KEY =
  "a key's ARN such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, not an alias";

/** What the author of environments/prod.yaml reads of its second line. */
function linesFor(line: string): string[] {
  const problems = problemLines({ "prod.yaml": `aws: { region: eu-west-1 }\n${line}\n` });
  return problems.map((problem) => problem.replace(/^environments\/prod\.yaml:2:\d+: /, ""));
}

describe("a value that is none of a setting's choices is told with every one of them", () => {
  test.each([
    ["cluster: { logging: { kmsKey: ownn } }", `cluster.logging.kmsKey: expected own, or ${KEY}, got "ownn"`],
    ["interruption: { kmsKey: alias/x }", `interruption.kmsKey: expected own, or ${KEY}, got "alias/x"`],
    ["interruption: { kmsKey: true }", `interruption.kmsKey: expected own, or ${KEY}, got true`],
    [
      "karpenter: { controllerRole: team }",
      'karpenter.controllerRole: expected a map such as { name: team-karpenter }, got "team"',
    ],
    [
      "karpenter: { nodeRole: team }",
      'karpenter.nodeRole: expected own, shared, or { name: ... }, an IAM role that others made, got "team"',
    ],
    [
      "karpenter: { nodeRole: { nam: team } }",
      'karpenter.nodeRole.nam: unknown key (did you mean "name"?); expected one of name, check',
    ],
  ])("%s", (line, message) => {
    expect(linesFor(line)).toContain(message);
  });
});
