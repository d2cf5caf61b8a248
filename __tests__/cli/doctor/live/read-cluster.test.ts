import { readCluster } from "../../../../cli/doctor/live/read-cluster";
import { ConfigError } from "../../../../config/config-error";

/** A kubectl that answers by what it is asked for, and writes down what that was. */
function kubectl(answers: Readonly<Record<string, readonly object[] | Error>>) {
  const asked: string[] = [];
  return {
    asked,
    kubectl: async (...words: string[]) => {
      asked.push(words.join(" "));
      if (words[1] === "--raw") return { output: '{"gitVersion": "v1.36.3-eks-1"}' };
      const [, answer = []] = Object.entries(answers).find(([key]) => words[1] === key) ?? [];
      return answer instanceof Error
        ? { error: answer.message }
        : { output: JSON.stringify({ items: answer }) };
    },
  };
}

const ALL =
  "ec2nodeclasses.karpenter.k8s.aws,nodepools.karpenter.sh,nodeclaims.karpenter.sh,nodes,deployments.apps,poddisruptionbudgets.policy";
const object = (kind: string, name: string, labels: object = {}) => ({ kind, metadata: { name, labels } });

describe("readCluster", () => {
  test("sorts what one call answers by kind, and takes no Deployment for Karpenter's but its own", async () => {
    const karpenter = object("Deployment", "karpenter", { "app.kubernetes.io/name": "karpenter" });
    const objects = [
      object("NodePool", "general"),
      object("Node", "n"),
      object("Deployment", "web"),
      karpenter,
    ];
    const state = await readCluster(kubectl({ [ALL]: objects, pods: [object("Pod", "p")] }));
    expect(state).toMatchObject({
      kubernetes: "1.36.3-eks-1",
      hasKarpenter: true,
      nodePools: [{ metadata: { name: "general" } }],
      nodes: [{ metadata: { name: "n" } }],
      controllers: [karpenter],
      nodeClasses: [],
      unread: [],
    });
  });

  test("only gets", async () => {
    const { asked, ...session } = kubectl({});
    await readCluster(session);
    expect(asked.filter((words) => !words.startsWith("get "))).toEqual([]);
  });

  test("reads one by one where the call for all is refused, and says what it could not", async () => {
    const state = await readCluster(
      kubectl({
        [ALL]: new Error("forbidden"),
        "nodepools.karpenter.sh": [object("NodePool", "general")],
        nodes: new Error("Error from server (Forbidden): nodes is forbidden"),
      }),
    );
    expect(state.nodePools).toHaveLength(1);
    expect(state.unread).toEqual([
      { what: "nodes", why: "Error from server (Forbidden): nodes is forbidden" },
    ]);
    expect(state.hasKarpenter).toBe(true);
  });

  test("knows a cluster without Karpenter's CRDs", async () => {
    const unknown = new Error(`error: the server doesn't have a resource type "nodepools"`);
    const state = await readCluster(kubectl({ [ALL]: unknown, "nodepools.karpenter.sh": unknown }));
    expect([state.hasKarpenter, state.unread]).toEqual([false, []]);
  });

  test("ends where the API server does not answer", async () => {
    const down = readCluster({ kubectl: async () => ({ error: "Unable to connect: i/o timeout" }) });
    await expect(down).rejects.toThrow(ConfigError);
    await expect(down).rejects.toThrow(/the cluster does not answer: .*i\/o timeout/);
  });
});
