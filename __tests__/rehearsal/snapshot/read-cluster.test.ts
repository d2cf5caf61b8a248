import { kubernetesVersion, readCluster } from "../../../rehearsal/snapshot/read-cluster";
import { apiServer, livePod } from "../../support/live-cluster";

const PODS = [1, 2, 3, 4, 5].map((number) => livePod(`pod-${number}`));

describe("readCluster", () => {
  test("reads page by page", async () => {
    const { pods } = await readCluster(apiServer(PODS).ask);
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(["pod-1", "pod-2", "pod-3", "pod-4", "pod-5"]);
  });

  test("lists a named set of resources, and never secrets", async () => {
    const { ask, asked } = apiServer([]);
    await readCluster(ask);
    expect(asked.map((path) => path.split("?")[0])).toEqual([
      "/api/v1/nodes",
      "/api/v1/namespaces",
      "/api/v1/pods",
      "/api/v1/persistentvolumeclaims",
      "/api/v1/persistentvolumes",
      "/apis/apps/v1/replicasets",
      "/apis/apps/v1/statefulsets",
      "/apis/apps/v1/daemonsets",
      "/apis/batch/v1/jobs",
      "/apis/batch/v1/cronjobs",
      "/apis/policy/v1/poddisruptionbudgets",
      "/apis/scheduling.k8s.io/v1/priorityclasses",
      "/apis/storage.k8s.io/v1/storageclasses",
    ]);
  });

  test("asks for one namespace alone where that is wanted", async () => {
    const { ask, asked } = apiServer([...PODS, livePod("other", { namespace: "else" })]);
    const { pods } = await readCluster(ask, "else");
    expect(pods.map(({ metadata }) => metadata.name)).toEqual(["other"]);
    expect(asked).toContain("/api/v1/namespaces/else/pods?limit=500");
    expect(asked).toContain("/api/v1/nodes?limit=500");
  });

  test.each([
    [
      { error: 'Error from server (Forbidden): nodes is forbidden: User "me" cannot list resource "nodes"' },
      /^the cluster refuses \/api\/v1\/nodes: .*cannot list resource "nodes".*docs\/rehearsal\.md#your-own-cluster\. Nothing was written$/,
    ],
    [{ error: "ENOENT" }, /^kubectl is not installed: https:\S+\. Nothing was written$/],
    [
      { error: "error: You must be logged in to the server (Unauthorized)" },
      /^the cluster refuses \/api\/v1\/nodes: .*\(Unauthorized\); what has to be allowed/,
    ],
    [
      { error: "Unable to connect to the server: dial tcp: i/o timeout" },
      /^the cluster does not answer: \/api\/v1\/nodes: .*i\/o timeout\. Nothing was written$/,
    ],
    [{ output: "<html>sign in</html>" }, /^\/api\/v1\/nodes: expected JSON, got "<html>sign in/],
  ])("says why a cluster is not read: %j", async (answer, message) => {
    await expect(readCluster(async () => answer)).rejects.toThrow(message);
  });
});

test("the minor version is told without what a provider adds", async () => {
  expect(await kubernetesVersion(apiServer([]).ask)).toBe("1.35");
});
