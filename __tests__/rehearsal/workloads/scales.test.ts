import { adapt } from "../../../rehearsal/workloads/adapt";
import { template, written } from "../../support/written-objects";

/** An API server of Kubernetes' own kinds alone, and with the namespaces that are asked for. */
const server = {
  find: async <T>(path: string) => (path.startsWith("/api/v1/namespaces/") ? ({} as T) : undefined),
};

const workload = (kind: string, name: string, spec: object, namespace?: string) => ({
  apiVersion: kind === "Rollout" ? "argoproj.io/v1alpha1" : "apps/v1",
  ...{ kind, metadata: { name, namespace }, spec },
});

const autoscaler = (kind: string, name: string, spec: object = {}, namespace?: string) => ({
  ...{ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: { name, namespace } },
  spec: { scaleTargetRef: { apiVersion: "apps/v1", kind, name }, maxReplicas: 10, ...spec },
});

async function replicas(...objects: object[]) {
  const { objects: found, notes } = await adapt(server, written(...objects), {
    cronJobs: false,
    ebsDriver: true,
  });
  const all = found
    .map(({ object }) => object as any)
    .filter(({ spec }) => spec.scaleTargetRef === undefined);
  return { of: all.map(({ kind, metadata, spec }) => [kind, metadata.name, spec.replicas]), notes };
}

describe("adapt, of what a HorizontalPodAutoscaler scales", () => {
  test("has its smallest number from the start, and no more than its largest", async () => {
    const { of, notes } = await replicas(
      workload("Deployment", "web", { template: template() }),
      autoscaler("Deployment", "web", { minReplicas: 3 }),
      workload("StatefulSet", "data", { replicas: 20, template: template() }),
      autoscaler("StatefulSet", "data"),
    );
    expect(of).toEqual([
      ["Deployment", "web", 3],
      ["StatefulSet", "data", 10],
    ]);
    expect(notes).toEqual([
      "pods as their HorizontalPodAutoscalers have them without load: Deployment web 3, StatefulSet data 10",
    ]);
  });

  test("has the stand-ins of a Rollout so as well", async () => {
    const { of } = await replicas(
      workload("Rollout", "web", { template: template() }),
      autoscaler("Rollout", "web", { minReplicas: 4 }),
    );
    expect(of).toEqual([["Deployment", "web", 4]]);
  });

  test("leaves alone what says more, what rests, and what is of another namespace", async () => {
    const { of, notes } = await replicas(
      workload("Deployment", "more", { replicas: 5, template: template() }),
      autoscaler("Deployment", "more", { minReplicas: 2 }),
      workload("Deployment", "off", { replicas: 0, template: template() }),
      autoscaler("Deployment", "off", { minReplicas: 2 }),
      workload("Deployment", "web", { template: template() }),
      autoscaler("Deployment", "web", { minReplicas: 2 }, "shop"),
    );
    expect(of).toEqual([
      ["Deployment", "more", 5],
      ["Deployment", "off", 0],
      ["Deployment", "web", undefined],
    ]);
    expect(notes).toEqual([]);
  });

  test("leaves alone what counts its pods elsewhere", async () => {
    const job = {
      ...{ apiVersion: "kubeflow.org/v1", kind: "PyTorchJob", metadata: { name: "a" } },
      spec: { pytorchReplicaSpecs: { Worker: { replicas: 2, template: template() } } },
    };
    const { of } = await replicas(job, autoscaler("PyTorchJob", "a", { minReplicas: 3 }));
    expect(of).toEqual([["Deployment", "a", 2]]);
  });
});

describe("adapt, of a Rollout that refers to a Deployment", () => {
  const rollout = (more: object = {}) =>
    workload("Rollout", "web", {
      workloadRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" },
      ...more,
    });

  test("runs the Rollout's pods by the Deployment, which it has scaled down", async () => {
    const { of, notes } = await replicas(
      workload("Deployment", "web", { replicas: 0, template: template() }),
      rollout({ replicas: 2 }),
      autoscaler("Rollout", "web", { minReplicas: 3 }),
    );
    expect(of).toEqual([["Deployment", "web", 3]]);
    expect(notes).toEqual([
      "pods as their HorizontalPodAutoscalers have them without load: Rollout web 3",
      "Deployment web runs the 3 pods of Rollout web, whose controller does not run in a rehearsal",
    ]);
  });

  test("says that it is left out where the files lack the Deployment", async () => {
    expect(await replicas(rollout())).toEqual({
      of: [],
      notes: ["left out: 1 x Rollout (no controller of theirs runs in a rehearsal)"],
    });
  });
});
