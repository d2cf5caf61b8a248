import { join } from "node:path";
import type { AwsClient } from "../rehearsal/aws/client";
import { type EmulatedRun, startEmulatedRun } from "../rehearsal/emulated-run";
import { publishAwsEvent } from "../rehearsal/emulator/aws-event";
import { type Item, inventory } from "../rehearsal/emulator/inventory";
import { all, type Element, textOf } from "../rehearsal/emulator/xml";
import { RunScope } from "../rehearsal/processes";
import { DEFAULT_VERSIONS } from "../releases/defaults";

const ROOT = join(__dirname, "..");
const ACCOUNT = "111122223333";

let scope: RunScope;
let run: EmulatedRun;
let aws: AwsClient;
let untouched: Item[];

beforeAll(async () => {
  scope = new RunScope();
  run = await startEmulatedRun(scope, {
    root: ROOT,
    environment: "default",
    file: join(ROOT, "environments", "default.yaml"),
    env: process.env,
  });
  aws = run.client;
  await run.project.providers("infra");
  untouched = await inventory(aws);
  await run.project.deploy("infra");
});
afterAll(() => scope.end());

async function ec2(action: string, set: string): Promise<Element[]> {
  return all(await aws.query("ec2", action), set, "item");
}

const tagsOf = (resource: Element): Record<string, string> =>
  Object.fromEntries(
    all(resource, "tagSet", "item").map((tag) => [textOf(tag, "key"), textOf(tag, "value")]),
  );

async function attachedPolicies(role: string): Promise<string[]> {
  const answer = await aws.query("iam", "ListAttachedRolePolicies", { RoleName: role });
  const policies = all(answer, "ListAttachedRolePoliciesResult", "AttachedPolicies", "member");
  return policies.map((policy) => textOf(policy, "PolicyName")).sort();
}

/** What is in the interruption queue; it is not in there any more then. */
async function received(): Promise<unknown[]> {
  const { QueueUrl } = await aws.json<any>("sqs", "GetQueueUrl", { QueueName: "karpenter" });
  const { Messages = [] } = await aws.json<any>("sqs", "ReceiveMessage", {
    QueueUrl,
    MaxNumberOfMessages: 10,
  });
  for (const { ReceiptHandle } of Messages)
    await aws.json("sqs", "DeleteMessage", { QueueUrl, ReceiptHandle });
  return Messages.map(({ Body }: any) => JSON.parse(Body));
}

const eks = <T = any>(path: string): Promise<T> => aws.read<T>("eks", `/clusters/karpenter${path}`);

describe("infra of the default environment, deployed by cdktf", () => {
  test("has private subnets for Karpenter's nodes in three zones, and public ones for load balancers", async () => {
    const subnets = (await ec2("DescribeSubnets", "subnetSet")).filter(
      (subnet) => textOf(subnet, "defaultForAz") !== "true",
    );
    const discovered = subnets.filter((subnet) => tagsOf(subnet)["karpenter.sh/discovery"] === "karpenter");
    expect(discovered.map((subnet) => textOf(subnet, "availabilityZone")).sort()).toEqual([
      "eu-west-1a",
      "eu-west-1b",
      "eu-west-1c",
    ]);
    for (const subnet of discovered) {
      expect(tagsOf(subnet)).toMatchObject({ "kubernetes.io/role/internal-elb": "1" });
      expect(textOf(subnet, "mapPublicIpOnLaunch")).toBe("false");
    }
    const others = subnets.filter((subnet) => !discovered.includes(subnet));
    expect(others.map((subnet) => tagsOf(subnet)["kubernetes.io/role/elb"])).toEqual(["1", "1", "1"]);
  });

  test("has one security group that Karpenter and the load balancer controller find", async () => {
    const groups = await ec2("DescribeSecurityGroups", "securityGroupInfo");
    const having = (tag: string) => groups.filter((group) => tagsOf(group)[tag] !== undefined);
    expect(having("karpenter.sh/discovery").map((group) => textOf(group, "groupName"))).toEqual([
      "eks-karpenter-node",
    ]);
    expect(having("kubernetes.io/cluster/karpenter")).toHaveLength(1);
  });

  test("has a cluster with access entries, encrypted secrets and logs", async () => {
    const { cluster } = await eks("");
    expect(cluster).toMatchObject({
      status: "ACTIVE",
      version: DEFAULT_VERSIONS.kubernetes,
      accessConfig: { authenticationMode: "API" },
      resourcesVpcConfig: { endpointPrivateAccess: true, endpointPublicAccess: true },
      encryptionConfig: [{ resources: ["secrets"] }],
      upgradePolicy: { supportType: "STANDARD" },
    });
    expect(cluster.resourcesVpcConfig.subnetIds).toHaveLength(3);
    const logged = cluster.logging.clusterLogging.filter((each: any) => each.enabled);
    expect(logged.flatMap((each: any) => each.types).sort()).toEqual(["api", "audit", "authenticator"]);
  });

  test("has the four add-ons, CoreDNS able to run on the system nodes", async () => {
    const { addons } = await eks("/addons");
    expect(addons.sort()).toEqual(["coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"]);
    const { addon } = await eks("/addons/coredns");
    const { tolerations } = JSON.parse(addon.configurationValues);
    expect(tolerations).toContainEqual(expect.objectContaining({ key: "CriticalAddonsOnly" }));
  });

  test("has two tainted system nodes with IMDSv2 and encrypted volumes", async () => {
    const { nodegroups } = await eks("/node-groups");
    expect(nodegroups).toEqual([expect.stringMatching(/^system-/)]);
    const { nodegroup } = await eks(`/node-groups/${nodegroups[0]}`);
    expect(nodegroup).toMatchObject({
      capacityType: "ON_DEMAND",
      scalingConfig: { minSize: 2, desiredSize: 2 },
      taints: [{ key: "CriticalAddonsOnly", value: "true", effect: "NO_SCHEDULE" }],
    });
    const { id, version } = nodegroup.launchTemplate;
    const answer = await aws.query("ec2", "DescribeLaunchTemplateVersions", {
      LaunchTemplateId: id,
      "LaunchTemplateVersion.1": version,
    });
    const [data] = all(answer, "launchTemplateVersionSet", "item", "launchTemplateData");
    expect(textOf(data!, "metadataOptions", "httpTokens")).toBe("required");
    expect(textOf(data!, "blockDeviceMappingSet", "item", "ebs", "encrypted")).toBe("true");
  });

  test("lets Karpenter's nodes join, and gives them nothing else", async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/KarpenterNodeRole-karpenter`;
    const path = `/access-entries/${encodeURIComponent(role)}`;
    expect((await eks(path)).accessEntry).toMatchObject({ type: "EC2_LINUX" });
    expect((await eks(`${path}/access-policies`)).associatedAccessPolicies).toEqual([]);
    expect(await attachedPolicies("KarpenterNodeRole-karpenter")).toEqual([
      "AmazonEC2ContainerRegistryPullOnly",
      "AmazonEKSWorkerNodePolicy",
    ]);
  });

  test("gives the CNI a role of its own, and nodes none of its permissions", async () => {
    expect(await attachedPolicies("karpenter-addon-vpc-cni")).toEqual(["AmazonEKS_CNI_Policy"]);
    expect(await attachedPolicies("karpenter-system-node")).not.toContain("AmazonEKS_CNI_Policy");
  });

  test("gives Karpenter's service account the controller's role with its six policies", async () => {
    const { associations } = await eks("/pod-identity-associations");
    const ours = associations.filter(({ serviceAccount }: any) => serviceAccount !== "aws-node");
    expect(ours).toEqual([
      expect.objectContaining({ namespace: "kube-system", serviceAccount: "karpenter" }),
    ]);
    const { association } = await eks(`/pod-identity-associations/${ours[0].associationId}`);
    const role = association.roleArn.split("/").at(-1);
    expect(await attachedPolicies(role)).toEqual(
      [
        "EKSIntegration",
        "IAMIntegration",
        "Interruption",
        "NodeLifecycle",
        "ResourceDiscovery",
        "ZonalShift",
      ].map((name) => `KarpenterController${name}Policy-karpenter`),
    );
  });

  test("has an encrypted queue that forgets after five minutes, open to its five rules alone", async () => {
    const { QueueUrl } = await aws.json<any>("sqs", "GetQueueUrl", { QueueName: "karpenter" });
    const { Attributes } = await aws.json<any>("sqs", "GetQueueAttributes", {
      QueueUrl,
      AttributeNames: ["All"],
    });
    expect(Attributes).toMatchObject({ MessageRetentionPeriod: "300", SqsManagedSseEnabled: "true" });
    const statements = JSON.parse(Attributes.Policy).Statement;
    const allowed = statements.find((each: any) => each.Effect === "Allow");
    expect(allowed.Principal).toEqual({ Service: "events.amazonaws.com" });
    const { Rules } = await aws.json<any>("events", "ListRules", {});
    expect([...allowed.Condition.ArnEquals["aws:SourceArn"]].sort()).toEqual(
      Rules.map((rule: any) => rule.Arn).sort(),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
  });

  test.each([
    ["aws.health", "AWS Health Event", { service: "EC2", eventTypeCategory: "scheduledChange" }],
    ["aws.ec2", "EC2 Spot Instance Interruption Warning", {}],
    ["aws.ec2", "EC2 Instance Rebalance Recommendation", {}],
    ["aws.ec2", "EC2 Instance State-change Notification", {}],
    ["aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning", {}],
  ])("brings %s's %s to the queue", async (source, detailType, detail) => {
    await publishAwsEvent(aws, { source, detailType, detail });
    expect(await received()).toEqual([
      expect.objectContaining({ source, "detail-type": detailType, detail }),
    ]);
  });

  test.each([
    ["aws.health", "AWS Health Event", { service: "RDS", eventTypeCategory: "scheduledChange" }],
    ["aws.s3", "Object Created", {}],
  ])("keeps %s's %s of another service away from the queue", async (source, detailType, detail) => {
    expect(await publishAwsEvent(aws, { source, detailType, detail })).toEqual([]);
  });

  test("is what it should be: a second plan is empty", async () => {
    expect(await run.project.pendingChanges("infra")).toBeUndefined();
  });

  test("is gone after cdktf destroy", async () => {
    await run.project.destroy("infra");
    expect(await inventory(aws)).toEqual(untouched);
  });
});
