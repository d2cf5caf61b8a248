import { loadEnvironments } from "../../../config/load-environments";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { problemLines, withEnvironments } from "../../support/environments-folder";

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

describe("values", () => {
  test.each([
    [
      "a number for a version",
      `${AWS}cluster:\n  version: 1.30\n`,
      [
        `3:12: cluster.version: expected a version in quotes such as "${DEFAULT_VERSIONS.kubernetes}", got 1.30, which YAML reads as the number 1.3 (put it in quotes: "1.30")`,
      ],
    ],
    [
      "a number for a name",
      "aws:\n  region: eu-west-1\n  profile: 1.10\n",
      [
        '3:12: aws.profile: expected text, got 1.10, which YAML reads as the number 1.1 (put it in quotes: "1.10")',
      ],
    ],
    [
      "a number for text that it could not be in quotes",
      "aws: { region: 5 }\n",
      ["1:16: aws.region: expected a region's code such as eu-west-1 or us-east-1, got 5"],
    ],
    [
      "an old yes",
      `${AWS}cluster: { endpoint: { public: yes } }\n`,
      ['2:32: cluster.endpoint.public: expected true or false, got "yes" (write true, without quotes)'],
    ],
    [
      "a number in quotes",
      `${AWS}karpenter: { replicas: "2" }\n`,
      ['2:24: karpenter.replicas: expected a whole number from 1 to 5, got "2" (write 2, without quotes)'],
    ],
    [
      "one item where a list belongs",
      `${AWS}nodePools: { a: { architectures: arm64 } }\n`,
      [
        '2:34: nodePools.a.architectures: expected a list of amd64 and arm64, got "arm64" (did you mean [arm64]?)',
      ],
    ],
    [
      "a section with nothing in it",
      `${AWS}cluster:\n  # version: "1.35"\nnetwork: {}\n`,
      [
        "2:1: cluster: expected either existing (a cluster that is there), or the settings of a new one, got an empty value",
      ],
    ],
    [
      "a list where a map belongs",
      `${AWS}nodePools: []\n`,
      ["2:12: nodePools: expected a map from names to node pools, got []"],
    ],
    [
      "a word that is not allowed",
      `${AWS}nodePools:\n  general:\n    capacityTypes: [sopt, on-demand]\n`,
      [
        '4:21: nodePools.general.capacityTypes[0]: expected spot, on-demand or reserved, got "sopt" (did you mean "spot"?)',
      ],
    ],
    [
      "a word far from those allowed",
      `${AWS}karpenter: { logLevel: warn }\n`,
      ['2:24: karpenter.logLevel: expected debug, info or error, got "warn"'],
    ],
    [
      "a pattern",
      `${AWS}network: { cidr: 10.0.0.1/16 }\n`,
      [
        '2:18: network.cidr: expected a range written by its first address, such as 10.0.0.0/16 and not 10.0.0.1/16, got "10.0.0.1/16"',
      ],
    ],
    [
      "a number out of bounds",
      `${AWS}karpenter: { replicas: 9 }\n`,
      ["2:24: karpenter.replicas: expected a whole number from 1 to 5, got 9"],
    ],
    [
      "a number without an upper bound",
      `${AWS}systemNodeGroup: { maxSize: many }\n`,
      ['2:29: systemNodeGroup.maxSize: expected a whole number from 1 up, got "many"'],
    ],
    [
      "a list too short",
      `${AWS}systemNodeGroup: { instanceTypes: [] }\n`,
      ["2:35: systemNodeGroup.instanceTypes: expected at least 1 entry, got []"],
    ],
    [
      "text too short",
      "aws: { region: eu-west-1, profile: '' }\n",
      ['1:36: aws.profile: expected at least 1 character, got ""'],
    ],
    [
      "a rule",
      `${AWS}drain: { deadline: 30s }\n`,
      ['2:20: drain.deadline: expected 1m or longer, got "30s"; a drain needs time to evict pods'],
    ],
    [
      "a rule over a list",
      `${AWS}cluster:\n  admins: ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a"]\n`,
      ['3:11: cluster.admins: expected each principal once, got "arn:aws:iam::111122223333:role/a" twice'],
    ],
    [
      "a rule over two sections",
      `${AWS}cluster: { version: "1.35" }\nkarpenter: { version: 1.8.2 }\n`,
      ['3:23: karpenter.version: expected 1.9.0 or newer, which cluster.version 1.35 needs, got "1.8.2"'],
    ],
    [
      "a rule over sections of which only one is written",
      `${AWS}karpenter:\n  replicas: 3\n`,
      [
        "3:13: karpenter.replicas: expected at most systemNodeGroup.minSize (2), got 3; each replica needs a node of its own, so lower it or raise minSize",
      ],
    ],
    [
      "a long text",
      `aws: { region: ${"k".repeat(80)} }\n`,
      [
        `1:16: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "${"k".repeat(55)}..."`,
      ],
    ],
    [
      "an alias",
      "aws: &aws\n  region: EU\nstate:\n  backend: s3\n  bucket: states\n  <<: *aws\n",
      [
        `2:11: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "EU"`,
        `2:11: state.region: expected a region's code such as eu-west-1 or us-east-1, got "EU"`,
      ],
    ],
  ])("%s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});

test("warnings stand in the order of the file, each at its line", () => {
  const text = `${AWS}interruption:\n  queue: false\ncluster: { endpoint: { publicCidrs: [0.0.0.0/0] } }\n`;
  withEnvironments({ "prod.yaml": text }, () => {
    const [{ warnings } = { warnings: [] }] = loadEnvironments("environments");
    const places = warnings
      .filter(({ path }) => path.at(-1) !== "version")
      .map(({ position, path }) => [position?.line, position?.column, path.join(".")]);
    expect(places).toEqual([
      [3, 10, "interruption.queue"],
      [4, 37, "cluster.endpoint.publicCidrs"],
    ]);
  });
});

describe("one of several kinds", () => {
  const CHART = "expected either repository (oci://...) or path (a folder)";

  test.each([
    [
      "a label that there is not",
      `${AWS}state: { backend: s4 }\n`,
      ['2:19: state.backend: expected local, s3 or cloud, got "s4" (did you mean "s3"?)'],
    ],
    [
      "no label",
      `${AWS}state:\n  bucket: states\n`,
      ["2:1: state.backend: expected local, s3 or cloud, got nothing"],
    ],
    [
      "a mistake in the kind that the label says, and what it lacks told once",
      `${AWS}state: { backend: s3, bukcet: states, foo: 1 }\n`,
      [
        '2:23: state.bukcet: unknown key (did you mean "bucket"?); expected one of backend, bucket, region, prefix, key, lockFile, encrypt, kmsKeyArn, profile, assumeRole, reader, endpoint',
        "2:39: state.foo: unknown key; expected one of backend, bucket, region, prefix, key, lockFile, encrypt, kmsKeyArn, profile, assumeRole, reader, endpoint",
      ],
    ],
    [
      "the keys of the kind that the label says, though none of them is there",
      `${AWS}state: { backend: s3, foo: 1 }\n`,
      [
        "2:1: state.bucket: expected a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, got nothing",
        "2:23: state.foo: unknown key; expected one of backend, bucket, region, prefix, key, lockFile, encrypt, kmsKeyArn, profile, assumeRole, reader, endpoint",
      ],
    ],
    [
      "a mistake in the kind that a key tells",
      `${AWS}karpenter: { chart: { path: 3 } }\n`,
      ['2:29: karpenter.chart.path: expected text, got 3 (put it in quotes: "3")'],
    ],
    [
      "a mistyped key",
      `${AWS}karpenter: { chart: { repositry: "oci://x" } }\n`,
      [
        '2:23: karpenter.chart.repositry: unknown key (did you mean "repository"?); expected one of repository, login',
      ],
    ],
    [
      "both kinds",
      `${AWS}karpenter: { chart: { path: x, repository: y } }\n`,
      [`2:32: karpenter.chart.repository: conflicts with path; ${CHART}`],
    ],
    [
      "neither kind",
      `${AWS}karpenter: { chart: { foo: y } }\n`,
      [`2:21: karpenter.chart: ${CHART}, got {"foo":"y"}`],
    ],
    [
      "a number too small",
      `${AWS}network: { zones: 1 }\n`,
      [
        "2:19: network.zones: expected a number from 2 to 6, or a list of 2 to 6 zones such as [eu-west-1a, eu-west-1b], got 1",
      ],
    ],
    [
      "a wrong item of a list",
      `${AWS}network: { zones: [eu-west-1a, b] }\n`,
      ['2:32: network.zones[1]: expected a zone such as eu-west-1a, got "b"'],
    ],
    [
      "none of many numbers",
      `${AWS}cluster: { logging: { retentionDays: 31 } }\n`,
      [
        "2:38: cluster.logging.retentionDays: expected 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653, got 31",
      ],
    ],
    [
      "a size that there is not",
      `${AWS}karpenter: { resources: lagre }\n`,
      ['2:25: karpenter.resources: expected large, or a map with requests and limits, got "lagre"'],
    ],
    [
      "a quantity of another type",
      `${AWS}karpenter: { resources: { requests: { cpu: true, foo: 1 } } }\n`,
      [
        "2:44: karpenter.resources.requests.cpu: expected a quantity such as 500m, 2 or 1Gi, got true",
        "2:50: karpenter.resources.requests.foo: unknown key; expected one of cpu, memory",
      ],
    ],
  ])("%s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});

describe("files", () => {
  test("every mistake of every file is told, by file and place", () => {
    expect(
      problemLines({
        "b.yaml": "network: { nat: two }\naws: { region: x }\n",
        "a.yml": "- 1\n",
        "ok.yaml": AWS,
      }),
    ).toEqual([
      "environments/a.yml:1:1: expected a map of sections, at least aws: { region: eu-west-1 }, got a list",
      'environments/b.yaml:1:17: network.nat: expected one, per-zone or none, got "two"',
      `environments/b.yaml:2:16: aws.region: expected a region's code such as eu-west-1 or us-east-1, got "x"`,
    ]);
  });

  test("an environment has one file, and a name that a stack can bear", () => {
    expect(problemLines({ "prod.yaml": AWS, "prod.yml": AWS, "Dev_1.yaml": AWS })).toEqual([
      'environments/Dev_1.yaml: expected a name of lower-case letters, digits and hyphens, starting and ending with a letter or digit, got "Dev_1"',
      "environments/prod.yml: conflicts with environments/prod.yaml, which is environment prod already; rename one of the two",
    ]);
  });

  test("two environments do not share a cluster, though one has another mistake", () => {
    expect(
      problemLines({
        "a.yaml": `${AWS}cluster: { name: main }\n`,
        "b.yaml": `${AWS}cluster:\n  name: main\nfoo: 1\n`,
        "c.yaml": "aws: { region: eu-west-2 }\ncluster: { name: main }\n",
        "d.yaml": "aws: { region: eu-central-1 }\ncluster: { name: karpenter-e }\n",
        "e.yaml": "aws: { region: eu-central-1 }\n",
      }),
    ).toEqual([
      'environments/b.yaml:3:9: cluster.name: conflicts with environments/a.yaml, whose cluster is called "main" as well, in this region; set cluster.name, or aws.accountId in both where the accounts differ',
      "environments/b.yaml:4:1: foo: unknown key; expected one of extends, aws, state, network, cluster, systemNodeGroup, nodeRoles, karpenter, interruption, spot, nodeClasses, nodePools, nodeOverlays, capacityBuffers, loadBalancerController, monitoring, samples, drain, guard",
      'environments/c.yaml:2:18: cluster.name: conflicts with environments/a.yaml, whose cluster is called "main" as well, in another region, and IAM roles are named after it; set cluster.name, or aws.accountId in both where the accounts differ',
      'environments/e.yaml:1:1: cluster.name: conflicts with environments/d.yaml, whose cluster is called "karpenter-e" as well, in this region; set cluster.name, or aws.accountId in both where the accounts differ',
    ]);
  });

  test("one name serves in two regions where the accounts are known to differ", () => {
    const environment = (region: string, accountId: string) =>
      `aws: { region: ${region}, accountId: "${accountId}" }\ncluster: { name: main }\n`;
    const files = {
      "a.yaml": environment("eu-west-1", "111122223333"),
      "b.yaml": environment("us-east-1", "444455556666"),
    };
    expect(problemLines(files)).toEqual([]);
  });

  test.each([
    [
      "missing",
      "elsewhere",
      "elsewhere: expected a folder with a YAML file for each environment, such as elsewhere/default.yaml, got no such folder",
    ],
    [
      "a file",
      "environments/notes.txt",
      "environments/notes.txt: expected a folder with a YAML file for each environment, such as environments/notes.txt/default.yaml, got no such folder",
    ],
    [
      "without an environment",
      "environments",
      "environments: expected a folder with a YAML file for each environment, such as environments/default.yaml, got none",
    ],
  ])("a folder is %s", (_, folder, message) => {
    withEnvironments({ "notes.txt": "", ".hidden.yaml": "" }, () => {
      expect(() => loadEnvironments(folder)).toThrow(new Error(message));
    });
  });

  test("a folder outside is told by the way there, never as a place of one machine", () => {
    withEnvironments({ "prod.yaml": "" }, () => {
      const absolute = `${process.cwd()}/environments`;
      expect(() => loadEnvironments(absolute)).toThrow(
        /^environments\/prod\.yaml:1:1: expected a map of sections/,
      );
    });
  });
});

test("right files are environments by name, each with its file and what its author should know", () => {
  withEnvironments({ "prod.yml": AWS, "default.yaml": AWS }, () => {
    const loaded = loadEnvironments("environments");
    expect(loaded.map(({ name, file }) => [name, file])).toEqual([
      ["default", "environments/default.yaml"],
      ["prod", "environments/prod.yml"],
    ]);
    expect(loaded[1]).toMatchObject({
      aws: { region: "eu-west-1" },
      karpenter: { replicas: 2 },
    });
    expect(loaded[1]?.warnings).toContainEqual({
      file: "environments/prod.yml",
      environment: "environments/prod.yml",
      position: { line: 1, column: 1 },
      path: ["cluster", "endpoint", "publicCidrs"],
      message:
        "the API server answers the whole internet (callers still need IAM credentials); name the ranges that you call from",
    });
  });
});
