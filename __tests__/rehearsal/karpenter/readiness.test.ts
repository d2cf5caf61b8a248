import { untilReady } from "../../../rehearsal/karpenter/readiness";
import type { Condition } from "../../../rehearsal/kubernetes/objects";

const ready: Condition = { type: "Ready", status: "True" };

/** A cluster with one of each kind, whose conditions change with each look; the last ones stay. */
function clusterOf(nodeClass: readonly Condition[][], nodePool: readonly Condition[][]) {
  const looks = { ec2nodeclasses: [...nodeClass], nodepools: [...nodePool] };
  const list = async (path: string) => {
    const left = looks[path.split("/").at(-1) as keyof typeof looks];
    const conditions = left.length > 1 ? left.shift() : left[0];
    return [{ metadata: { name: "general" }, status: { conditions } }];
  };
  return { list: list as never };
}

describe("untilReady", () => {
  test("has nothing to tell once Karpenter has found everything", async () => {
    const later = [[{ type: "SubnetsReady", status: "Unknown" } as const], [ready]];
    expect(await untilReady(clusterOf(later, [[ready]]), 5)).toEqual([]);
  });

  test("tells what Karpenter has not found, not what waits for it", async () => {
    const nodeClass: Condition[] = [
      { type: "SubnetsReady", status: "False", message: "SubnetSelector did not match any Subnets" },
      { type: "ValidationSucceeded", status: "Unknown", message: "Awaiting the others" },
      { type: "AMIsReady", status: "True" },
      { type: "Ready", status: "False", message: "SubnetsReady=False" },
    ];
    const nodePool: Condition[] = [
      { type: "NodeRegistrationHealthy", status: "Unknown" },
      { type: "NodeClassReady", status: "False" },
      { type: "Ready", status: "False" },
    ];
    expect(await untilReady(clusterOf([nodeClass], [nodePool]), 0)).toEqual([
      "EC2NodeClass general is not ready: SubnetsReady is False (SubnetSelector did not match any Subnets)",
      "NodePool general is not ready: NodeClassReady is False",
    ]);
  });

  test("tells what Karpenter is still at when nothing has failed, and when it has not come to it", async () => {
    const waits: Condition[] = [
      { type: "InstanceProfileReady", status: "Unknown", message: "Object is awaiting reconciliation" },
      { type: "Ready", status: "Unknown" },
    ];
    expect(await untilReady(clusterOf([waits], [[]]), 0)).toEqual([
      "EC2NodeClass general is not ready: InstanceProfileReady is Unknown (Object is awaiting reconciliation)",
      "NodePool general is not ready: Karpenter has said nothing of it",
    ]);
  });

  test("fails when it could not even look", async () => {
    const list = () => Promise.reject(new Error("connection refused"));
    await expect(untilReady({ list }, 0)).rejects.toThrow(
      /in vain for NodePools that are ready: connection refused/,
    );
  });
});
