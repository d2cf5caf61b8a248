import { InputError } from "../../../rehearsal/input-error";
import { KubeError } from "../../../rehearsal/kubernetes/client";
import { applyObjects, deleteObjects, lackingObjects } from "../../../rehearsal/watch/apply";
import { writtenObjects } from "../../../rehearsal/watch/pods-file";

const RESOURCES: Record<string, object[]> = {
  "/api/v1": [
    { name: "pods/log", kind: "Pod", namespaced: true },
    { name: "pods", kind: "Pod", namespaced: true },
    { name: "namespaces", kind: "Namespace", namespaced: false },
  ],
  "/apis/apps/v1": [{ name: "deployments", kind: "Deployment", namespaced: true }],
};

/** An API server that writes down what it is asked. */
function server(refusal?: string) {
  const calls: string[] = [];
  const client: any = {
    find: async (path: string) => {
      if (path in RESOURCES) return { resources: RESOURCES[path] };
      calls.push(`find ${path}`);
      return path.includes("serviceaccounts") ? {} : undefined;
    },
    apply: async (path: string) => {
      calls.push(`apply ${path}`);
      if (refusal !== undefined) throw new KubeError(422, "PATCH", `${path}?force=true`, refusal);
    },
    delete: async (path: string) => void calls.push(`delete ${path}`),
  };
  return { client, calls };
}

const objects = (...lines: string[]) =>
  writtenObjects(
    "pods.yaml",
    lines
      .map((line) => {
        const [apiVersion, kind, name, namespace] = line.split(" ");
        return JSON.stringify({ apiVersion, kind, metadata: { name, namespace } });
      })
      .join("\n---\n"),
  );

describe("applyObjects", () => {
  test("finds where each kind lives, and deletes in the reverse order", async () => {
    const { client, calls } = server();
    const paths = await applyObjects(client, objects("apps/v1 Deployment web shop", "v1 Pod a"));
    await deleteObjects(client, paths);
    expect(calls).toEqual([
      "apply /apis/apps/v1/namespaces/shop/deployments/web",
      "apply /api/v1/namespaces/default/pods/a",
      "delete /api/v1/namespaces/default/pods/a?propagationPolicy=Background",
      "delete /apis/apps/v1/namespaces/shop/deployments/web?propagationPolicy=Background",
    ]);
  });

  test("waits for a new namespace's service account, without which pods are refused", async () => {
    const { client, calls } = server();
    await applyObjects(client, objects("v1 Namespace shop", "v1 Pod a shop"));
    expect(calls).toEqual([
      "apply /api/v1/namespaces/shop",
      "find /api/v1/namespaces/shop/serviceaccounts/default",
      "apply /api/v1/namespaces/shop/pods/a",
    ]);
  });

  test("names the line of each object that the API server refuses, in its words", async () => {
    const { client } = server("spec.replicas: Invalid value: -1");
    await expect(applyObjects(client, objects("v1 Pod a", "v1 Pod b"))).rejects.toThrow(
      new InputError(
        [1, 3]
          .map(
            (line) =>
              `pods.yaml:${line}:1: Pod ${line === 1 ? "a" : "b"}: the API server refuses it: spec.replicas: Invalid value: -1`,
          )
          .join("\n"),
      ),
    );
  });

  test("names the line of a kind that nobody knows", async () => {
    const { client } = server();
    const applying = applyObjects(client, objects("v1 Pod a", "apps/v2 Deployment b"));
    // A wrong call's exit code: what a rehearsal found has another.
    await expect(applying).rejects.toBeInstanceOf(InputError);
    await expect(applying).rejects.toThrow(
      /^pods\.yaml:3:1: Deployment b: .* it knows no Deployment of apps\/v2$/,
    );
  });
});

describe("deleteObjects", () => {
  test("tells what the API server keeps, and goes on with the rest", async () => {
    const { client, calls } = server();
    const remove = client.delete;
    client.delete = async (path: string) => {
      if (path.includes("kube-system"))
        throw new KubeError(403, "DELETE", path, "this namespace may not be deleted");
      await remove(path);
    };
    expect(await deleteObjects(client, ["/api/v1/namespaces/a", "/api/v1/namespaces/kube-system"])).toEqual([
      "/api/v1/namespaces/kube-system stays, the API server refuses to delete it: this namespace may not be deleted",
    ]);
    expect(calls).toEqual(["delete /api/v1/namespaces/a?propagationPolicy=Background"]);
  });

  test("keeps its trace where no API server answers", async () => {
    const { client } = server();
    client.delete = async () => {
      throw new Error("ECONNREFUSED");
    };
    await expect(deleteObjects(client, ["/api/v1/namespaces/a"])).rejects.toThrow("ECONNREFUSED");
  });
});

describe("applyObjects, of what a list has twice", () => {
  test("makes what server-side apply refuses and kubectl apply takes", async () => {
    const { client, calls } = server('containers[name="a"].env: duplicate entries for key [name="A"]');
    client.create = async (path: string) => void calls.push(`create ${path}`);
    expect(await applyObjects(client, objects("v1 Pod a"))).toEqual(["/api/v1/namespaces/default/pods/a"]);
    expect(calls).toEqual([
      "apply /api/v1/namespaces/default/pods/a",
      "create /api/v1/namespaces/default/pods",
    ]);
  });
});

describe("lackingObjects", () => {
  test("tells an environment's own objects from those of a snapshot", async () => {
    const { client } = server();
    const own = [
      "/api/v1/namespaces/karpenter",
      "/apis/apps/v1/namespaces/kube-system/deployments/karpenter",
    ];
    const find = client.find;
    client.find = async (path: string) => (own.includes(path) ? {} : find(path));
    const given = objects(
      "v1 Namespace karpenter",
      "v1 Namespace shop",
      "apps/v1 Deployment karpenter kube-system",
      "apps/v1 Deployment karpenter shop",
    );
    const { lacking, there } = await lackingObjects(client, given);
    expect(
      lacking.map(({ object }) => [object.kind, object.metadata.name, object.metadata.namespace]),
    ).toEqual([
      ["Namespace", "shop", undefined],
      ["Deployment", "karpenter", "shop"],
    ]);
    expect(there).toEqual(["Namespace karpenter", "Deployment karpenter"]);
  });
});
