import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { onceEach, podsFilesOf, readPodsFile, writtenObjects } from "../../../rehearsal/watch/pods-file";

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
    ["what YAML forbids", `${pod("a")}---\nkind: [Pod\n`, /^pods\.yaml:[67]:\d+: Flow sequence/],
    ["no name", "apiVersion: v1\nkind: Pod\n", "pods.yaml:1:1: a Kubernetes object needs metadata.name"],
    ["no object", "just text", "pods.yaml:1:1: a Kubernetes object needs apiVersion, kind, metadata.name"],
    ["nothing", "# empty\n", "pods.yaml: expected Kubernetes objects, such as a Deployment, got nothing"],
  ])("names the place of %s", (_, text, message) => {
    expect(() => writtenObjects("pods.yaml", text)).toThrow(message);
  });

  test("tells every problem at once", () => {
    expect(() => writtenObjects("pods.yaml", "kind: Pod\n---\nkind: Pod\n")).toThrow(/:1:1: .*\n.*:3:1: /);
  });
});

describe("podsFilesOf", () => {
  test("takes YAML and JSON of a folder, not of those in it, and a file as it is", () => {
    const folder = mkdtempSync(join(tmpdir(), "pods-file-test-"));
    mkdirSync(join(folder, "test.yaml"));
    for (const name of ["b.yml", "a.yaml", "c.json", "README.md"]) writeFileSync(join(folder, name), "");
    expect(podsFilesOf(folder)).toEqual(["a.yaml", "b.yml", "c.json"].map((name) => join(folder, name)));
    expect(podsFilesOf("pods.yaml")).toEqual(["pods.yaml"]);
    expect(() => podsFilesOf(join(folder, "test.yaml"))).toThrow(
      /test\.yaml: expected a folder with YAML or JSON of Kubernetes objects, got none in it$/,
    );
  });
});

describe("onceEach", () => {
  test("reads a file once that is named twice, by its folder or by a link", () => {
    const folder = mkdtempSync(join(tmpdir(), "once-"));
    const [file, link] = ["a.yaml", "b.yaml"].map((name) => join(folder, name)) as [string, string];
    writeFileSync(file, "");
    symlinkSync(file, link);
    const relativeName = relative("", file);
    expect(onceEach([file, relativeName, link, "/no/such.yaml"])).toEqual([file, "/no/such.yaml"]);
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
