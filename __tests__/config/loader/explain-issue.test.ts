import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("explainIssue", () => {
  test.each([
    [
      "does not offer a default where there is none",
      "aws:\n",
      "1:1: aws: expected a map with region, profile, assumeRole, accountId, tags, permissionsBoundary, rolePath, endpoint, got an empty value (write what belongs below it)",
    ],
    [
      "sees a colon without its space",
      "aws:\n  region:eu-west-1\n",
      '2:3: aws: expected a map with region, profile, assumeRole, accountId, tags, permissionsBoundary, rolePath, endpoint, got "region:eu-west-1" (put a space after the colon)',
    ],
    [
      "names the key that tells kinds apart",
      `${AWS}state: s3\n`,
      '2:8: state: expected a map with backend, got "s3"',
    ],
    [
      "says whose key it is that stands in another kind, though it looks like one of its own",
      `${AWS}state: { backend: local, bucket: states }\n`,
      "2:26: state.bucket: needs backend: s3; expected one of backend",
    ],
  ])("%s", (_, text, line) => {
    expect(problemLines({ "prod.yaml": text })).toEqual([`environments/prod.yaml:${line}`]);
  });
});
