import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ControllerLog } from "../../../rehearsal/watch/controller-log";
import { eventsOfPods, whyPending } from "../../../rehearsal/watch/pending";

let folder: string;
let file: string;
let log: ControllerLog;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "controller-log-"));
  file = join(folder, "karpenter.log");
  log = new ControllerLog(file);
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (name: string, error: string, second = 0) =>
  `${JSON.stringify({
    level: "ERROR",
    time: `2026-11-28T10:00:0${second}.000Z`,
    message: "could not schedule pod",
    Pod: { name, namespace: "shop" },
    error,
  })}\n`;
const why = (name: string, more: Parameters<typeof eventsOfPods>[0] = []) => {
  // What the log says is read as its revision is asked for.
  expect(log.revision).toBeGreaterThanOrEqual(0);
  return whyPending(
    { metadata: { name, namespace: "shop" }, spec: {} },
    eventsOfPods([...more, ...log.events]),
    [],
  );
};

describe("Karpenter's log", () => {
  test("has the reason of each pod, the last one, where no event has it", () => {
    expect(log.revision).toBe(0);
    appendFileSync(file, line("web-1", "all available instance types exceed limits for nodepool"));
    appendFileSync(file, line("web-2", "no instance type has enough resources"));
    expect(why("web-1")).toBe("all available instance types exceed limits for nodepool");
    expect(why("web-2")).toBe("no instance type has enough resources");
    appendFileSync(file, line("web-1", "did not tolerate taint", 9));
    expect(why("web-1")).toBe("did not tolerate taint");
  });

  test("is believed sooner than an event from before it, and later than one after it", () => {
    const event = (second: number) => ({
      metadata: { name: "e" },
      involvedObject: { kind: "Pod", name: "web-1", namespace: "shop" },
      ...{ reason: "FailedScheduling", message: "Failed to schedule pod, by an event" },
      ...{ reportingComponent: "karpenter", lastTimestamp: `2026-11-28T10:00:0${second}Z` },
    });
    appendFileSync(file, line("web-1", "by the log", 5));
    expect(why("web-1", [event(1)])).toBe("by the log");
    expect(why("web-1", [event(9)])).toBe("by an event");
  });

  test("is read on from where it was, whatever was written of its last line", () => {
    const whole = line("web-1", "wärme");
    const cut = Buffer.from(whole).indexOf(Buffer.from("ä")) + 1;
    appendFileSync(file, Buffer.from(whole).subarray(0, cut));
    expect(why("web-1")).toBe("nobody has said why yet");
    appendFileSync(file, Buffer.from(whole).subarray(cut));
    expect(why("web-1")).toBe("wärme");
  });

  test("is news only where it says something new", () => {
    appendFileSync(file, line("web-1", "no room"));
    const before = log.revision;
    appendFileSync(file, `${line("web-1", "no room", 9)}not JSON: could not schedule pod\n`);
    expect(log.revision).toBe(before);
    appendFileSync(file, line("web-1", "less room", 9));
    expect(log.revision).toBe(before + 1);
  });
});
