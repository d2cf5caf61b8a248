import { cronJobs, lastingJobs } from "../../../rehearsal/workloads/jobs";
import { template, written } from "../../support/written-objects";

const RUNS_FOR = "pod-complete.stage.kwok.x-k8s.io/delay";

const job = (name: string, spec: object = {}, more: object = {}) => ({
  ...{ apiVersion: "batch/v1", kind: "Job", metadata: { name, ...more } },
  spec: { template: template(), ...spec },
});

const cronJob = (name: string, schedule: string, spec: object = {}, jobSpec: object = {}) => ({
  ...{ apiVersion: "batch/v1", kind: "CronJob", metadata: { name, namespace: "shop" } },
  spec: { schedule, jobTemplate: { spec: { template: template(), ...jobSpec } }, ...spec },
});

const specs = (all: readonly { object: object }[]) => all.map(({ object }) => (object as any).spec);

describe("lastingJobs", () => {
  test("has a Job's pods run as long as they say, and all along where they do not", () => {
    const said = job("said", { template: template({}, { annotations: { [RUNS_FOR]: "5s" } }) });
    const { objects, notes } = lastingJobs(written(job("a"), job("b", { activeDeadlineSeconds: 60 }), said));
    expect(specs(objects).map(({ template: { metadata } }) => metadata.annotations[RUNS_FOR])).toEqual([
      ...["604800s", "60s", "5s"],
    ]);
    expect(notes).toEqual(["1 Job does not say how long its pods take: they run all along"]);
  });

  test("runs a Job that a queue holds back, and says which are suspended", () => {
    const queued = { labels: { "kueue.x-k8s.io/queue-name": "research" } };
    const given = written(
      job("queued", { suspend: true, activeDeadlineSeconds: 1 }, queued),
      job("off", { suspend: true, activeDeadlineSeconds: 1 }),
    );
    const { objects, notes } = lastingJobs(given);
    expect(specs(objects).map(({ suspend }) => suspend)).toEqual([false, true]);
    expect(notes).toEqual(["suspended, and without pods: off"]);
  });
});

describe("cronJobs, beside a Job of the same name", () => {
  test("runs a Job of another name", () => {
    const { objects } = cronJobs(written(cronJob("a", "@daily"), job("a", {}, { namespace: "shop" })), true);
    expect(objects.map(({ object: { kind, metadata } }) => `${kind} ${metadata.name}`)).toEqual([
      ...["CronJob a", "Job a-cron", "Job a"],
    ]);
  });
});

describe("cronJobs, of a file that is not whole", () => {
  const RESTS = "1 CronJob (a) rests; --cron-jobs runs a Job of each, as where all are due at once";
  const notes = (spec: object) => cronJobs(written(cronJob("a", "", {}, spec)), false).notes;
  const of = (containers: unknown, more: object = {}) => ({ template: { spec: { containers, ...more } } });

  test.each([
    ["no containers", of(null), ", for 0 CPU and 0 GiB"],
    ["an empty container", of([null]), ", for 0 CPU and 0 GiB"],
    [
      "empty resources",
      of([{ resources: null }, { resources: { requests: null } }]),
      ", for 0 CPU and 0 GiB",
    ],
    ["an empty amount", of([{ resources: { requests: { cpu: null } } }]), ", for 0 CPU and 0 GiB"],
    [
      "an empty overhead",
      of([], { overhead: null, resources: null, initContainers: null }),
      ", for 0 CPU and 0 GiB",
    ],
    ["no template", { template: null, parallelism: null }, ", for 0 CPU and 0 GiB"],
    ["what is no amount", of([{ resources: { requests: { memory: "1Gb" } } }]), ""],
    ["a number that is none", { ...of([]), parallelism: "many" }, ""],
  ])("leaves %s to the API server to refuse, and says no more than it knows", (_, spec, asks) => {
    expect(notes(spec)).toEqual([`${RESTS}${asks}`]);
  });
});

describe("cronJobs", () => {
  const given = written(
    cronJob("report", "0 3 * * *", {}, { parallelism: 4, completions: 2 }),
    cronJob("backup", "@daily"),
    cronJob("off", "@daily", { suspend: true }),
  );

  test("lets them rest, and says what they would ask for at their peak", () => {
    const { objects, notes } = cronJobs(given, false);
    expect(specs(objects).map(({ suspend }) => suspend)).toEqual([true, true, true]);
    expect(notes).toEqual([
      "2 CronJobs (report at 0 3 * * *, backup at @daily) rest; --cron-jobs runs a Job of each, as where all are due at once, for 1.5 CPU and 3 GiB",
    ]);
  });

  test("runs a Job of each that is not suspended where that is asked for", () => {
    const { objects, notes } = cronJobs(given, true);
    expect(
      objects.map(({ object: { kind, metadata } }) => `${kind} ${metadata.namespace}/${metadata.name}`),
    ).toEqual([
      ...[
        "CronJob shop/report",
        "Job shop/report",
        "CronJob shop/backup",
        "Job shop/backup",
        "CronJob shop/off",
      ],
    ]);
    expect(specs(objects)[1]).toMatchObject({ parallelism: 4, template: template() });
    expect(notes).toEqual([
      "2 CronJobs (report at 0 3 * * *, backup at @daily): a Job of each runs, as where all are due at once, for 1.5 CPU and 3 GiB",
    ]);
  });
});
