import { snapshotOf } from "../../../rehearsal/snapshot/cluster-snapshot";
import { readCluster } from "../../../rehearsal/snapshot/read-cluster";
import { snapshotText } from "../../../rehearsal/snapshot/snapshot-file";
import { apiServer, live, livePod, SECRET } from "../../support/live-cluster";

const OF = { kubernetes: "1.35", taken: "2026-11-28" };
const RUNS_FOR = "pod-complete.stage.kwok.x-k8s.io/delay";

async function snapshot(...objects: any[]) {
  const whole = snapshotOf(await readCluster(apiServer(objects).ask), OF) as { cluster: any; objects: any[] };
  return { ...whole, cronJobs: whole.objects.filter(({ kind }) => kind === "CronJob") };
}

function cronJob(name: string, spec: object = {}, ofJob: object = {}, ofPod: object = {}) {
  const container = {
    name: "a",
    image: SECRET,
    env: [{ name: "A", value: SECRET }],
    resources: { requests: { cpu: "2" } },
  };
  return live("CronJob", name, {
    metadata: { namespace: "shop" },
    spec: {
      ...{ schedule: "0 3 * * 1-5", timeZone: SECRET },
      jobTemplate: { spec: { template: { spec: { containers: [container], ...ofPod } }, ...ofJob } },
      ...spec,
    },
  });
}

const job = (name: string, more: object = {}) =>
  live("Job", name, {
    metadata: {
      namespace: "shop",
      ownerReferences: [{ apiVersion: "batch/v1", kind: "CronJob", name: "nightly", controller: true }],
    },
    ...more,
  });

describe("a snapshot's CronJobs", () => {
  test("rest with their schedule, and with what their pods ask for", async () => {
    const { cluster, objects, cronJobs } = await snapshot(
      cronJob("nightly", {}, { parallelism: 4, completions: 8 }),
    );
    expect(cronJobs).toEqual([
      {
        ...{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "nightly", namespace: "shop" } },
        spec: {
          ...{ schedule: "0 3 * * 1-5", suspend: false },
          jobTemplate: {
            spec: {
              ...{ parallelism: 4, completions: 8, backoffLimit: 0 },
              template: {
                metadata: {},
                spec: {
                  ...{ automountServiceAccountToken: false, restartPolicy: "Never" },
                  containers: [
                    { name: "main-1", image: expect.any(String), resources: { requests: { cpu: "2" } } },
                  ],
                },
              },
            },
          },
        },
      },
    ]);
    expect(snapshotText(cluster, objects)).not.toContain(SECRET);
  });

  test("bring along what their pods need: a namespace, a priority, claims", async () => {
    const { objects } = await snapshot(
      live("Namespace", "shop"),
      live("PriorityClass", "low", { value: 1 }),
      live("PersistentVolumeClaim", "data", { metadata: { namespace: "shop" }, spec: {} }),
      cronJob(
        "nightly",
        {},
        {},
        {
          priorityClassName: "low",
          volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
        },
      ),
    );
    expect(objects.map(({ kind }) => kind)).toEqual([
      ...["Namespace", "PriorityClass", "PersistentVolumeClaim", "CronJob"],
    ]);
  });

  test("take as long as they did, else until their deadline, else do not say", async () => {
    const took = { status: { startTime: "2026-11-27T01:00:00Z", completionTime: "2026-11-27T01:07:30Z" } };
    const delay = async (...objects: object[]) =>
      (await snapshot(...objects)).cronJobs[0].spec.jobTemplate.spec.template.metadata.annotations?.[
        RUNS_FOR
      ];
    expect(await delay(cronJob("nightly", {}, { activeDeadlineSeconds: 60 }), job("nightly-1", took))).toBe(
      "450s",
    );
    expect(await delay(cronJob("nightly", {}, { activeDeadlineSeconds: 60 }))).toBe("60s");
    expect(await delay(cronJob("nightly"))).toBeUndefined();
  });

  test("are not there a second time while a Job of theirs runs, nor where they are suspended", async () => {
    const { objects } = await snapshot(
      cronJob("nightly"),
      cronJob("off", { suspend: true }),
      job("nightly-1"),
      livePod("nightly-1-x", { owner: ["batch/v1", "Job", "nightly-1"] }),
    );
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual(["Job nightly-1"]);
  });
});
