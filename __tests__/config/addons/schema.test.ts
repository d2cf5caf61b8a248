import { problemLines } from "../../support/environments-folder";

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
    ["cordns: {}", "cordns: allowed: an EKS add-on's name; did you mean coredns?"],
    ["metrics_server: {}", "metrics_server: allowed: an EKS add-on's name; did you mean metrics-server?"],
    ["Adot: {}", "Adot: allowed: an EKS add-on's name such as metrics-server"],
    [
      "adot: { podIdentity: true }",
      "adot.podIdentity: found true; allowed: a map with serviceAccount and policies (aws eks describe-addon-configuration tells them); known here are those of vpc-cni, aws-ebs-csi-driver, aws-efs-csi-driver, amazon-cloudwatch-observability",
    ],
    [
      "adot: { podIdentity: yes please }",
      'adot.podIdentity: found "yes please"; allowed: true, false, or a map with serviceAccount and policies',
    ],
    [
      "adot: { podIdentity: { policies: [X] } }",
      "adot.podIdentity.serviceAccount: missing; allowed: lower-case letters, digits and hyphens, starting and ending with a letter or digit",
    ],
    ["coredns: { podIdentity: true }", "coredns.podIdentity: unknown key; allowed: version, values"],
    [
      "metrics-server: { storageClass: true }",
      "metrics-server.storageClass: unknown key; allowed: version, values, podIdentity, policies",
    ],
    [
      "adot: { version: v1.0 }",
      'adot.version: found "v1.0"; allowed: an add-on\'s version such as v1.20.4-eksbuild.1',
    ],
  ])("refuses %s", (addons, line) => {
    expect(linesFor(addons)).toEqual([line]);
  });
});
