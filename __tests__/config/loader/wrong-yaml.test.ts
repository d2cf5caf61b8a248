import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

/** What the author of environments/prod.yaml reads, without the file's name. */
function linesFor(text: string): string[] {
  return problemLines({ "prod.yaml": text }).map((line) => line.replace(/^environments\/prod\.yaml:/, ""));
}

describe("a text that is no YAML, or no map", () => {
  test.each([
    ["nothing", "", ["1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got nothing"]],
    [
      "remarks only",
      "# only\n",
      ["1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got nothing"],
    ],
    ["a list", "- 1\n", ["1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got a list"]],
    [
      "no space after a colon",
      "aws:1\n",
      [
        '1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got "aws:1" (put a space after the colon)',
      ],
    ],
    ["a tab", "aws:\n\tregion: eu-west-1\n", ["2:1: expected spaces to indent, got a tab"]],
    [
      "a key twice",
      `${AWS}aws: { region: eu-west-1 }\n`,
      ["2:1: expected each key once, got aws a second time; join the two"],
    ],
    [
      "a key twice and another mistake",
      "aws:\n  region: x\n  region: y\n",
      [
        "3:3: expected each key once, got region a second time; join the two",
        `3:11: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "y"`,
      ],
    ],
    [
      "two documents",
      `${AWS}---\n${AWS}`,
      ["2:1: expected one document in a file, got a second; move it to a file of its own"],
    ],
    [
      "two colons on a line",
      "aws: region: x\n",
      [
        '1:6: expected one key and its value, got a second ": " on the line; put the value in quotes, or the inner key on a line of its own',
      ],
    ],
    [
      "a line without a value",
      "aws:1\nnetwork: {}\n",
      ["1:1: expected key: value with a space after the colon, got a line without a value"],
    ],
    [
      "a character of YAML's own",
      "aws: { region: @x }\n",
      ["1:16: expected a value in quotes, got one that starts with a character of YAML's own"],
    ],
    ["an alias of nothing", "aws: { region: *r }\n", ["1:16: *r needs an anchor above it (&r)"]],
    [
      "an alias of what holds it",
      "aws: &x { region: *x }\n",
      ["1:19: *x needs an anchor that ends above it, and stands inside &x"],
    ],
    [
      "a quote that nothing closes, though the parser reads on to the end",
      'aws:\n  region: "eu-west-1\ncluster:\n  name: x\n',
      ['2:11: expected a second " behind the text, got none to the end'],
    ],
    [
      "a quote that nothing closes, in a map of one line",
      "aws: { region: 'eu-west-1 }\ncluster: {}\n",
      ["1:16: expected a second ' behind the text, got none to the end"],
    ],
    [
      "an open bracket",
      "aws: { region: eu-west-1\nnetwork: {}\n",
      ["1:6: expected } behind the last entry, got none that closes this {"],
    ],
    [
      "an open bracket of a list",
      `${AWS}cluster:\n  admins: [a, b\n`,
      ["3:11: expected ] behind the last entry, got none that closes this ["],
    ],
    [
      "a bracket too many",
      "aws: { region: eu-west-1 } }\n",
      ["1:28: expected { before it, got a } that nothing opened"],
    ],
    [
      "a comma too many",
      `${AWS}cluster: { admins: [a,,b] }\n`,
      ["2:23: expected one comma between two entries, got one with nothing before it"],
    ],
    [
      "an apostrophe in single quotes",
      "aws: { region: eu-west-1, tags: { owner: 'Ann's' } }\n",
      [
        "1:47: expected one value, got text behind it; put the whole in quotes, and a ' between single quotes twice",
      ],
    ],
    [
      "a path of Windows in double quotes",
      'aws: { region: eu-west-1, profile: "a\\qb" }\n',
      [
        "1:38: expected \\\\ for a \\ in double quotes, got one with a letter that it does not go with; write it twice, or take single quotes",
      ],
    ],
    [
      "a line that is indented too deep",
      "aws:\n  region: eu-west-1\n   profile: x\n",
      ["2:11: expected the keys of one map in one column, got a line that is indented otherwise"],
    ],
    [
      "a key without its value",
      "aws:\n  region: eu-west-1\n  profile\n",
      ["3:3: expected key: value with a space after the colon, got a line without a value"],
    ],
    [
      "two anchors on a value",
      `${AWS}&a &b spot: {}\n`,
      ["2:4: expected one anchor for a value, got a second; remove one of the two"],
    ],
    [
      "a key of a whole page",
      `${AWS}${"k".repeat(2_000)}: 1\n`,
      ["2:1: expected a key of at most 1,024 characters, got a longer one"],
    ],
    [
      "text behind the sign of a text of several lines",
      `${AWS}nodeClasses:\n  default:\n    userData: |echo\n      x\n`,
      ["4:16: expected the text on the lines below | or >, indented, got text behind it"],
    ],
  ])("says so: %s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});

test("values nested without end are told in a line, at the place where the parser gives up", () => {
  const lines = linesFor(`${AWS}x: ${"[".repeat(60_000)}${"]".repeat(60_000)}\n`);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^2:\d+: expected values a few levels deep, got more levels than can be read$/);
});

describe("keys", () => {
  test.each([
    [
      "unknown, and what was meant",
      "aws: { regoin: eu-west-1 }\n",
      [
        '1:8: aws.regoin: unknown key (did you mean "region"?); expected one of region, profile, assumeRole, accountId, tags, permissionsBoundary, rolePath, endpoint',
      ],
    ],
    [
      "unknown in the middle of a file",
      `${AWS}cluster:\n  addons:\n    coredns: { versoin: x }\n    kubeproxy: {}\n`,
      [
        '4:16: cluster.addons.coredns.versoin: unknown key (did you mean "version"?); expected one of version, values',
        "5:16: cluster.addons.kubeproxy: unknown add-on (did you mean kube-proxy?); expected an EKS add-on's name",
      ],
    ],
    [
      "of another case and spelling",
      `${AWS}karpenter:\n  log_level: info\n`,
      [
        '3:3: karpenter.log_level: unknown key (did you mean "logLevel"?); expected one of version, chart, namespace, createNamespace, podSecurity, networkPolicy, serviceAccount, identity, stsRegionalEndpoints, controllerRole, nodeRole, nodeIdentity, policies, nodePolicies, isolatedVpc, batching, featureGates, metrics, replicas, resources, logLevel, timeout, takeOwnership, crdWait, values',
      ],
    ],
    [
      "unknown in an entry of a list",
      `${AWS}nodePools:\n  general:\n    taints:\n      - key: a\n        efect: NoSchedule\n`,
      [
        '6:9: nodePools.general.taints[0].efect: unknown key (did you mean "effect"?); expected one of effect, key, timeAdded, value',
      ],
    ],
    [
      "unknown, without the rule that misses the right one",
      `${AWS}nodeClasses:\n  default:\n    subnetSelectorTerms:\n      - idd: subnet-0123456789abcdef0\n`,
      [
        '5:9: nodeClasses.default.subnetSelectorTerms[0].idd: unknown key (did you mean "id"?); expected one of id, tags',
      ],
    ],
    [
      "missing",
      "cluster: {}\n",
      [
        "1:1: aws: expected a map with region, profile, assumeRole, accountId, tags, permissionsBoundary, rolePath, endpoint, got nothing",
      ],
    ],
    [
      "missing below a key",
      "aws:\n  profile: x\n",
      ["1:1: aws.region: expected a region's code such as eu-west-1 or us-east-1, got nothing"],
    ],
    [
      "wrong in a map of names",
      `${AWS}systemNodeGroup:\n  labels: { a b: x }\n`,
      [
        '3:13: systemNodeGroup.labels["a b"]: expected a label key such as workload-type or example.com/team, got "a b"',
      ],
    ],
    [
      "that YAML reads as numbers",
      `${AWS}nodePools:\n  1:\n    weight: 0\n`,
      ["4:13: nodePools.1.weight: expected a whole number from 1 to 100, got 0"],
    ],
  ])("%s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});
