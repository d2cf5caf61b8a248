import { join } from "node:path";
import { publishAwsEvent } from "../rehearsal/emulator/aws-event";
import { all, textOf } from "../rehearsal/emulator/xml";
import { KNOWN_CALLS } from "../rehearsal/iam/questions";
import { controllerPrices } from "../rehearsal/prices/controller-prices";
import { priceOf } from "../rehearsal/prices/price-list";
import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { asController } from "./support/as-controller";
import { playGameDay, rollOutLabel } from "./support/bad-day";
import { type Instance, RehearsedCluster } from "./support/rehearsed-cluster";

let scope: RunScope;
let cluster: RehearsedCluster;
/** Of the first node. */
let firstType = "";

async function start(saved: "use" | "anew"): Promise<void> {
  scope = new RunScope();
  const file = join(__dirname, "..", "environments", "default.yaml");
  cluster = await RehearsedCluster.start(scope, { environment: "default", file, saved, deployBy: "cdktf" });
}

beforeAll(() => start("anew"));
afterAll(() => scope.end());

/** The instance behind the only node of a deployment whose pods all run. */
async function onlyInstance(name: string, replicas: number): Promise<Instance> {
  const nodes = await cluster.running(name, replicas);
  expect(nodes).toHaveLength(1);
  return cluster.instanceOf(nodes[0]!);
}

describe("the default environment, with the real Karpenter", () => {
  test("finds its subnets, security group, image and instance profile, and may launch", async () => {
    const { status } = await cluster.client.get<any>("/apis/karpenter.k8s.aws/v1/ec2nodeclasses/default");
    const conditions = Object.fromEntries(status.conditions.map((each: any) => [each.type, each.status]));
    expect(conditions).toMatchObject({
      AMIsReady: "True",
      SubnetsReady: "True",
      SecurityGroupsReady: "True",
      InstanceProfileReady: "True",
      // Karpenter tries with dry runs whether its role may launch.
      ValidationSucceeded: "True",
    });
  });

  test("gives three pods one amd64 Spot node of a current generation, in a private subnet", async () => {
    await cluster.deploy("inflate", { replicas: 3 });
    const instance = await onlyInstance("inflate", 3);
    firstType = instance.type;
    expect(instance).toMatchObject({ state: "running", spot: true });
    expect(instance.type).toMatch(/^[cmr]([5-9]|[1-9]\d)[a-z-]*\./);
    const [node] = await cluster.nodes();
    expect(node!.metadata.labels).toMatchObject({
      "kubernetes.io/arch": "amd64",
      "karpenter.sh/capacity-type": "spot",
      "topology.kubernetes.io/zone": instance.zone,
    });
    const answer = await cluster.aws.query("ec2", "DescribeSubnets", { "SubnetId.1": instance.subnet });
    expect(textOf(answer, "subnetSet", "item", "mapPublicIpOnLaunch")).toBe("false");
  });

  test("reckons with the prices that a report shows, for each type, capacity and zone", async () => {
    const { prices } = cluster.rehearsal.run.gateway;
    const offerings = await until(
      "the metrics after Karpenter's reading of the prices",
      async () => {
        const all = controllerPrices(await cluster.rehearsal.metrics());
        // Without a price a type is not to be had in a zone; what is reserved costs nothing more.
        const offered = all.filter(({ capacityType, price }) => capacityType !== "reserved" && price > 0);
        const hasRead = offered.some(
          ({ capacityType, instanceType, price }) =>
            capacityType === "spot" && price < (prices.onDemand.get(instanceType) ?? 0),
        );
        return hasRead && offered;
      },
      { seconds: 100 },
    );
    expect(offerings.length).toBeGreaterThan(1000);
    const others = offerings.filter((each) => priceOf(prices, each) !== each.price);
    expect(others).toEqual([]);
  });

  test("tags the instance so that this cluster's policies and its drain hook know it", async () => {
    const instance = await onlyInstance("inflate", 3);
    const [claim] = await cluster.nodeClaims();
    await until("the tags that come after the launch", async () => {
      const { tags } = (await cluster.instances())[0]!;
      return tags["karpenter.sh/nodeclaim"] === claim!.metadata.name;
    });
    expect(instance.tags).toMatchObject({
      "kubernetes.io/cluster/karpenter": "owned",
      "eks:eks-cluster-name": "karpenter",
      "karpenter.sh/nodepool": "general",
      "karpenter.k8s.aws/ec2nodeclass": "default",
    });
    expect(instance.profile).toContain(":instance-profile/karpenter/eu-west-1/karpenter/");
  });

  test("tells the instance which cluster to join, and hides its credentials behind IMDSv2", async () => {
    const answer = await cluster.aws.query("ec2", "DescribeLaunchTemplateVersions", {
      "Version.1": "$Latest",
      LaunchTemplateName: await newestTemplate(),
    });
    const [data] = all(answer, "launchTemplateVersionSet", "item", "launchTemplateData");
    expect(textOf(data!, "metadataOptions", "httpTokens")).toBe("required");
    expect(textOf(data!, "metadataOptions", "httpPutResponseHopLimit")).toBe("1");
    expect(textOf(data!, "blockDeviceMappingSet", "item", "ebs", "encrypted")).toBe("true");
    const userData = Buffer.from(textOf(data!, "userData"), "base64").toString();
    const { server, ca } = cluster.client.access;
    expect(userData).toContain("name: karpenter");
    expect(userData).toContain(`apiServerEndpoint: ${server}`);
    expect(userData).toContain(`certificateAuthority: ${Buffer.from(ca).toString("base64")}`);
  });

  async function newestTemplate(): Promise<string> {
    const answer = await cluster.aws.query("ec2", "DescribeLaunchTemplates");
    const templates = all(answer, "launchTemplates", "item").map((each) =>
      textOf(each, "launchTemplateName"),
    );
    return templates.find((name) => name.startsWith("karpenter.k8s.aws/"))!;
  }

  test.each([
    [
      "a Spot interruption",
      "aws.ec2",
      "EC2 Spot Instance Interruption Warning",
      (id: string) => ({ "instance-id": id, "instance-action": "terminate" }),
    ],
    [
      "scheduled maintenance",
      "aws.health",
      "AWS Health Event",
      (id: string) => ({
        service: "EC2",
        eventTypeCategory: "scheduledChange",
        eventTypeCode: "AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED",
        affectedEntities: [{ entityValue: id }],
      }),
    ],
    [
      "an instance that stops",
      "aws.ec2",
      "EC2 Instance State-change Notification",
      (id: string) => ({ "instance-id": id, state: "stopping" }),
    ],
    [
      "a capacity reservation that is taken back",
      "aws.ec2",
      "EC2 Capacity Reservation Instance Interruption Warning",
      (id: string) => ({ "instance-id": id, "instance-action": "terminate" }),
    ],
  ])("drains the node and replaces it on the news of %s", async (_, source, detailType, detail) => {
    const { id } = await onlyInstance("inflate", 3);
    await publishAwsEvent(cluster.aws, { source, detailType, detail: detail(id) });
    await until("the instance's end", async () =>
      (await cluster.instancesIn("terminated")).some((each) => each.id === id),
    );
    expect((await onlyInstance("inflate", 3)).id).not.toBe(id);
  });

  test("only notes a rebalance recommendation: the node stays", async () => {
    const { id } = await onlyInstance("inflate", 3);
    await publishAwsEvent(cluster.aws, {
      source: "aws.ec2",
      detailType: "EC2 Instance Rebalance Recommendation",
      detail: { "instance-id": id },
    });
    await until("the note", async () => (await cluster.events("SpotRebalanceRecommendation")).length > 0);
    expect((await onlyInstance("inflate", 3)).id).toBe(id);
  });

  test("replaces a node whose instance was terminated behind its back", async () => {
    const { id } = await onlyInstance("inflate", 3);
    await cluster.aws.query("ec2", "TerminateInstances", { "InstanceId.1": id });
    await until("another instance", async () => {
      const [running, ...others] = await cluster.instancesIn("running");
      return running !== undefined && others.length === 0 && running.id !== id;
    });
    expect((await onlyInstance("inflate", 3)).id).not.toBe(id);
  });

  test("gets through the game day: every step brings what it is expected to", async () => {
    await cluster.scale("inflate", 0);
    const played = await playGameDay(scope, cluster);
    await cluster.scale("inflate", 3);
    expect(played.flatMap(({ broken }) => broken)).toEqual([]);
    expect(played).toHaveLength(11);
  });

  test("says which nodes a change replaces, and why", async () => {
    const { id } = await onlyInstance("inflate", 3);
    const { isDone, replacements } = await rollOutLabel(scope, cluster);
    expect({ isDone, reasons: replacements.map(({ reason }) => reason) }).toEqual({
      isDone: true,
      reasons: ["NodePoolDrifted"],
    });
    expect((await onlyInstance("inflate", 3)).id).not.toBe(id);
  });

  test("could do all that with its own role's policies, each call put to them", async () => {
    const calls = cluster.rehearsal.run.gateway.calls.filter(({ accessKey }) => accessKey.startsWith("ASIA"));
    const asked = new Set(calls.map(({ service, action }) => `${service}:${action}`));
    expect([...asked].filter((call) => !KNOWN_CALLS.includes(call))).toEqual([]);
    expect([...asked]).toEqual(
      expect.arrayContaining(["ec2:CreateFleet", "ec2:TerminateInstances", "iam:AddRoleToInstanceProfile"]),
    );
    expect(calls.filter(({ rules, status }) => status === 403 && rules.includes("role-policies"))).toEqual(
      [],
    );
  });

  test("could not touch an instance that is not this cluster's", async () => {
    const launched = await cluster.aws.query("ec2", "RunInstances", {
      ImageId: "ami-00000000",
      InstanceType: "m7i.large",
      MinCount: "1",
      MaxCount: "1",
    });
    const foreign = textOf(launched, "instancesSet", "item", "instanceId");
    const role = await asController(cluster.aws);
    await expect(role.query("ec2", "TerminateInstances", { "InstanceId.1": foreign })).rejects.toThrow(
      /not authorized to perform: ec2:TerminateInstances/,
    );
    await expect(
      role.query("ec2", "CreateTags", {
        "ResourceId.1": foreign,
        "Tag.1.Key": "karpenter.sh/nodepool",
        "Tag.1.Value": "general",
      }),
    ).rejects.toThrow(/not authorized to perform: ec2:CreateTags/);
    await cluster.aws.query("ec2", "TerminateInstances", { "InstanceId.1": foreign });
  });

  test("drains everything before cdktf destroy workloads ends, and leaves nothing in the account", async () => {
    expect((await cluster.instancesIn("running")).length).toBeGreaterThan(0);
    const { project, stacks } = cluster.rehearsal.run;
    await project.destroy(stacks.workloads);
    expect(await cluster.leftovers()).toEqual([]);
    expect(await cluster.nodes()).toEqual([]);
  });
});

describe("the same environment again", () => {
  test("goes on from the saved state: nothing is deployed, and the same pods get the same kind of node", async () => {
    await scope.end();
    await start("use");
    const { run } = cluster.rehearsal;
    expect(run.saved).toBeDefined();
    expect(
      run.gateway.calls.filter(({ action }) => action === "CreateVpc" || action === "CreateRole"),
    ).toEqual([]);
    await cluster.deploy("inflate", { replicas: 3 });
    expect(await onlyInstance("inflate", 3)).toMatchObject({ type: firstType, spot: true });
  });

  test("hears of an interruption by the queue that was saved", async () => {
    const { id } = await onlyInstance("inflate", 3);
    await publishAwsEvent(cluster.aws, {
      source: "aws.ec2",
      detailType: "EC2 Spot Instance Interruption Warning",
      detail: { "instance-id": id, "instance-action": "terminate" },
    });
    await until("the instance's end", async () =>
      (await cluster.instancesIn("terminated")).some((each) => each.id === id),
    );
    expect((await onlyInstance("inflate", 3)).id).not.toBe(id);
  });

  test("has a state of Terraform that knows what is in the account", async () => {
    const { project, stacks } = cluster.rehearsal.run;
    expect(await project.pendingChanges(stacks.infra)).toBeUndefined();
  });
});
