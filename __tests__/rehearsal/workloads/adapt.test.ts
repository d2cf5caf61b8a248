import { adapt } from "../../../rehearsal/workloads/adapt";
import { deployment, template, written } from "../../support/written-objects";

const SERVED = [
  "/apis/karpenter.sh",
  "/apis/storage.k8s.io",
  "/apis/admissionregistration.k8s.io",
  "/apis/apiextensions.k8s.io",
];
const THERE = ["/api/v1/namespaces/default", "/api/v1/namespaces/kube-system"];

/** An API server without objects but namespaces. */
const server = {
  find: async <T>(path: string) => ([...SERVED, ...THERE].includes(path) ? ({} as T) : undefined),
};

async function adapted(...objects: object[]) {
  const { objects: found, notes } = await adapt(server, written(...objects), {
    cronJobs: false,
    ebsDriver: false,
  });
  return { objects: found.map(({ object }) => object as any), notes };
}

const named = (objects: any[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? "-"}/${metadata.name}`);

describe("adapt", () => {
  test("leaves Kubernetes' own kinds, those that the environment brings and their fields as they are", async () => {
    const given = [
      deployment("web"),
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: { type: "LoadBalancer", ports: [] },
      },
      { apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name: "own" }, spec: { weight: 1 } },
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings" }, data: { a: "{{ .b }}" } },
    ];
    expect(await adapted(...given)).toEqual({ objects: JSON.parse(JSON.stringify(given)), notes: [] });
  });

  test("leaves out what nobody would act upon, and says of each kind how many and why", async () => {
    const { objects, notes } = await adapted(
      { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "a" } },
      { apiVersion: "monitoring.coreos.com/v1", kind: "ServiceMonitor", metadata: { name: "b" } },
      {
        apiVersion: "sparkoperator.k8s.io/v1beta2",
        kind: "SparkApplication",
        metadata: { name: "a" },
        spec: { driver: { cores: 1 } },
      },
      { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "a" } },
      {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "MutatingWebhookConfiguration",
        metadata: { name: "a" },
      },
      deployment("web"),
    );
    expect(named(objects)).toEqual(["Deployment -/web"]);
    expect(notes).toEqual([
      "left out: 2 x ServiceMonitor, 1 x SparkApplication (no controller of theirs runs in a rehearsal)",
      "left out: 1 x CustomResourceDefinition (no controller of the new kind runs in a rehearsal)",
      "left out: 1 x MutatingWebhookConfiguration (nobody would answer the API server)",
    ]);
  });

  test("leaves a version that Kubernetes no longer serves to the API server, which names it", async () => {
    const old = {
      apiVersion: "extensions/v1beta1",
      kind: "Deployment",
      metadata: { name: "a" },
      spec: { template: template() },
    };
    const { objects, notes } = await adapted(old);
    expect([objects[0].apiVersion, notes]).toEqual(["extensions/v1beta1", []]);
  });

  test("leaves what the environment has of the same name as it is, and says so", async () => {
    const pool = (name: string) => ({ apiVersion: "karpenter.sh/v1", kind: "NodePool", metadata: { name } });
    const pools = { name: "nodepools", kind: "NodePool", namespaced: false };
    const there = ["general", "gpu"].map((name) => `/apis/karpenter.sh/v1/nodepools/${name}`);
    const find = async <T>(path: string) => {
      if (path === "/apis/karpenter.sh/v1") return { resources: [pools] } as T;
      if (path === "/api/v1")
        return { resources: [{ name: "namespaces", kind: "Namespace", namespaced: false }] } as T;
      return there.includes(path) ? ({} as T) : server.find<T>(path);
    };
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } };
    const given = written(pool("general"), pool("own"), pool("gpu"), namespace);
    const { objects, notes } = await adapt({ find }, given, { cronJobs: false, ebsDriver: false });
    expect(named(objects.map(({ object }) => object))).toEqual(["NodePool -/own"]);
    expect(notes).toEqual([
      "NodePool general, gpu stay as the environment has them",
      "Namespace kube-system stays as the environment has it",
    ]);
  });

  test("takes an empty namespace and service account for none, as kubectl does", async () => {
    const web = deployment("web", { serviceAccountName: "", serviceAccount: "" });
    const objects = ["", null].map((namespace, index) => ({
      ...web,
      metadata: { name: `web-${index}`, namespace },
    }));
    const { objects: found, notes } = await adapted(...objects);
    expect([named(found), notes]).toEqual([["Deployment -/web-0", "Deployment -/web-1"], []]);
  });

  test("makes the namespaces and service accounts that the files lack, first", async () => {
    const account = {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: { name: "own", namespace: "shop" },
    };
    const { objects, notes } = await adapted(
      deployment("web", { serviceAccountName: "web" }, "shop"),
      deployment("api", { serviceAccountName: "own" }, "shop"),
      deployment("agent", { serviceAccountName: "default" }, "kube-system"),
      account,
    );
    expect(named(objects)).toEqual([
      ...["Namespace -/shop", "ServiceAccount shop/web", "ServiceAccount shop/own"],
      ...["Deployment shop/web", "Deployment shop/api", "Deployment kube-system/agent"],
    ]);
    expect(notes).toEqual([
      "made, since the files lack the namespace: shop",
      "made, since the files lack the service account: web",
    ]);
  });

  test.each([
    ["a claim", { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "a" }, spec: {} }],
    [
      "a StatefulSet's claims",
      {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name: "a" },
        spec: { volumeClaimTemplates: [{}] },
      },
    ],
    ["a pod's own volume", deployment("a", { volumes: [{ name: "a", ephemeral: {} }] })],
  ])("says that nobody makes the volume of %s where the environment has no driver", async (_, object) => {
    const note = /^the environment has no addons\.aws-ebs-csi-driver: /;
    expect((await adapted(object)).notes).toEqual([expect.stringMatching(note)]);
    const { notes } = await adapt(server, written(object), { cronJobs: false, ebsDriver: true });
    expect(notes).toEqual([]);
  });

  test("has the default scheduler place another's pods", async () => {
    const { objects, notes } = await adapted(deployment("web", { schedulerName: "volcano" }));
    expect(objects[0].spec.template.spec).toEqual(template().spec);
    expect(notes).toEqual([
      "the scheduler volcano does not run in a rehearsal: the default one places its pods, not all or none of them",
    ]);
  });

  test("takes what kubectl prints of a cluster: each workload once, without what the cluster put in", async () => {
    const own = {
      uid: "1",
      resourceVersion: "2",
      managedFields: [{}],
      creationTimestamp: "2026-01-01T00:00:00Z",
    };
    const by = (kind: string, name: string) => ({
      ownerReferences: [{ kind, name, controller: true, uid: "1" }],
    });
    const { objects, notes } = await adapted(
      { ...deployment("web"), metadata: { name: "web", ...own }, status: { replicas: 1 } },
      {
        apiVersion: "apps/v1",
        kind: "ReplicaSet",
        metadata: { name: "web-1", ...own, ...by("Deployment", "web") },
      },
      {
        apiVersion: "v1",
        kind: "Pod",
        ...template({ nodeName: "ip-1" }),
        metadata: { name: "web-1-a", ...by("ReplicaSet", "web-1") },
      },
      {
        apiVersion: "v1",
        kind: "Pod",
        ...template({ nodeName: "ip-1" }),
        metadata: { name: "lone", ...own, ...by("Workflow", "w") },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "web" },
        spec: { clusterIP: "172.20.0.1", clusterIPs: ["172.20.0.1"] },
      },
      {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "set" },
        spec: { clusterIP: "None", clusterIPs: ["None"] },
      },
    );
    expect(objects).toEqual([
      { ...deployment("web"), metadata: { name: "web" } },
      { apiVersion: "v1", kind: "Pod", metadata: { name: "lone" }, spec: template().spec },
      { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec: {} },
      { apiVersion: "v1", kind: "Service", metadata: { name: "set" }, spec: { clusterIP: "None" } },
    ]);
    expect(notes).toEqual(["left out: 2 objects that others of these make, as a Deployment its pods"]);
  });
});
