import { requireSameCluster, snapshotIn, snapshotText } from "../../../rehearsal/snapshot/snapshot-file";
import { writtenObjects } from "../../../rehearsal/watch/pods-file";

const CLUSTER = {
  kubernetes: "1.35",
  region: "eu-west-1",
  taken: "2026-11-28",
  pods: { running: 2, waiting: 1 },
  nodes: [{ count: 2, instanceType: "m5.large", capacityType: "spot", zone: "eu-west-1a" }],
  notes: ["left out: 1 pod static, which their node brings"],
};
const POD = { apiVersion: "v1", kind: "Pod", metadata: { name: "a" }, spec: {} };
const text = snapshotText(CLUSTER, [POD, { ...POD, metadata: { name: "b" } }]);
const read = (written: string) => snapshotIn(writtenObjects("shop.yaml", written));

describe("a snapshot's file", () => {
  test("comes back as it was written, an object with its line", () => {
    const { cluster, objects } = read(text);
    expect(cluster).toEqual(CLUSTER);
    expect(objects.map(({ object }) => object.metadata.name)).toEqual(["a", "b"]);
    expect(objects[0]!.position.line).toBeGreaterThan(10);
  });

  test("keeps labels that YAML 1.1 would take for numbers and truth values", () => {
    const labels = { a: "yes", b: "off", c: "0644", d: "1e3", e: "y", f: "12:30" };
    const written = snapshotText(CLUSTER, [{ ...POD, metadata: { name: "a", labels } }]);
    expect(read(written).objects[0]!.object.metadata.labels).toEqual(labels);
    expect(written).toContain('a: "yes"');
  });

  test("is none where the file has plain objects", () => {
    const { cluster, objects } = read("apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n");
    expect(cluster).toBeUndefined();
    expect(objects).toHaveLength(1);
  });

  test.each([
    [
      "cut off",
      text.slice(0, text.lastIndexOf("---")),
      "shop.yaml: expected the 2 objects that its snapshot had, got 1: the file is not whole; take it again",
    ],
    [
      "another tool's",
      text.replace("snapshot/v1", "velero/v1"),
      "shop.yaml: expected a snapshot as `npm run snapshot` writes it, got another apiVersion",
    ],
    ["edited wrongly", text.replace("count: 2", "count: two"), "got another nodes.0.count"],
  ])("that is %s is refused in one sentence", (_, broken, message) => {
    expect(() => read(broken)).toThrow(message);
    expect(() => read(broken)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});

describe("requireSameCluster", () => {
  const environment = (version: string | undefined, region: string) => ({
    cluster: { version },
    aws: { region },
  });

  test("takes an environment of the same Kubernetes and region", () => {
    expect(() => requireSameCluster("shop.yaml", CLUSTER, environment("1.35", "eu-west-1"))).not.toThrow();
    expect(() => requireSameCluster("shop.yaml", CLUSTER, environment(undefined, "eu-west-1"))).not.toThrow();
  });

  test.each([
    [
      "1.36",
      "eu-west-1",
      'shop.yaml is of Kubernetes 1.35, and the environment\'s cluster.version is 1.36; set that to "1.35", or, to rehearse the upgrade as well, `kubernetes:` at the top of the file to "1.36"',
    ],
    [
      "1.35",
      "us-east-1",
      "shop.yaml is of eu-west-1, where its volumes are, and the environment's aws.region is us-east-1; set that to eu-west-1",
    ],
  ])("refuses Kubernetes %s in %s, and says what to write", (version, region, message) => {
    const require = () => requireSameCluster("shop.yaml", CLUSTER, environment(version, region));
    expect(require).toThrow(message);
    expect(require).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
