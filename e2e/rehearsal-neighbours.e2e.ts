import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publishAwsEvent } from "../rehearsal/emulator/aws-event";
import { KubeClient } from "../rehearsal/kubernetes/client";
import { RunScope } from "../rehearsal/processes";
import { until } from "../rehearsal/until";
import { RehearsedCluster } from "./support/rehearsed-cluster";

let scope: RunScope;
let blue: RehearsedCluster;
let green: RehearsedCluster;

const file = (environment: string) => join(__dirname, "environments", `${environment}.yaml`);

beforeAll(async () => {
  scope = new RunScope();
  blue = await RehearsedCluster.start(scope, { environment: "blue", file: file("blue") });
  const { gateway } = blue.rehearsal.run;
  green = await RehearsedCluster.start(scope, { environment: "green", file: file("green"), gateway });
  for (const cluster of [blue, green]) await cluster.deploy("inflate", { replicas: 1 });
}, 400_000);
afterAll(() => scope.end());

describe("two clusters in one account and region", () => {
  test("each gets a node of its own, in its own network", async () => {
    const [one, other] = await Promise.all(
      [blue, green].map(async (cluster) => {
        const [node] = await cluster.running("inflate", 1);
        return cluster.instanceOf(node!);
      }),
    );
    expect(one!.tags).toMatchObject({ "kubernetes.io/cluster/karpenter-blue": "owned" });
    expect(other!.tags).toMatchObject({ "kubernetes.io/cluster/karpenter-green": "owned" });
    expect(one!.tags).not.toHaveProperty(["kubernetes.io/cluster/karpenter-green"]);
    expect(one!.subnet).not.toBe(other!.subnet);
  });

  test("news of an instance moves only the cluster that it is of", async () => {
    const [before] = await blue.instancesIn("running");
    const [neighbour] = await green.instancesIn("running");
    const reached = await publishAwsEvent(blue.aws, {
      source: "aws.ec2",
      detailType: "EC2 Spot Instance Interruption Warning",
      detail: { "instance-id": before!.id, "instance-action": "terminate" },
    });
    // EventBridge knows no clusters: both hear it.
    expect(reached).toHaveLength(2);
    await until("the instance's end", async () =>
      (await blue.instancesIn("terminated")).some(({ id }) => id === before!.id),
    );
    await blue.running("inflate", 1);
    expect((await green.instancesIn("running")).map(({ id }) => id)).toEqual([neighbour!.id]);
  });

  test("one's kubeconfig opens nothing at the other", async () => {
    expect(await isOpen(blue, await blue.loginToken())).toBe(true);
    expect(await isOpen(green, await blue.loginToken())).toBe(false);
  });

  test("destroying one's workloads leaves every node, profile and template of the other", async () => {
    const kept = await green.leftovers();
    expect(kept.length).toBeGreaterThanOrEqual(3);
    const { project, stacks } = blue.rehearsal.run;
    await project.destroy(stacks.workloads);
    expect(await blue.leftovers()).toEqual([]);
    expect(await green.leftovers()).toEqual(expect.arrayContaining(kept));
    await green.running("inflate", 1);
  });

  test("destroying the other's infra before its workloads stops, and names its NodePool and its instance", async () => {
    const [{ id } = { id: "" }] = await green.instancesIn("running");
    const { project, stacks, folder } = green.rehearsal.run;
    await expect(project.destroy(stacks.infra)).rejects.toThrow(`destroy ${stacks.infra} failed`);
    const said = readFileSync(join(folder, `destroy-${stacks.infra}.log`), "utf8");
    expect(said).toContain("NodePool general");
    expect(said).toContain(`instance ${id}`);
    await green.running("inflate", 1);
  });
});

async function isOpen(cluster: RehearsedCluster, token: string): Promise<boolean> {
  const client = new KubeClient({ ...cluster.client.access, token });
  try {
    await client.list("/api/v1/nodes");
    return true;
  } catch {
    return false;
  } finally {
    client.close();
  }
}
