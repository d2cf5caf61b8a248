import { problemLines } from "../../../support/environments-folder";

function linesFor(addons: string): string[] {
  const text = `aws: { region: eu-west-1 }\ncluster: { addons: { ${addons} } }\n`;
  return problemLines({ "prod.yaml": text }).map((line) =>
    line.replace(/^environments\/prod\.yaml:\d+:\d+: cluster\.addons\./, ""),
  );
}

describe("cluster.addons", () => {
  test.each([
    ["one with everything known", "aws-ebs-csi-driver: {}"],
    ["without its StorageClass", "aws-ebs-csi-driver: { storageClass: false }"],
    ["one that is not known here", "adot: { version: v0.117.0-eksbuild.1, values: { a: { b: 1 } } }"],
    [
      "an identity of the user's",
      "adot: { podIdentity: { serviceAccount: adot, namespace: otel, policies: [CloudWatchAgentServerPolicy, 'arn:aws:iam::111122223333:policy/own'] } }",
    ],
    ["the CNI with a role of its own", "vpc-cni: { podIdentity: true }"],
  ])("takes %s", (_, addons) => {
    expect(linesFor(addons)).toEqual([]);
  });

  test.each([
    ["cordns: {}", "cordns: unknown add-on (did you mean coredns?); expected an EKS add-on's name"],
    [
      "metrics_server: {}",
      "metrics_server: unknown add-on (did you mean metrics-server?); expected an EKS add-on's name",
    ],
    ["Adot: {}", "Adot: expected an EKS add-on's name such as metrics-server, got {}"],
    [
      "adot: { podIdentity: true }",
      "adot.podIdentity: expected a map with serviceAccount and policies (aws eks describe-addon-configuration tells them), got true; known here are those of vpc-cni, aws-ebs-csi-driver, aws-efs-csi-driver, amazon-cloudwatch-observability",
    ],
    [
      "adot: { podIdentity: yes please }",
      'adot.podIdentity: expected true, false, or a map with serviceAccount and policies, got "yes please"',
    ],
    [
      "adot: { podIdentity: { policies: [X] } }",
      "adot.podIdentity.serviceAccount: expected lower-case letters, digits and hyphens, starting and ending with a letter or digit, got nothing",
    ],
    ["coredns: { podIdentity: true }", "coredns.podIdentity: unknown key; expected one of version, values"],
    [
      "metrics-server: { storageClass: true }",
      "metrics-server.storageClass: unknown key; expected one of version, values, podIdentity, policies",
    ],
    [
      "adot: { version: v1.0 }",
      `adot.version: expected an add-on's version such as v1.20.4-eksbuild.1, got "v1.0"`,
    ],
  ])("refuses %s", (addons, line) => {
    expect(linesFor(addons)).toEqual([line]);
  });
});
