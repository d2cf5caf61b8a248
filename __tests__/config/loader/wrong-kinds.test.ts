import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

/** What the author of environments/prod.yaml reads, without the file's name. */
function linesFor(text: string): string[] {
  return problemLines({ "prod.yaml": text }).map((line) => line.replace(/^environments\/prod\.yaml:/, ""));
}

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
