import { loadEnvironments } from "../../../config/load-environments";
import { problemLines, withEnvironments } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

/** What the author of environments/prod.yaml reads, without the file's name. */
function linesFor(text: string): string[] {
  return problemLines({ "prod.yaml": text }).map((line) => line.replace(/^environments\/prod\.yaml:/, ""));
}

describe("a text that is no YAML, or no map", () => {
  test.each([
    ["nothing", "", ["1:1: found nothing; allowed: a map of sections, at least aws: { region: eu-west-1 }"]],
    [
      "remarks only",
      "# only\n",
      ["1:1: found nothing; allowed: a map of sections, at least aws: { region: eu-west-1 }"],
    ],
    [
      "a list",
      "- 1\n",
      ["1:1: found a list; allowed: a map of sections, at least aws: { region: eu-west-1 }"],
    ],
    [
      "no space after a colon",
      "aws:1\n",
      [
        '1:1: found "aws:1"; allowed: a map of sections, at least aws: { region: eu-west-1 }; put a space after the colon',
      ],
    ],
    ["a tab", "aws:\n\tregion: eu-west-1\n", ["2:1: found a tab; allowed: spaces to indent"]],
    [
      "a key twice",
      `${AWS}aws: { region: eu-west-1 }\n`,
      ["2:1: found aws a second time; allowed: each key once; join the two"],
    ],
    [
      "a key twice and another mistake",
      "aws:\n  region: x\n  region: y\n",
      [
        "3:3: found region a second time; allowed: each key once; join the two",
        `3:11: aws.region: found "y"; allowed: a region's code such as eu-west-1 or us-east-1`,
      ],
    ],
    [
      "two documents",
      `${AWS}---\n${AWS}`,
      ["2:1: found a second document; allowed: one in a file; move it to a file of its own"],
    ],
    [
      "two colons on a line",
      "aws: region: x\n",
      [
        '1:6: found a second ": " on the line; allowed: one key and its value; put the value in quotes, or the inner key on a line of its own',
      ],
    ],
    [
      "a line without a value",
      "aws:1\nnetwork: {}\n",
      ["1:1: found a line without a value; allowed: key: value, with a space after the colon"],
    ],
    [
      "a character of YAML's own",
      "aws: { region: @x }\n",
      ["1:16: found a value that starts with a character of YAML's own; allowed: such a value in quotes"],
    ],
    [
      "an alias of nothing",
      "aws: { region: *r }\n",
      ["1:16: found *r; allowed: an alias of an anchor above it (&r)"],
    ],
    [
      "an alias of what holds it",
      "aws: &x { region: *x }\n",
      ["1:19: found *x inside &x; allowed: an alias of an anchor that ends above it"],
    ],
    [
      "a quote that nothing closes, though the parser reads on to the end",
      'aws:\n  region: "eu-west-1\ncluster:\n  name: x\n',
      ['2:11: found a " that nothing closes; allowed: text between two of them'],
    ],
    [
      "a quote that nothing closes, in a map of one line",
      "aws: { region: 'eu-west-1 }\ncluster: {}\n",
      ["1:16: found a ' that nothing closes; allowed: text between two of them"],
    ],
    [
      "an open bracket",
      "aws: { region: eu-west-1\nnetwork: {}\n",
      ["1:6: found a { that nothing closes; allowed: } behind its last entry"],
    ],
    [
      "an open bracket of a list",
      `${AWS}cluster:\n  admins: [a, b\n`,
      ["3:11: found a [ that nothing closes; allowed: ] behind its last entry"],
    ],
    [
      "a bracket too many",
      "aws: { region: eu-west-1 } }\n",
      ["1:28: found a } that nothing opened; allowed: as many as there are of {"],
    ],
    [
      "a comma too many",
      `${AWS}cluster: { admins: [a,,b] }\n`,
      ["2:23: found a comma with nothing before it; allowed: one comma between two entries"],
    ],
    [
      "an apostrophe in single quotes",
      "aws: { region: eu-west-1, tags: { owner: 'Ann's' } }\n",
      [
        "1:47: found text behind a value; allowed: one value; put the whole in quotes, and a ' between single quotes twice",
      ],
    ],
    [
      "a path of Windows in double quotes",
      'aws: { region: eu-west-1, profile: "a\\qb" }\n',
      [
        "1:38: found a \\ in double quotes with a letter that it does not go with; allowed: \\\\ for itself, or single quotes",
      ],
    ],
    [
      "a line that is indented too deep",
      "aws:\n  region: eu-west-1\n   profile: x\n",
      ["2:11: found a line indented otherwise than those beside it; allowed: keys of one map in one column"],
    ],
    [
      "a key without its value",
      "aws:\n  region: eu-west-1\n  profile\n",
      ["3:3: found a line without a value; allowed: key: value, with a space after the colon"],
    ],
    [
      "text behind the sign of a text of several lines",
      `${AWS}nodeClasses:\n  default:\n    userData: |echo\n      x\n`,
      ["4:16: found text behind a | or >; allowed: the text on the lines below it, indented"],
    ],
  ])("says so: %s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});

describe("keys", () => {
  test.each([
    [
      "unknown, and what was meant",
      "aws: { regoin: eu-west-1 }\n",
      [
        '1:8: aws.regoin: unknown key; allowed: region, profile, assumeRole, accountId, tags, endpoint; did you mean "region"?',
      ],
    ],
    [
      "unknown in the middle of a file",
      `${AWS}cluster:\n  addons:\n    coredns: { versoin: x }\n    kubeproxy: {}\n`,
      [
        '4:16: cluster.addons.coredns.versoin: unknown key; allowed: version, values; did you mean "version"?',
        "5:16: cluster.addons.kubeproxy: allowed: an EKS add-on's name; did you mean kube-proxy?",
      ],
    ],
    [
      "of another case and spelling",
      `${AWS}karpenter:\n  log_level: info\n`,
      [
        '3:3: karpenter.log_level: unknown key; allowed: version, chart, namespace, serviceAccount, identity, stsRegionalEndpoints, nodeRole, nodeIdentity, isolatedVpc, batching, featureGates, metrics, replicas, resources, logLevel, timeout, crdWait, values; did you mean "logLevel"?',
      ],
    ],
    [
      "unknown in an entry of a list",
      `${AWS}nodePools:\n  general:\n    taints:\n      - key: a\n        efect: NoSchedule\n`,
      [
        '6:9: nodePools.general.taints[0].efect: unknown key; allowed: key, value, effect, timeAdded; did you mean "effect"?',
      ],
    ],
    [
      "unknown, without the rule that misses the right one",
      `${AWS}nodeClasses:\n  default:\n    subnetSelectorTerms:\n      - idd: subnet-0123456789abcdef0\n`,
      [
        '5:9: nodeClasses.default.subnetSelectorTerms[0].idd: unknown key; allowed: id, tags; did you mean "id"?',
      ],
    ],
    [
      "missing",
      "cluster: {}\n",
      ["1:1: aws: missing; allowed: a map with region, profile, assumeRole, accountId, tags, endpoint"],
    ],
    [
      "missing below a key",
      "aws:\n  profile: x\n",
      ["1:1: aws.region: missing; allowed: a region's code such as eu-west-1 or us-east-1"],
    ],
    [
      "wrong in a map of names",
      `${AWS}systemNodeGroup:\n  labels: { a b: x }\n`,
      [
        '3:13: systemNodeGroup.labels["a b"]: found "a b"; allowed: a label key such as workload-type or example.com/team',
      ],
    ],
    [
      "that YAML reads as numbers",
      `${AWS}nodePools:\n  1:\n    weight: 0\n`,
      ["4:13: nodePools.1.weight: found 0; allowed: a whole number from 1 to 100, without quotes"],
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
        '3:12: cluster.version: found 1.30, which YAML reads as the number 1.3; allowed: a version in quotes such as "1.35"; without them YAML reads 1.30 as the number 1.3',
      ],
    ],
    [
      "a number for a name",
      "aws:\n  region: eu-west-1\n  profile: 1.10\n",
      [
        '3:12: aws.profile: found 1.10, which YAML reads as the number 1.1; allowed: text; put it in quotes: "1.10"',
      ],
    ],
    [
      "a number for text that it could not be in quotes",
      "aws: { region: 5 }\n",
      ["1:16: aws.region: found 5; allowed: a region's code such as eu-west-1 or us-east-1"],
    ],
    [
      "an old yes",
      `${AWS}cluster: { endpoint: { public: yes } }\n`,
      ['2:32: cluster.endpoint.public: found "yes"; allowed: true or false; write true, without quotes'],
    ],
    [
      "a number in quotes",
      `${AWS}karpenter: { replicas: "2" }\n`,
      ['2:24: karpenter.replicas: found "2"; allowed: a whole number from 1 to 5; write 2, without quotes'],
    ],
    [
      "one item where a list belongs",
      `${AWS}nodePools: { a: { architectures: arm64 } }\n`,
      [
        '2:34: nodePools.a.architectures: found "arm64"; allowed: a list of amd64 and arm64; did you mean [arm64]?',
      ],
    ],
    [
      "a section with nothing in it",
      `${AWS}cluster:\n  # version: "1.35"\nnetwork: {}\n`,
      [
        "2:1: cluster: found nothing; allowed: a map with name, version, supportType, deletionProtection, endpoint, serviceCidr, logging, encryption, admins, access, addons, authentication; write what belongs below it, or remove the line for the default",
      ],
    ],
    [
      "a list where a map belongs",
      `${AWS}nodePools: []\n`,
      ["2:12: nodePools: found []; allowed: a map from names to node pools"],
    ],
    [
      "a word that is not allowed",
      `${AWS}nodePools:\n  general:\n    capacityTypes: [sopt, on-demand]\n`,
      [
        '4:21: nodePools.general.capacityTypes[0]: found "sopt"; allowed: spot, on-demand, reserved; did you mean "spot"?',
      ],
    ],
    [
      "a word far from those allowed",
      `${AWS}karpenter: { logLevel: warn }\n`,
      ['2:24: karpenter.logLevel: found "warn"; allowed: debug, info, error'],
    ],
    [
      "a pattern",
      `${AWS}network: { cidr: 10.0.0.1/16 }\n`,
      [
        '2:18: network.cidr: found "10.0.0.1/16"; allowed: a range written by its first address, such as 10.0.0.0/16 and not 10.0.0.1/16',
      ],
    ],
    [
      "a number out of bounds",
      `${AWS}karpenter: { replicas: 9 }\n`,
      ["2:24: karpenter.replicas: found 9; allowed: a whole number from 1 to 5"],
    ],
    [
      "a number without an upper bound",
      `${AWS}systemNodeGroup: { maxSize: many }\n`,
      ['2:29: systemNodeGroup.maxSize: found "many"; allowed: a whole number from 1 up'],
    ],
    [
      "a list too short",
      `${AWS}systemNodeGroup: { instanceTypes: [] }\n`,
      ["2:35: systemNodeGroup.instanceTypes: found []; allowed: at least 1 entry"],
    ],
    [
      "text too short",
      "aws: { region: eu-west-1, profile: '' }\n",
      ['1:36: aws.profile: found ""; allowed: at least 1 character'],
    ],
    [
      "a rule",
      `${AWS}drain: { deadline: 30s }\n`,
      ['2:20: drain.deadline: found "30s"; allowed: 1m or longer; a drain needs time to evict pods'],
    ],
    [
      "a rule over a list",
      `${AWS}cluster:\n  admins: ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/a"]\n`,
      ['3:11: cluster.admins: found "arn:aws:iam::111122223333:role/a" twice; allowed: each principal once'],
    ],
    [
      "a rule over two sections",
      `${AWS}karpenter: { version: 1.8.2 }\n`,
      [
        '2:23: karpenter.version: found "1.8.2"; allowed: 1.12.0 or newer; the IAM policies and CRD rules of this project are not those of older releases',
      ],
    ],
    [
      "a rule over sections of which only one is written",
      `${AWS}karpenter:\n  replicas: 3\n`,
      [
        "3:13: karpenter.replicas: found 3; allowed: at most systemNodeGroup.minSize (2), since each replica needs a node of its own; or raise minSize",
      ],
    ],
    [
      "a long text",
      `aws: { region: ${"k".repeat(80)} }\n`,
      [
        `1:16: aws.region: found "${"k".repeat(55)}..."; allowed: a region's code such as eu-west-1 or us-east-1`,
      ],
    ],
    [
      "an alias",
      "aws: &aws\n  region: EU\nstate:\n  backend: s3\n  bucket: states\n  <<: *aws\n",
      [
        `2:11: aws.region: found "EU"; allowed: a region's code such as eu-west-1 or us-east-1`,
        `2:11: state.region: found "EU"; allowed: a region's code such as eu-west-1 or us-east-1`,
      ],
    ],
  ])("%s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });
});

describe("one of several kinds", () => {
  const CHART = "allowed: either repository (oci://...) or path (a folder)";

  test.each([
    [
      "a label that there is not",
      `${AWS}state: { backend: s4 }\n`,
      ['2:19: state.backend: found "s4"; allowed: local, s3, cloud; did you mean "s3"?'],
    ],
    [
      "no label",
      `${AWS}state:\n  bucket: states\n`,
      ["2:1: state.backend: missing; allowed: local, s3, cloud"],
    ],
    [
      "a mistake in the kind that the label says, and what it lacks told once",
      `${AWS}state: { backend: s3, bukcet: states, foo: 1 }\n`,
      [
        '2:23: state.bukcet: unknown key; allowed: backend, bucket, region, prefix, key, lockFile, encrypt, kmsKeyArn, profile, assumeRole, reader, endpoint; did you mean "bucket"?',
        "2:39: state.foo: unknown key; allowed: backend, bucket, region, prefix, key, lockFile, encrypt, kmsKeyArn, profile, assumeRole, reader, endpoint",
      ],
    ],
    [
      "the keys of the kind that the label says, though none of them is there",
      `${AWS}state: { backend: s3, foo: 1 }\n`,
      [
        "2:1: state.bucket: missing; allowed: a bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens",
        "2:23: state.foo: unknown key; allowed: backend, bucket, region, prefix, key, lockFile, encrypt, kmsKeyArn, profile, assumeRole, reader, endpoint",
      ],
    ],
    [
      "a mistake in the kind that a key tells",
      `${AWS}karpenter: { chart: { path: 3 } }\n`,
      ['2:29: karpenter.chart.path: found 3; allowed: text; put it in quotes: "3"'],
    ],
    [
      "a mistyped key",
      `${AWS}karpenter: { chart: { repositry: "oci://x" } }\n`,
      [
        '2:23: karpenter.chart.repositry: unknown key; allowed: repository, login; did you mean "repository"?',
      ],
    ],
    [
      "both kinds",
      `${AWS}karpenter: { chart: { path: x, repository: y } }\n`,
      [`2:32: karpenter.chart.repository: found beside what excludes it; ${CHART}`],
    ],
    [
      "neither kind",
      `${AWS}karpenter: { chart: { foo: y } }\n`,
      [`2:21: karpenter.chart: found {"foo":"y"}; ${CHART}`],
    ],
    [
      "a number too small",
      `${AWS}network: { zones: 1 }\n`,
      [
        "2:19: network.zones: found 1; allowed: a number from 2 to 6, or a list of 2 to 6 zones such as [eu-west-1a, eu-west-1b]",
      ],
    ],
    [
      "a wrong item of a list",
      `${AWS}network: { zones: [eu-west-1a, b] }\n`,
      ['2:32: network.zones[1]: found "b"; allowed: a zone such as eu-west-1a'],
    ],
    [
      "none of many numbers",
      `${AWS}cluster: { logging: { retentionDays: 31 } }\n`,
      [
        "2:38: cluster.logging.retentionDays: found 31; allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      ],
    ],
    [
      "a size that there is not",
      `${AWS}karpenter: { resources: lagre }\n`,
      ['2:25: karpenter.resources: found "lagre"; allowed: large, or a map with requests and limits'],
    ],
    [
      "a quantity of another type",
      `${AWS}karpenter: { resources: { requests: { cpu: true, foo: 1 } } }\n`,
      [
        "2:44: karpenter.resources.requests.cpu: found true; allowed: a quantity such as 500m, 2 or 1Gi",
        "2:50: karpenter.resources.requests.foo: unknown key; allowed: cpu, memory",
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
      "environments/a.yml:1:1: found a list; allowed: a map of sections, at least aws: { region: eu-west-1 }",
      'environments/b.yaml:1:17: network.nat: found "two"; allowed: one, per-zone, none',
      `environments/b.yaml:2:16: aws.region: found "x"; allowed: a region's code such as eu-west-1 or us-east-1`,
    ]);
  });

  test("an environment has one file, and a name that a stack can bear", () => {
    expect(problemLines({ "prod.yaml": AWS, "prod.yml": AWS, "Dev_1.yaml": AWS })).toEqual([
      'environments/Dev_1.yaml: found the name "Dev_1"; allowed: lower-case letters, digits and hyphens, starting and ending with a letter or digit',
      "environments/prod.yml: found a second environment prod; allowed: one file for each; environments/prod.yaml has the name already",
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
      'environments/b.yaml:3:9: cluster.name: found "main"; allowed: a cluster for each environment; environments/a.yaml has this name in this region; set cluster.name',
      "environments/b.yaml:4:1: foo: unknown key; allowed: aws, state, network, cluster, systemNodeGroup, karpenter, interruption, spot, nodeClasses, nodePools, loadBalancerController, samples, drain, guard",
      'environments/c.yaml:2:18: cluster.name: found "main"; allowed: a cluster for each environment; environments/a.yaml has this name in another region, and IAM roles are named after it; set cluster.name, or aws.accountId in both where the accounts differ',
      'environments/e.yaml:1:1: cluster.name: found "karpenter-e"; allowed: a cluster for each environment; environments/d.yaml has this name in this region; set cluster.name',
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
      "elsewhere: no such folder; allowed: a folder with a YAML file for each environment, such as elsewhere/default.yaml",
    ],
    [
      "a file",
      "environments/notes.txt",
      "environments/notes.txt: no such folder; allowed: a folder with a YAML file for each environment, such as environments/notes.txt/default.yaml",
    ],
    [
      "without an environment",
      "environments",
      "environments: found no environment; allowed: a folder with a YAML file for each environment, such as environments/default.yaml",
    ],
  ])("a folder is %s", (_, folder, message) => {
    withEnvironments({ "notes.txt": "", ".hidden.yaml": "" }, () => {
      expect(() => loadEnvironments(folder)).toThrow(new Error(message));
    });
  });

  test("a folder outside is told by the way there, never as a place of one machine", () => {
    withEnvironments({ "prod.yaml": "" }, () => {
      const absolute = `${process.cwd()}/environments`;
      expect(() => loadEnvironments(absolute)).toThrow(/^environments\/prod\.yaml:1:1: found nothing/);
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
      path: ["cluster", "endpoint", "publicCidrs"],
      message:
        "the API server answers the whole internet (callers still need IAM credentials); name the ranges that you call from",
    });
  });
});
