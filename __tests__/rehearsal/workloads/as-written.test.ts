import { asWritten } from "../../../rehearsal/workloads/as-written";
import { deployment, template, written } from "../../support/written-objects";

const read = (...given: object[]) => {
  const { objects, notes } = asWritten(written(...given));
  return { objects: objects.map(({ object }) => object as any), notes };
};
const named = (all: any[]) => all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

const pod = (name: string, more: object = {}, metadata: object = {}) => ({
  ...{ apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata } },
  spec: template().spec,
  ...more,
});
const by = (kind: string, name: string) => ({ ownerReferences: [{ kind, name, controller: true }] });
const node = { apiVersion: "v1", kind: "Node", metadata: { name: "ip-1" } };

describe("asWritten", () => {
  test("has a Job without the selector and labels that its cluster gave it", () => {
    const labels = {
      ...{ app: "a", "controller-uid": "1", "job-name": "a" },
      ...{ "batch.kubernetes.io/controller-uid": "1", "batch.kubernetes.io/job-name": "a" },
    };
    const job = (spec: object) => ({
      ...{ apiVersion: "batch/v1", kind: "Job", metadata: { name: "a", labels } },
      spec: { selector: { matchLabels: { a: "1" } }, template: template({}, { labels }), ...spec },
    });
    const own = { app: "a" };
    expect(read(job({})).objects).toEqual([
      {
        ...{ apiVersion: "batch/v1", kind: "Job", metadata: { name: "a", labels: own } },
        spec: { template: template({}, { labels: own }) },
      },
    ]);
    expect(read(job({ manualSelector: false })).objects[0].spec).not.toHaveProperty("selector");
    // Somebody wrote this selector.
    expect(read(job({ manualSelector: true })).objects).toEqual([job({ manualSelector: true })]);
  });

  test("has a claim without the volume that the files lack, and one with it bound to it anew", () => {
    const claim = (name: string, volumeName: string) => ({
      ...{ apiVersion: "v1", kind: "PersistentVolumeClaim" },
      metadata: {
        name,
        annotations: {
          ...{ "pv.kubernetes.io/bind-completed": "yes", "pv.kubernetes.io/bound-by-controller": "yes" },
          ...{ "volume.kubernetes.io/selected-node": "ip-1", own: "1" },
        },
      },
      spec: { volumeName },
    });
    const volume = {
      ...{ apiVersion: "v1", kind: "PersistentVolume", metadata: { name: "there" } },
      spec: { claimRef: { name: "b", namespace: "shop", uid: "1", resourceVersion: "2" } },
    };
    const { objects } = read(claim("a", "gone"), claim("b", "there"), volume);
    expect(objects.map(({ metadata, spec }) => [metadata.annotations, spec])).toEqual([
      [{ own: "1" }, {}],
      [{ own: "1" }, { volumeName: "there" }],
      [undefined, { claimRef: { name: "b", namespace: "shop" } }],
    ]);
  });

  test("leaves out a cluster's nodes, and what has run there, and counts them", () => {
    const ended = (type: string) => ({ status: { conditions: [{ type, status: "True" }] } });
    const job = (name: string, status: object) => ({
      ...{
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name },
        spec: { template: template() },
        ...status,
      },
    });
    const terms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["ip-1"] }] }];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } };
    const { objects, notes } = read(
      ...[node, { ...node, metadata: { name: "ip-2" } }],
      { apiVersion: "karpenter.sh/v1", kind: "NodeClaim", metadata: { name: "general-1" } },
      pod("mirror", {}, { annotations: { "kubernetes.io/config.mirror": "1" } }),
      ...[pod("done", { status: { phase: "Succeeded" } }), pod("failed", { status: { phase: "Failed" } })],
      ...[job("complete", ended("Complete")), job("failed-job", ended("Failed"))],
      pod("agent", { spec: template({ affinity: { nodeAffinity } }).spec }, by("DaemonSet", "agent")),
      ...[job("runs", { status: { active: 1 } }), pod("runs", { status: { phase: "Running" } })],
    );
    expect(named(objects)).toEqual(["Job runs", "Pod runs"]);
    expect(notes).toEqual([
      "left out: 2 Nodes, 1 NodeClaim, 1 mirror pod, 2 pods that have ended, 2 Jobs that have ended, 1 pod of a DaemonSet, of the cluster that the files are from",
    ]);
  });

  test("leaves out pods whose ReplicaSet or Job the files lack, and have what makes it", () => {
    const cronJob = { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "nightly" }, spec: {} };
    const { objects, notes } = read(
      ...[deployment("web"), cronJob],
      pod("web-7f-a", {}, by("ReplicaSet", "web-7f")),
      pod("nightly-28-a", {}, by("Job", "nightly-28930000")),
      pod("api-7f-a", {}, by("ReplicaSet", "api-7f")),
    );
    expect(named(objects)).toEqual(["Deployment web", "CronJob nightly", "Pod api-7f-a"]);
    expect(notes).toEqual(["left out: 2 objects that others of these make, as a Deployment its pods"]);
  });
});
