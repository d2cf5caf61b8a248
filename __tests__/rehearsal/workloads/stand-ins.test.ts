import { Names } from "../../../rehearsal/workloads/names";
import { standInNotes, standInsFor } from "../../../rehearsal/workloads/stand-ins";
import { deployment, template, written } from "../../support/written-objects";

function standIns(apiVersion: string, kind: string, spec: object) {
  const [object] = written({ apiVersion, kind, metadata: { name: "a", namespace: "shop" }, spec });
  return standInsFor(object!, new Names([]))?.objects.map((each) => (each.object as any).spec.replicas);
}

describe("standInsFor", () => {
  test.each([
    ["argoproj.io/v1alpha1", "Rollout", { replicas: 3, template: template() }, [3]],
    [
      ...["batch.volcano.sh/v1alpha1", "Job"],
      {
        minAvailable: 3,
        tasks: [{ replicas: 6, name: "web", template: template() }, { template: template() }],
      },
      [6, 1],
    ],
    [
      ...["kubeflow.org/v1", "PyTorchJob"],
      {
        pytorchReplicaSpecs: {
          Master: { replicas: 1, template: template() },
          Worker: { replicas: 2, template: template() },
        },
      },
      [1, 2],
    ],
    [
      ...["jobset.x-k8s.io/v1alpha2", "JobSet"],
      {
        replicatedJobs: [
          { replicas: 2, template: { spec: { parallelism: 4, completions: 4, template: template() } } },
        ],
      },
      [8],
    ],
    [
      ...["ray.io/v1", "RayCluster"],
      {
        headGroupSpec: { template: template() },
        workerGroupSpecs: [{ replicas: 2, maxReplicas: 5, template: template() }],
      },
      [1, 2],
    ],
    [
      ...["leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet"],
      {
        replicas: 2,
        leaderWorkerTemplate: { size: 4, leaderTemplate: template(), workerTemplate: template() },
      },
      [2, 6],
    ],
    [
      ...["leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet"],
      { replicas: 2, leaderWorkerTemplate: { size: 4, workerTemplate: template() } },
      [8],
    ],
  ] as [string, string, object, number[]][])("has the pods of %s %s", (apiVersion, kind, spec, replicas) => {
    expect(standIns(apiVersion, kind, spec)).toEqual(replicas);
  });

  test("takes an empty part for what it is in YAML", () => {
    const spec = { template: { ...template(), metadata: null }, strategy: null };
    expect(standIns("argoproj.io/v1alpha1", "Rollout", spec)).toEqual([1]);
  });

  test.each([
    ["argoproj.io/v1alpha1", "Workflow", { templates: [{ container: { image: "a" } }] }],
    ["monitoring.coreos.com/v1", "Prometheus", { replicas: 2, containers: [{ name: "prometheus" }] }],
    ["karpenter.example.com/v1", "Pool", { template: { spec: { requirements: [] } } }],
  ])("has none for %s %s, which has no template of pods", (apiVersion, kind, spec) => {
    expect(standIns(apiVersion, kind, spec)).toBeUndefined();
  });

  test("makes a Deployment that the API server takes", () => {
    const job = {
      ...{ apiVersion: "batch.volcano.sh/v1alpha1", kind: "Job", metadata: { name: "train" } },
      spec: {
        template: template({
          restartPolicy: "OnFailure",
          activeDeadlineSeconds: 60,
          containers: [{ resources: {} }],
        }),
      },
    };
    const [object] = written(job);
    expect(standInsFor(object!, new Names([]))?.objects.map((each) => each.object)).toEqual([
      {
        ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "train" } },
        spec: {
          replicas: 1,
          selector: { matchLabels: { "rehearsal/stands-in-for": "train" } },
          template: {
            metadata: { labels: { app: "a", "rehearsal/stands-in-for": "train" } },
            spec: { containers: [{ name: "main-1", image: "none", resources: {} }] },
          },
        },
      },
    ]);
  });
});

describe("standInsFor, of objects of one name", () => {
  const job = (kind: string, name: string, replicas: object = { Worker: { template: template() } }) => ({
    ...{ apiVersion: "kubeflow.org/v1", kind, metadata: { name, namespace: "shop" } },
    spec: { replicaSpecs: replicas },
  });
  const made = (...given: object[]) => {
    const all = written(...given);
    const names = new Names(all);
    return all
      .slice(1)
      .flatMap((each) => standInsFor(each, names)!.objects)
      .map(({ object }) => object as any);
  };

  test("has the kind in the name that a Deployment has already", () => {
    const own = deployment("train", {}, "shop");
    const objects = made(own, job("PyTorchJob", "train"), job("TFJob", "train"), job("TFJob", "other"));
    expect(objects.map(({ metadata }) => metadata.name)).toEqual([
      ...["train-pytorchjob", "train-tfjob", "other"],
    ]);
  });

  test("gives those a selector each whose names begin alike", () => {
    const replicas = { Master: { template: template() }, Worker: { template: template() } };
    const objects = made(deployment("a"), job("PyTorchJob", "x".repeat(70), replicas));
    const labels = objects.map(({ spec }) => spec.selector.matchLabels["rehearsal/stands-in-for"]);
    expect(labels).toEqual(["x".repeat(63), `${"x".repeat(57)}-1`]);
    expect(objects.map(({ metadata }) => metadata.name)).toEqual(
      [1, 2].map((each) => `${"x".repeat(70)}-${each}`),
    );
  });
});

describe("standInNotes", () => {
  const of = (kind: string, name: string, pods: number) => ({
    of: written({ apiVersion: "ray.io/v1", kind, metadata: { name } })[0]!,
    pods,
  });

  test("says in a line for each kind whose pods they are, the first few by name", () => {
    const clusters = ["a", "b", "c", "d", "e"].map((name) => of("RayCluster", name, 2));
    expect(standInNotes([...clusters, of("RayJob", "train", 1)])).toEqual([
      "10 pods of RayCluster a, b, c, 2 more (ray.io), whose controller does not run in a rehearsal: Deployments stand in",
      "1 pod of RayJob train (ray.io), whose controller does not run in a rehearsal: Deployments stand in",
    ]);
  });
});
