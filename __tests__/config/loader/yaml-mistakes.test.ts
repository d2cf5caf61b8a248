import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("mistakesIn", () => {
  test.each([
    [
      "a map that is merged from a number",
      `${AWS}cluster:\n  <<: 3\n  name: main\n`,
      ["3:3: expected a map behind <<, such as <<: *anchor of a map, got another value"],
    ],
    [
      "a map that is merged from nothing",
      `${AWS}cluster:\n  <<:\n`,
      ["3:3: expected a map behind <<, such as <<: *anchor of a map, got another value"],
    ],
    [
      "a map that is merged from a list with more than maps",
      `${AWS}nodePools:\n  a: &a { weight: 1 }\n  b: { <<: [*a, 3] }\n`,
      ["4:8: expected a map behind <<, such as <<: *anchor of a map, got another value"],
    ],
    [
      "a map that is merged from an alias of nothing",
      `${AWS}cluster:\n  <<: *base\n`,
      ["3:7: *base needs an anchor above it (&base)"],
    ],
    [
      "keys that are maps or lists, each of them",
      `${AWS}cluster:\n  name: {{ name }}\nnodePools:\n  [a]: {}\n`,
      [
        "3:10: expected text for a key, got a map or a list; put { or [ in quotes",
        "5:3: expected text for a key, got a map or a list; put { or [ in quotes",
      ],
    ],
    [
      "a key without a name",
      `${AWS}cluster:\n  : main\n`,
      ["3:3: expected key: value, got a value without a key"],
    ],
    [
      "a key that no map of JavaScript keeps",
      `${AWS}nodePools:\n  __proto__: { weight: 3 }\n`,
      ["3:3: __proto__: unknown key; no setting and no name can be called that"],
    ],
    [
      "a line too far left",
      "aws:\n  region: eu-west-1\n profile: main\n",
      ["3:1: expected the keys of one map in one column, got a line that is indented otherwise"],
    ],
    [
      "a tag",
      `${AWS}cluster:\n  name: !Ref Main\n`,
      ["3:9: expected a value without a tag, got !Ref; put text that starts with ! in quotes"],
    ],
  ])("tells of %s", (_, text, lines) => {
    expect(problemLines({ "prod.yaml": text })).toEqual(
      lines.map((line) => `environments/prod.yaml:${line}`),
    );
  });

  test("bears maps that are merged from one map or many, and a quoted << as a name like any other", () => {
    const pools = `${AWS}nodePools:\n  a: &a { weight: 1 }\n  b: &b { <<: *a }\n  c: { <<: [*a, *b] }\n`;
    expect(problemLines({ "prod.yaml": pools })).toEqual([]);
    expect(problemLines({ "prod.yaml": 'aws: { region: eu-west-1, "<<": 3 }\n' })).toEqual([
      'environments/prod.yaml:1:27: aws["<<"]: unknown key; expected one of region, profile, assumeRole, accountId, tags, permissionsBoundary, rolePath, endpoint',
    ]);
  });
});
