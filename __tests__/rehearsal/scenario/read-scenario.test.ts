import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentOfFile } from "../../../config/load-environments";
import { checkScenario, readScenario } from "../../../rehearsal/scenario/read-scenario";
import { lengthText } from "../../../rehearsal/scenario/words";
import { writtenObjects } from "../../../rehearsal/watch/pods-file";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "scenario-test-"));
  mkdirSync(join(folder, "environments"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const read = (text: string) => readScenario(write("day.yaml", text));

const PODS = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { replicas: 2 }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: store, namespace: data }
`;

function check(text: string, environment = "aws: { region: eu-west-1 }\n") {
  return checkScenario(read(text), {
    environment: environmentOfFile("default", write("environments/default.yaml", environment)),
    pods: writtenObjects("pods.yaml", PODS),
  });
}

/** What is said, with F for the scenario's file. */
function complaints(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    const { message, exitCode } = error as { message: string; exitCode: number };
    expect(exitCode).toBe(2);
    return message
      .replaceAll(`${join(folder, "day.yaml")}:`, "F:")
      .replaceAll(folder, "D")
      .split("\n");
  }
  return [];
}

describe("a scenario's file", () => {
  test("has a node boot for 45 s, a pod start for 5 s and end by its grace period, unless it says otherwise", () => {
    expect(read("steps: [{ wait: 1 }]").value!.timing).toEqual({ nodeBootSeconds: 45, podStartSeconds: 5 });
    expect(read("timing: { podEndSeconds: 3 }\nsteps: [{ wait: 1 }]").value!.timing).toEqual({
      nodeBootSeconds: 45,
      podStartSeconds: 5,
      podEndSeconds: 3,
    });
  });

  test("says beforehand how long it takes: the sum of its waits, and what expectations add at most", () => {
    const { value } = read(`
steps:
  - wait: 90
  - { wait: 60, expect: { podsRunWithin: 30 } }
  - { restart: karpenter, expect: { podsRunWithin: 120 } }
`);
    expect(lengthText(value!)).toBe(
      "3 steps: 2:30 min of waits, at most 5:00 min until all expectations hold, and what deployments and restarts take",
    );
  });

  test("is refused with an unknown step, two in one, none, or one that would not end", () => {
    const text = `steps:
  - wayt: 10
  - { wait: 10, restart: karpenter }
  - name: nothing
  - wait: 86400
  - { wait: 1, expect: { podsRunWithin: .inf } }
  - { wait: 1, expect: {} }
`;
    expect(complaints(() => check(text))).toEqual([
      expect.stringMatching(
        /^F:2:5: steps\[0\]\.wayt: unknown key \(did you mean "wait"\?\); expected one of name, wait, scale, /,
      ),
      expect.stringMatching(/^F:3:5: steps\[1\]: expected one of wait, scale, .* or restart in each step$/),
      expect.stringMatching(/^F:4:5: steps\[2\]: expected one of wait, scale, /),
      "F:5:11: steps[3].wait: expected seconds from 1 to 3600, got 86400",
      "F:6:41: steps[4].expect.podsRunWithin: expected seconds from 1 to 3600, got .inf, which YAML reads as the number Infinity",
      "F:7:24: steps[5].expect: expected at least one expectation",
    ]);
  });

  test("is refused when it is too large, and when it is not there", () => {
    expect(complaints(() => read("#".repeat(300 * 1024)))).toEqual([
      "F: expected at most 256 KiB, got 300 KiB",
    ]);
    expect(complaints(() => readScenario(join(folder, "nowhere.yaml")))).toEqual([
      "D/nowhere.yaml: expected a text file in UTF-8, got no file of that name",
    ]);
  });

  test("names what each step takes", () => {
    const text = `steps:
  - scale: { workload: web, replicas: -1 }
  - spotNotice: { percent: 0 }
  - zoneDown: b
  - noCapacity: [{}]
  - refuse: [{ call: CreateFleet, with: throttled }]
`;
    expect(complaints(() => check(text))).toEqual([
      'F:2:24: steps[0].scale.workload: expected a workload of the pods\' file, such as deployment/web, got "web"',
      "F:2:39: steps[0].scale.replicas: expected a whole number from 0 up, got -1",
      "F:3:28: steps[1].spotNotice.percent: expected a percentage from 1 to 100, got 0",
      'F:4:15: steps[2].zoneDown: expected the name of a zone, such as eu-west-1a, got "b"',
      "F:5:18: steps[3].noCapacity[0]: expected at least one of capacityType, family, zone",
      'F:6:22: steps[4].refuse[0].call: expected a call that Karpenter makes, as IAM writes it, such as ec2:CreateFleet, got "CreateFleet"',
    ]);
  });
});

describe("a scenario, held against environment and pods", () => {
  test("may do to them what they have", () => {
    const text = `steps:
  - scale: { workload: deployment/web, replicas: 0 }
  - scale: { workload: statefulset/store, namespace: data, replicas: 0 }
  - zoneDown: eu-west-1b
  - { expireAfter: { seconds: 60, nodePool: general }, expect: { nothingLeftWithin: 100 } }
`;
    expect(complaints(() => check(text))).toEqual([]);
  });

  test("is refused with workloads, zones and pools that are not there", () => {
    const text = `steps:
  - scale: { workload: deployment/shop, replicas: 0 }
  - scale: { workload: statefulset/store, replicas: 0 }
  - zoneDown: us-east-1b
  - noCapacity: [{ capacityType: spot, zone: us-east-1a }]
  - expireAfter: { seconds: 60, nodePool: other }
`;
    expect(complaints(() => check(text))).toEqual([
      "F:2:24: steps[0].scale.workload: the pods' file has no deployment/shop in the namespace default; expected deployment/web or statefulset/store",
      "F:3:24: steps[1].scale.workload: the pods' file has no statefulset/store in the namespace default; expected deployment/web or statefulset/store",
      'F:4:15: steps[2].zoneDown: expected a zone of eu-west-1, got "us-east-1b"',
      'F:5:46: steps[3].noCapacity[0].zone: expected a zone of eu-west-1, got "us-east-1a"',
      'F:6:43: steps[4].expireAfter.nodePool: expected general, got "other"',
    ]);
  });

  test("is refused where nothing can ever be left: pods want nodes, or a pool keeps them", () => {
    const text = "steps: [{ wait: 1, expect: { nothingLeftWithin: 100 } }]";
    expect(complaints(() => check(text))).toEqual([
      "F:1:49: steps[0].expect.nothingLeftWithin: can never hold: deployment/web has 2 replicas; scale it to 0 before",
    ]);
    const emptied = `steps:
  - scale: { workload: deployment/web, replicas: 0 }
  - scale: { workload: statefulset/store, namespace: data, replicas: 0 }
    expect: { nothingLeftWithin: 100 }
`;
    const keeping = `
aws: { region: eu-west-1 }
nodePools: { general: { disruption: { consolidateAfter: Never } } }
`;
    expect(complaints(() => check(emptied, keeping))).toEqual([
      "F:4:34: steps[1].expect.nothingLeftWithin: can never hold: the NodePool general has consolidateAfter: Never",
    ]);
  });

  test("is refused where Karpenter would take no notice of a step", () => {
    const text = "steps:\n  - zonalShift: eu-west-1a\n  - amiMoved: true\n";
    const pinned = "aws: { region: eu-west-1 }\nnodeClasses: { default: { ami: al2023@v20261012 } }\n";
    expect(complaints(() => check(text, pinned))).toEqual([
      "F:2:17: steps[0].zonalShift: needs karpenter.values.settings.enableZonalShift: true in the environment, or Karpenter takes no notice",
      "F:3:15: steps[1].amiMoved: no node class follows AWS' newest image, by an alias that ends with @latest; deploy a file with another ami",
    ]);
  });

  test("deploys a file of its folder, which is checked like any environment, of the same cluster", () => {
    write("wide.yaml", "aws: { region: eu-west-1 }\nnodePools: { general: {}, more: {} }\n");
    write("broken.yaml", "aws: { regoin: eu-west-1 }\n");
    write("other.yaml", "aws: { region: eu-west-1 }\ncluster: { name: other }\n");
    const { deployed } = check(
      "steps: [{ deploy: wide.yaml }, { expireAfter: { seconds: 60, nodePool: more } }]",
    );
    expect([...deployed.values()].map(({ nodePools }) => Object.keys(nodePools))).toEqual([
      ["general", "more"],
    ]);
    expect(complaints(() => check("steps: [{ deploy: broken.yaml }]"))[0]).toMatch(
      /^D\/broken\.yaml:1:8: aws\.regoin: unknown key/,
    );
    expect(complaints(() => check("steps: [{ deploy: other.yaml }]"))).toEqual([
      "F:1:19: steps[0].deploy: expected a file of the same cluster and region (karpenter, eu-west-1): no deployment makes another of it",
    ]);
  });

  test("is told everything at once: what is written wrongly, what cannot be done, what it deploys", () => {
    write("broken.yaml", "aws: { regoin: eu-west-1 }\n");
    const text = `steps:
  - scale: { workload: deployment/shop, replicas: 0 }
  - wayt: 10
  - deploy: broken.yaml
  - wait: 86400
  - zoneDown: us-east-1b
`;
    expect(complaints(() => check(text))).toEqual([
      "F:2:24: steps[0].scale.workload: the pods' file has no deployment/shop in the namespace default; expected deployment/web or statefulset/store",
      expect.stringMatching(/^F:3:5: steps\[1\]/),
      "F:5:11: steps[3].wait: expected seconds from 1 to 3600, got 86400",
      'F:6:15: steps[4].zoneDown: expected a zone of eu-west-1, got "us-east-1b"',
      expect.stringMatching(/^D\/broken\.yaml:1:8: aws\.regoin: unknown key/),
    ]);
  });

  test("is not blamed for what a step that cannot be read may have done", () => {
    const text = `steps:
  - scale: { workload: deployment/web, replicas: none }
  - wait: 1
    expect: { nothingLeftWithin: 100 }
  - expireAfter: { seconds: 60, nodePool: other }
`;
    expect(complaints(() => check(text))).toEqual([
      'F:2:50: steps[0].scale.replicas: expected a whole number from 0 up, got "none"',
    ]);
  });
});
