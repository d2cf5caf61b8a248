import { problemLines } from "../../support/environments-folder";

const REGION = "aws: { region: eu-west-1 }\n";

/** What the author of environments/prod.yaml reads, without the file's name and the position. */
const linesFor = (text: string) =>
  problemLines({ "prod.yaml": text }).map((line) => line.replace(/^environments\/prod\.yaml:\d+:\d+: /, ""));

describe("state, told with its fix", () => {
  test.each([
    [
      "cloud without an organization",
      "state: { backend: cloud }",
      "state.organization: expected the organization's name on HCP Terraform or Terraform Enterprise, such as acme, got nothing",
    ],
    [
      "a key that both stacks would have",
      "state: { backend: s3, bucket: states, key: eks.tfstate }",
      'state.key: expected a key for each stack, with {stack} in it, or both {environment} and {part}, got "eks.tfstate"',
    ],
    [
      "a key that two environments would have",
      'state: { backend: s3, bucket: states, key: "{part}.tfstate" }',
      'state.key: expected a key for each stack, with {stack} in it, or both {environment} and {part}, got "{part}.tfstate"',
    ],
    [
      "a key with an unknown placeholder",
      'state: { backend: s3, bucket: states, key: "{stack}/{account}" }',
      'state.key: expected a path such as {environment}/{part}.tfstate, of letters, digits and any of /_.-, with {stack}, {environment} and {part} to be filled in, got "{stack}/{account}"',
    ],
    [
      "a workspace that both stacks would have",
      "state: { backend: cloud, organization: acme, workspaces: { name: eks } }",
      'state.workspaces.name: expected a workspace for each stack, with {stack} in its name, or both {environment} and {part}, got "eks"',
    ],
    [
      "a key of KMS for states that are not encrypted",
      "state: { backend: s3, bucket: states, encrypt: false, kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab' }",
      "state.kmsKeyArn: needs encrypt: true",
    ],
    [
      "a session in the place of a role",
      "state: { backend: s3, bucket: states, assumeRole: { arn: 'arn:aws:sts::111122223333:assumed-role/ops/ann' } }",
      `state.assumeRole.arn: expected a role's ARN such as arn:aws:iam::111122223333:role/deployer, got "arn:aws:sts::111122223333:assumed-role/ops/ann"`,
    ],
  ])("%s", (_, text, line) => {
    expect(linesFor(`${REGION}${text}\n`)).toEqual([line]);
  });
});

describe("the role that everything is done as", () => {
  const arn = "arn:aws:iam::111122223333:role/deployer";
  const wrong = (aws: string, more = "") => linesFor(`aws:\n  region: eu-west-1\n${aws}${more}`);

  test("is of the account that the environment may touch", () => {
    expect(wrong(`  accountId: "444455556666"\n  assumeRole: { arn: "${arn}" }\n`)).toEqual([
      `aws.assumeRole.arn: expected a role of account 444455556666, got "${arn}"; aws.accountId names that account; change one of the two`,
    ]);
    expect(wrong(`  accountId: "111122223333"\n  assumeRole: { arn: "${arn}" }\n`)).toEqual([]);
  });

  test("with an external id is not for aws eks get-token, which can give none", () => {
    const role = `  assumeRole: { arn: "${arn}", externalId: acme-1 }\n`;
    expect(wrong(role)).toEqual([
      expect.stringMatching(/^aws\.assumeRole\.externalId: .*authentication: token/),
    ]);
    expect(wrong(role, "cluster: { authentication: token }\n")).toEqual([]);
    expect(wrong(role, "state: { backend: cloud, organization: acme }\n")).toEqual([]);
  });
});
