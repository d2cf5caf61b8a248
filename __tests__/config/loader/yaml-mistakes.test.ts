import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

describe("mistakesIn", () => {
  test.each([
    [
      "a map that is merged from a number",
      `${AWS}cluster:\n  <<: 3\n  name: main\n`,
      ["3:3: found << of what is no map; allowed: <<: *anchor of a map"],
    ],
    [
      "a map that is merged from nothing",
      `${AWS}cluster:\n  <<:\n`,
      ["3:3: found << of what is no map; allowed: <<: *anchor of a map"],
    ],
    [
      "a map that is merged from a list with more than maps",
      `${AWS}nodePools:\n  a: &a { weight: 1 }\n  b: { <<: [*a, 3] }\n`,
      ["4:8: found << of what is no map; allowed: <<: *anchor of a map"],
    ],
    [
      "a map that is merged from an alias of nothing",
      `${AWS}cluster:\n  <<: *base\n`,
      ["3:7: found *base; allowed: an alias of an anchor above it (&base)"],
    ],
    [
      "keys that are maps or lists, each of them",
      `${AWS}cluster:\n  name: {{ name }}\nnodePools:\n  [a]: {}\n`,
      [
        "3:10: found a map or a list for a key; allowed: text; put { or [ in quotes",
        "5:3: found a map or a list for a key; allowed: text; put { or [ in quotes",
      ],
    ],
    [
      "a key without a name",
      `${AWS}cluster:\n  : main\n`,
      ["3:3: found a key without a name; allowed: key: value"],
    ],
    [
      "a key that no map of JavaScript keeps",
      `${AWS}nodePools:\n  __proto__: { weight: 3 }\n`,
      ["3:3: __proto__: unknown key; allowed: any other name"],
    ],
    [
      "a line too far left",
      "aws:\n  region: eu-west-1\n profile: main\n",
      ["3:1: found a line indented otherwise than those beside it; allowed: keys of one map in one column"],
    ],
    [
      "a tag",
      `${AWS}cluster:\n  name: !Ref Main\n`,
      ["3:9: found the tag !Ref; allowed: values without tags; put text that starts with ! in quotes"],
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
      'environments/prod.yaml:1:27: aws["<<"]: unknown key; allowed: region, profile, assumeRole, accountId, tags, endpoint',
    ]);
  });
});
