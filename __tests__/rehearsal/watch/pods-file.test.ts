import { mkdtempSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPodsFile, writtenObjects } from "../../../rehearsal/watch/pods-file";

const pod = (name: string) => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;

describe("writtenObjects", () => {
  test("knows the line of each object", () => {
    const objects = writtenObjects("pods.yaml", `---\n${pod("a")}---\n# B\n${pod("b")}---\n`);
    expect(objects.map(({ object, position }) => [object.metadata.name, position.line])).toEqual([
      ["a", 2],
      ["b", 8],
    ]);
  });

  test("takes the objects of a list one by one, and JSON", () => {
    const items = ["a", "b"].map((name) => ({ apiVersion: "v1", kind: "Pod", metadata: { name } }));
    const text = JSON.stringify({ apiVersion: "v1", kind: "List", items }, undefined, 2);
    const objects = writtenObjects("pods.json", text);
    expect(objects.map(({ object, position }) => [object.metadata.name, position.line])).toEqual([
      ["a", 5],
      ["b", 12],
    ]);
  });

  test("takes the API server's own lists, whose items do not say what they are", () => {
    const list = { apiVersion: "apps/v1", kind: "DeploymentList", items: [{ metadata: { name: "a" } }] };
    const [{ object }] = writtenObjects("pods.json", JSON.stringify(list)) as any;
    expect(object).toEqual({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a" } });
  });

  test("reads what kubectl reads: octal modes and YAML 1.1's truth values", () => {
    const text = `${pod("a")}spec: { mode: 0644, "quoted": "0644", none: 0, on: yes, not: Off, text: yesterday }\n`;
    const [{ object }] = writtenObjects("pods.yaml", text) as any;
    expect(object.spec).toEqual({
      ...{ mode: 420, quoted: "0644", none: 0, true: true, not: false, text: "yesterday" },
    });
  });

  test("names what the API server would name, the same each time", () => {
    const job = (more: object) => JSON.stringify({ apiVersion: "batch/v1", kind: "Job", metadata: more });
    const text = `${job({ generateName: "sample-" })}\n---\n${job({ generateName: "sample-", name: "own" })}\n---\n${job({ generateName: "sample-", namespace: "shop" })}`;
    expect(writtenObjects("pods.yaml", text).map(({ object }) => object.metadata)).toEqual([
      { name: "sample-1" },
      { generateName: "sample-", name: "own" },
      { name: "sample-5", namespace: "shop" },
    ]);
  });

  test.each([
    [
      "chart/templates/web.yaml",
      "kind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
      "chart/templates/web.yaml: a template of a Helm chart is no object: write what `helm template <chart>` prints into a file, and rehearse that",
    ],
    [
      "overlays/prod/kustomization.yaml",
      "resources: [../../base]\n",
      "overlays/prod/kustomization.yaml: a kustomization is no object: write what `kubectl kustomize overlays/prod` prints into a file, and rehearse that",
    ],
  ])("says what makes objects of %s", (file, text, message) => {
    expect(() => writtenObjects(file, text)).toThrow(new Error(message));
  });

  test.each([
    [
      "what YAML forbids",
      `${pod("a")}---\nkind: [Pod\n`,
      /^pods\.yaml:6:7: expected \] behind the last entry/,
    ],
    ["no name", "apiVersion: v1\nkind: Pod\n", "pods.yaml:1:1: a Kubernetes object needs metadata.name"],
    ["no object", "just text", "pods.yaml:1:1: a Kubernetes object needs apiVersion, kind, metadata.name"],
    ["nothing", "# empty\n", "pods.yaml: expected Kubernetes objects, such as a Deployment, got nothing"],
  ])("names the place of %s", (_, text, message) => {
    expect(() => writtenObjects("pods.yaml", text)).toThrow(message);
  });

  test("tells every problem at once", () => {
    expect(() => writtenObjects("pods.yaml", "kind: Pod\n---\nkind: Pod\n")).toThrow(/:1:1: .*\n.*:3:1: /);
  });

  test("takes the objects of a list in a list", () => {
    const inner = { apiVersion: "v1", kind: "PodList", items: [{ metadata: { name: "a" } }] };
    const text = JSON.stringify({ apiVersion: "v1", kind: "List", items: [inner] }, undefined, 1);
    const [{ object, position }] = writtenObjects("pods.json", text) as any;
    expect(object).toEqual({ apiVersion: "v1", kind: "Pod", metadata: { name: "a" } });
    expect(position.line).toBe(9);
  });

  test("takes anchors and merges, tags, and a key of another name", () => {
    const text = `${pod("a")}  labels: &l { app: !own a }\nspec:\n  selector: *l\n  more: { <<: *l, on: yes }\n`;
    const [{ object }] = writtenObjects("pods.yaml", text) as any;
    expect(object.spec).toEqual({ selector: { app: "a" }, more: { app: "a", true: true } });
  });

  test.each([
    ["an alias of nothing", "  labels: *nope\n", "pods.yaml:5:11: *nope needs an anchor above it (&nope)"],
    [
      "an alias inside of its own anchor",
      "  annotations: &m { a: *m }\n",
      "pods.yaml:5:24: *m needs an anchor that ends above it, and stands inside &m",
    ],
    [
      "a key that is given twice",
      "  name: b\n",
      "pods.yaml:5:3: expected each key once, got name a second time; join the two",
    ],
    [
      "anchors that grow without end",
      `  a: &a [1, 1]\n${[..."bcdefgh"].map((key, at) => `  ${key}: &${key} [${`*${"abcdefg"[at]},`.repeat(9)}]\n`).join("")}`,
      /^pods\.yaml:1:1: expected an anchor to be used at most 100 times/,
    ],
  ])("names %s, and goes on to the next document", (_, lines, message) => {
    const text = `${pod("a")}${lines}---\nkind: Pod\n`;
    const reading = () => writtenObjects("pods.yaml", text);
    expect(reading).toThrow(message);
    expect(reading).toThrow(/\npods\.yaml:\d+:1: a Kubernetes object needs apiVersion, metadata\.name$/);
  });

  test("says what a name that is no text has to be written as", () => {
    const text = "apiVersion: v1\nkind: [Pod]\nmetadata: { name: 42 }\n";
    expect(() => writtenObjects("pods.yaml", text)).toThrow(
      new Error(
        'pods.yaml:1:1: kind: expected text, got ["Pod"]\npods.yaml:1:1: metadata.name: expected text, got 42; write "42"',
      ),
    );
  });

  test("tells twenty of thousands, and how many more there are", () => {
    const items = Array.from({ length: 5000 }, () => ({ metadata: { name: "a" } }));
    const text = JSON.stringify({ apiVersion: "v1", kind: "List", items }, undefined, 1);
    let message = "";
    try {
      writtenObjects("pods.json", text);
    } catch (error) {
      ({ message } = error as Error);
    }
    const lines = message.split("\n");
    expect(lines).toHaveLength(21);
    expect(lines[19]).toMatch(/^pods\.json:\d+:3: a Kubernetes object needs apiVersion, kind$/);
    expect(lines[20]).toBe("pods.json: and 4,980 more like these");
  });
});

describe("readPodsFile", () => {
  test("says which file is not there", () => {
    expect(() => readPodsFile("/no/such.yaml")).toThrow(
      "/no/such.yaml: expected a text file in UTF-8, got no file of that name",
    );
  });

  test("refuses in one sentence what is too large to be meant", () => {
    const file = join(mkdtempSync(join(tmpdir(), "pods-file-test-")), "huge.yaml");
    writeFileSync(file, "");
    truncateSync(file, 200 * 1024 * 1024);
    expect(() => readPodsFile(file)).toThrow(`${file}: expected at most 16384 KiB, got 204800 KiB`);
  });

  test("reads the default: three pods that want a CPU each, of any architecture", () => {
    const [{ object }] = readPodsFile(join("rehearsal", "watch", "inflate.yaml")) as any;
    expect(object.spec.replicas).toBe(3);
    expect(object.spec.template.spec.nodeSelector).toBeUndefined();
    expect(object.spec.template.spec.containers[0].resources.requests.cpu).toBe("1");
  });
});
