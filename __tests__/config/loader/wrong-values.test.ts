import { loadEnvironments } from "../../../config/load-environments";
import { DEFAULT_VERSIONS } from "../../../releases/defaults";
import { problemLines, withEnvironments } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

/** What the author of environments/prod.yaml reads, without the file's name. */
function linesFor(text: string): string[] {
  return problemLines({ "prod.yaml": text }).map((line) => line.replace(/^environments\/prod\.yaml:/, ""));
}

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
      "nothing in quotes where a number belongs",
      `${AWS}karpenter: { replicas: "" }\nnodeClasses: { default: { kubelet: { maxPods: "" } } }\n`,
      [
        '2:24: karpenter.replicas: expected a whole number from 1 to 5, got ""',
        '3:47: nodeClasses.default.kubelet.maxPods: expected a whole number, 0 or more, got ""',
      ],
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
