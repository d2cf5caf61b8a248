import { environmentSchema } from "../../../config/environment";
import { hasFeatureGate } from "../../../config/karpenter/feature-gates";
import { problemLines } from "../../support/environments-folder";

const AWS = "aws: { region: eu-west-1 }\n";

function linesFor(text: string): string[] {
  return problemLines({ "prod.yaml": AWS + text }).map((line) =>
    line.replace(/^environments\/prod\.yaml:/, ""),
  );
}

describe("the controller's settings", () => {
  test.each([
    [
      "regional STS without IRSA",
      "karpenter: { stsRegionalEndpoints: true }\n",
      [
        "2:36: karpenter.stsRegionalEndpoints: needs identity: irsa; EKS Pod Identity does not call STS from the pod",
      ],
    ],
    [
      "a standard for kube-system, whose pods are of every kind",
      "karpenter: { podSecurity: restricted }\n",
      [
        "2:27: karpenter.podSecurity: needs a namespace that workloads makes: write karpenter.namespace: karpenter, without createNamespace: false; kube-system holds pods that no standard but privileged takes",
      ],
    ],
    [
      "a standard for a namespace of others",
      "karpenter: { podSecurity: restricted, namespace: a, createNamespace: false }\n",
      [expect.stringContaining("karpenter.podSecurity: needs a namespace that workloads makes")],
    ],
    [
      "a log-in to what is not ECR",
      "karpenter: { chart: { repository: oci://ghcr.io/charts, login: true } }\n",
      [
        "2:64: karpenter.chart.login: needs a repository of ECR, oci://public.ecr.aws/... or oci://<account>.dkr.ecr.<region>.amazonaws.com/...; log in to another with helm registry login",
      ],
    ],
    [
      "batches that end before they begin",
      "karpenter: { batching: { idleDuration: 20s } }\n",
      [
        '2:24: karpenter.batching: expected an idleDuration of at most maxDuration (10s), got {"idleDuration":"20s"}',
      ],
    ],
    [
      "labels of no ServiceMonitor",
      "karpenter: { metrics: { labels: { release: x } } }\n",
      ["2:33: karpenter.metrics.labels: needs serviceMonitor: true, whose labels they are"],
    ],
    [
      "a gate of a later release",
      'karpenter: { version: "1.13.0", featureGates: { capacityBuffer: true } }\n',
      [
        "2:65: karpenter.featureGates.capacityBuffer: needs another karpenter.version: 1.13.0 has no such gate; remove the line",
      ],
    ],
    [
      "isolation without an instance profile",
      "karpenter: { isolatedVpc: true }\n",
      [
        "2:27: karpenter.isolatedVpc: needs karpenter.nodeIdentity: instanceProfile, or an instanceProfile in nodeClasses.default; IAM has no VPC endpoint, so Karpenter cannot make one",
      ],
    ],
    [
      "isolation with a role in a node class",
      "karpenter: { isolatedVpc: true, nodeIdentity: instanceProfile }\nnodeClasses: { default: { role: nodes } }\n",
      [
        "3:33: nodeClasses.default.role: conflicts with karpenter.isolatedVpc; write instanceProfile instead, since IAM has no VPC endpoint and Karpenter cannot make one for a role",
      ],
    ],
    [
      "isolation without endpoints",
      "karpenter: { isolatedVpc: true, nodeIdentity: instanceProfile, identity: irsa }\nnetwork: { nat: none, endpoints: [s3, ec2, ecr.api, ecr.dkr, ssm, eks] }\n",
      ["3:34: network.endpoints: needs, with karpenter.isolatedVpc, private or a list with sts, sqs"],
    ],
    [
      "isolation without what add-ons get their roles from",
      "karpenter: { isolatedVpc: true, nodeIdentity: instanceProfile, identity: irsa }\ncluster: { addons: { aws-ebs-csi-driver: {} } }\nnetwork: { nat: none, endpoints: [s3, ec2, ecr.api, ecr.dkr, sts, ssm, sqs, eks] }\n",
      ["4:34: network.endpoints: needs, with karpenter.isolatedVpc, private or a list with eks-auth"],
    ],
    [
      "emails without the rules that send them",
      "interruption: { queue: false, notifications: { emails: [ops@example.com] } }\n",
      ["2:46: interruption.notifications: needs queue: true, whose rules send the emails"],
    ],
    [
      "emails to one address twice, and to none",
      "interruption: { notifications: { emails: [ops@example.com, ops@example.com], events: [spot] } }\n",
      [
        '2:42: interruption.notifications.emails: expected each address once, got "ops@example.com" twice',
        '2:87: interruption.notifications.events[0]: expected scheduledChange, spotInterruption, rebalance, instanceStateChange or capacityReservationInterruption, got "spot" (did you mean "spotInterruption"?)',
      ],
    ],
  ])("refuse %s", (_, text, lines) => {
    expect(linesFor(text)).toEqual(lines);
  });

  test.each([
    ["IRSA with regional STS", "karpenter: { identity: irsa, stsRegionalEndpoints: true }\n"],
    [
      "isolation with Terraform's profile",
      "karpenter: { isolatedVpc: true, nodeIdentity: instanceProfile }\n",
    ],
    [
      "isolation with a profile of one's own in every node class",
      "karpenter: { isolatedVpc: true }\nnodeClasses: { default: { instanceProfile: mine } }\n",
    ],
    [
      "isolation in a VPC with every endpoint",
      "karpenter: { isolatedVpc: true, nodeIdentity: instanceProfile }\nnetwork: { nat: none, endpoints: private }\n",
    ],
    [
      "every gate of the release",
      "karpenter: { featureGates: { capacityBuffer: true, nodeRepair: false } }\n",
    ],
    ["batches of equal bounds", "karpenter: { batching: { idleDuration: 10s } }\n"],
  ])("allow %s", (_, text) => {
    expect(linesFor(text)).toEqual([]);
  });
});

describe("static capacity", () => {
  const karpenter = (settings: object) =>
    environmentSchema.parse({ aws: { region: "eu-west-1" }, karpenter: settings }).karpenter;
  const asValue = (staticCapacity: boolean) => ({ settings: { featureGates: { staticCapacity } } });

  test("is on by the setting or by the chart's value, which is merged last and wins", () => {
    const isOn = (settings: Parameters<typeof karpenter>[0]) =>
      hasFeatureGate(karpenter(settings), "staticCapacity");
    expect(isOn({})).toBe(false);
    expect(isOn({ featureGates: { staticCapacity: true } })).toBe(true);
    expect(isOn({ values: asValue(true) })).toBe(true);
    expect(isOn({ featureGates: { staticCapacity: true }, values: asValue(false) })).toBe(false);
  });

  test("lets a pool have replicas", () => {
    const pool = "nodePools: { fixed: { replicas: 2 } }\n";
    expect(linesFor(`karpenter: { featureGates: { staticCapacity: true } }\n${pool}`)).toEqual([]);
    expect(linesFor(pool)).toEqual([expect.stringContaining("staticCapacity")]);
  });
});
