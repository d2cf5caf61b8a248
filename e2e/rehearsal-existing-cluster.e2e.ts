import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Item, inventory } from "../rehearsal/emulator/inventory";
import { all, textOf } from "../rehearsal/emulator/xml";
import { RunScope } from "../rehearsal/processes";
import { ClusterOfOthers } from "./support/cluster-of-others";
import { RehearsedCluster } from "./support/rehearsed-cluster";

let scope: RunScope;
let shop: ClusterOfOthers;
let before: Item[];
let cluster: RehearsedCluster;

beforeAll(async () => {
  scope = new RunScope();
  cluster = await RehearsedCluster.start(scope, {
    environment: "existing",
    file: join(__dirname, "environments", "existing.yaml"),
    beforeInfra: async (run) => {
      shop = await ClusterOfOthers.make(run, "shop", {
        nodeGroups: [
          { name: "nodes", letsDnsIn: true },
          { name: "database-clients", letsDnsIn: false },
        ],
      });
      before = await inventory(run.client);
    },
  });
}, 600_000);
afterAll(() => scope.end());

describe("the real Karpenter on a cluster that nobody made with this project", () => {
  test("has its controller on the node group that is there", async () => {
    const pods = await cluster.client.list<any>(
      "/api/v1/namespaces/kube-system/pods?labelSelector=app.kubernetes.io%2Fname%3Dkarpenter",
    );
    expect(pods.length).toBe(2);
    for (const { spec } of pods) {
      const { metadata } = await cluster.node(spec.nodeName);
      expect(metadata.labels).toMatchObject({ "eks.amazonaws.com/nodegroup": "main" });
    }
  });

  test("launches a node into a private subnet of theirs, with both of their security groups", async () => {
    // More than the node group's nodes have: a small pod finds its place there.
    await cluster.deploy("inflate", { replicas: 1, cpu: "3" });
    const [node = ""] = await cluster.running("inflate", 1);
    const { id, subnet } = await cluster.instanceOf(node);
    expect(shop.privateSubnetIds).toContain(subnet);
    const answer = await cluster.aws.query("ec2", "DescribeInstances", { "InstanceId.1": id });
    const [instance] = all(answer, "reservationSet", "item", "instancesSet", "item");
    const groups = all(instance!, "groupSet", "item").map((group) => textOf(group, "groupId"));
    expect(groups.sort()).toEqual([...shop.securityGroupIds].sort());
  });

  test("leaves the account as it was found, nodes first", async () => {
    const { project, stacks, folder } = cluster.rehearsal.run;
    await project.destroy(stacks.workloads);
    expect(await cluster.leftovers()).toEqual([]);
    await project.destroy(stacks.infra);
    expect(readFileSync(join(folder, `destroy-${stacks.infra}.log`), "utf8")).toContain(
      "nothing of cluster shop's own making is in the way",
    );
    expect(await inventory(cluster.aws)).toEqual(before);
  });
});
