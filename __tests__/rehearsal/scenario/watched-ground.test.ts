import { WatchedGround } from "../../../rehearsal/scenario/watched-ground";

const DEPLOYMENT = "/apis/apps/v1/namespaces/default/deployments/web";

const web = (generation: number, replicas: number) => ({
  metadata: { name: "web", namespace: "default", generation, resourceVersion: `${generation}` },
  spec: { replicas },
  status: { observedGeneration: 1, replicas: 1, readyReplicas: 1 },
});

/** Its watches say what a test has them say. */
function server(lists: Record<string, object[]>) {
  const asked: string[] = [];
  const tell = new Map<string, (event: any) => void>();
  const client: any = {
    page: async (path: string) => {
      asked.push(path);
      return { items: lists[path] ?? [], metadata: { resourceVersion: "1" } };
    },
    watch: (path: string, _version: string, signal: AbortSignal, on: any) => {
      tell.set(path, on);
      return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    },
  };
  return { client, asked, tell };
}

describe("WatchedGround", () => {
  const ends: (() => unknown)[] = [];
  const scope = { onEnd: (end: () => unknown) => void ends.push(end) };
  afterEach(() => {
    for (const end of ends.splice(0)) end();
  });

  test("knows the workloads of the pods' file alone, and lists each kind once however often it is asked", async () => {
    const others = { ...web(1, 2), metadata: { ...web(1, 2).metadata, namespace: "kube-system" } };
    const { client, asked } = server({
      "/apis/apps/v1/deployments": [web(1, 1), others],
      "/apis/karpenter.sh/v1/nodepools": [{ metadata: { name: "general" } }],
      "/apis/policy/v1/poddisruptionbudgets": [{ metadata: { name: "web" } }],
    });
    const ground = await WatchedGround.begin(scope, client, [DEPLOYMENT]);
    const look = () => [ground.workloads, ground.nodePools, ground.podBudgets].map((all) => all.length);
    expect([look(), look()]).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(ground.workloads[0]).toEqual({ ...web(1, 1), kind: "Deployment" });
    expect(asked).toHaveLength(4);
  });

  test("takes a change for made before a watch tells of it, and the watch's word from then on", async () => {
    const { client, tell } = server({ "/apis/apps/v1/deployments": [web(1, 1)] });
    const ground = await WatchedGround.begin(scope, client, [DEPLOYMENT]);
    ground.wrote(DEPLOYMENT, web(2, 5));
    expect(ground.workloads).toMatchObject([{ spec: { replicas: 5 }, kind: "Deployment" }]);
    tell.get("/apis/apps/v1/deployments")!({ type: "MODIFIED", object: web(3, 7) });
    expect(ground.workloads).toMatchObject([{ spec: { replicas: 7 }, metadata: { generation: 3 } }]);
  });
});
