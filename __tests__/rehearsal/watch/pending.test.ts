import type { NodeClaim, Pod } from "../../../rehearsal/kubernetes/objects";
import {
  asSentence,
  eventsOfPods,
  type WatchedEvent,
  whyNotMade,
  whyPending,
} from "../../../rehearsal/watch/pending";

const POD: Pod = { metadata: { name: "x", namespace: "default" }, spec: {} };

const event = (
  reason: string,
  message: string,
  second = 0,
  more: Partial<WatchedEvent> = {},
): WatchedEvent => ({
  metadata: { name: `x.${second}` },
  involvedObject: { kind: "Pod", name: "x", namespace: "default" },
  reason,
  message,
  reportingComponent: "karpenter",
  lastTimestamp: new Date(second * 1000).toISOString(),
  ...more,
});
const scheduler = { reportingComponent: "default-scheduler" };
const claim = (name: string, status: "True" | "False" | "Unknown", message?: string): NodeClaim => ({
  metadata: { name },
  spec: {},
  status: { conditions: [{ type: "Launched", status, message }] },
});

describe("whyPending", () => {
  test("believes Karpenter sooner than the scheduler, which speaks of the nodes there are", () => {
    const events = [
      event("FailedScheduling", "Failed to schedule pod, no instance type has enough resources", 1),
      event("FailedScheduling", "0/2 nodes are available", 9, scheduler),
    ];
    expect(whyPending(POD, eventsOfPods(events), [])).toBe("no instance type has enough resources");
    expect(whyPending(POD, eventsOfPods(events.slice(1)), [])).toBe("0/2 nodes are available");
  });

  test("hears nothing that was said of a pod of another namespace", () => {
    const involvedObject = { kind: "Pod", name: "x", namespace: "other" };
    const events = [event("FailedScheduling", "no room", 1, { involvedObject })];
    expect(whyPending(POD, eventsOfPods(events), [])).toBe("nobody has said why yet");
  });

  test("names the node that is on its way, and why it does not come", () => {
    const events = [
      event("FailedScheduling", "no room", 1),
      event("Nominated", "Pod should schedule on: nodeclaim/general-a", 2),
    ];
    const why = (...claims: NodeClaim[]) => whyPending(POD, eventsOfPods(events), claims);
    expect(why(claim("general-a", "True"))).toBe("waits for node general-a");
    expect(why(claim("general-a", "Unknown", "object is awaiting reconciliation"))).toBe(
      "waits for node general-a",
    );
    expect(why(claim("general-a", "Unknown", "AccessDenied"))).toBe(
      "waits for node general-a, which cannot be launched: AccessDenied",
    );
    // The node is gone again.
    expect(why()).toBe("no room");
  });

  test("names the device that a node has none of, for want of a plugin", () => {
    const events = [event("Nominated", "Pod should schedule on: nodeclaim/gpu-a", 1)];
    const unregistered = {
      ...claim("gpu-a", "True"),
      status: {
        conditions: [
          {
            type: "Initialized",
            status: "Unknown" as const,
            reason: "ResourceNotRegistered",
            message: 'Resource "nvidia.com/gpu" was requested but not registered',
          },
        ],
      },
    };
    expect(whyPending(POD, eventsOfPods(events), [unregistered])).toBe(
      "waits for nvidia.com/gpu of node gpu-a, which is there and has none to give: no device plugin of it runs there yet (devicePlugins, or accelerators of the NodePool)",
    );
  });

  test("puts the pod's own selector in the place of all requirements", () => {
    const message =
      'Failed to schedule pod, no instance type met all requirements, requirements=a In [b], c Exists >=5, resources={"cpu":"1"}';
    const selective = { ...POD, spec: { nodeSelector: { "topology.kubernetes.io/zone": "us-east-1a" } } };
    const why = 'no instance type met all requirements: the pod takes {"cpu":"1"}';
    expect(whyPending(POD, eventsOfPods([event("FailedScheduling", message)]), [])).toBe(why);
    expect(whyPending(selective, eventsOfPods([event("FailedScheduling", message)]), [])).toBe(
      `${why}; it selects topology.kubernetes.io/zone=us-east-1a`,
    );
  });

  test("goes by what was said last", () => {
    // The API server lists them by name.
    const events = [
      event("FailedScheduling", "no room", 2),
      event("Nominated", "Pod should schedule on: nodeclaim/general-a", 1),
    ];
    expect(whyPending(POD, eventsOfPods(events), [claim("general-a", "True")])).toBe("no room");
  });
});

describe("asSentence", () => {
  test("says what the pod asks for and what is allowed", () => {
    expect(
      asSentence(
        "Failed to schedule pod, incompatible requirements, key kubernetes.io/arch, kubernetes.io/arch In [arm64] not in kubernetes.io/arch In [amd64]",
      ),
    ).toBe("the pod asks for kubernetes.io/arch arm64, its NodePool allows amd64");
  });

  test("says what a claim lacks, and what brings it", () => {
    expect(
      asSentence(
        "Failed to schedule pod, unbound pvc must define a storage class (PersistentVolumeClaim=shop/data-0, StorageClass=)",
      ),
    ).toBe(
      "claim shop/data-0 names no StorageClass, and the cluster has no default one (addons.aws-ebs-csi-driver brings gp3)",
    );
  });

  test("leaves out the scheduler's words on preemption", () => {
    expect(
      asSentence(
        "0/2 nodes are available: 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.",
      ),
    ).toBe("0/2 nodes are available: 2 node(s) had untolerated taint(s)");
  });

  test("is one line, and no book", () => {
    expect(asSentence("no\n  room")).toBe("no room");
    expect(asSentence("x".repeat(1000))).toHaveLength(301);
  });
});

describe("whyNotMade", () => {
  const involvedObject = { kind: "ReplicaSet", name: "web", namespace: "default" };
  const failure = (second: number) => {
    const combined = second > 1 ? "(combined from similar events): " : "";
    const message = `${combined}Error creating: pods "web-${second}" is forbidden: exceeded quota`;
    return event("FailedCreate", message, second, { involvedObject });
  };

  test("tells once what keeps pods from being made", () => {
    expect(whyNotMade([failure(1), failure(2)])).toEqual([
      "ReplicaSet web cannot make its pods: forbidden: exceeded quota",
    ]);
  });

  test("forgets a failure that has passed, of this object only", () => {
    const success = event("SuccessfulCreate", "Created pod", 3, { involvedObject });
    expect(whyNotMade([failure(1), success])).toEqual([]);
    expect(whyNotMade([failure(4), success])).toHaveLength(1);
    const other = { ...success, involvedObject: { ...involvedObject, name: "other" } };
    expect(whyNotMade([failure(1), other])).toHaveLength(1);
  });
});
