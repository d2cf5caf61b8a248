import { writtenObjects } from "../../../rehearsal/watch/pods-file";
import { oneOfEachName } from "../../../rehearsal/workloads/names";

const read = (file: string, ...objects: object[]) =>
  writtenObjects(file, objects.map((each) => JSON.stringify(each)).join("\n---\n"));

const object = (kind: string, metadata: object, more: object = {}) => ({
  ...{ apiVersion: kind === "Deployment" ? "apps/v1" : "v1", kind, metadata },
  ...more,
});

const named = (all: ReturnType<typeof oneOfEachName>["objects"]) =>
  all.map(({ file, object: { kind, metadata } }) => `${file} ${kind} ${metadata.name}`);

describe("oneOfEachName", () => {
  test("counts the names up that are made up, over all files and the items of a line", () => {
    const pod = object("Pod", { generateName: "load-" });
    const { objects, notes } = oneOfEachName([
      ...read("a.json", { kind: "List", items: [pod, pod] }),
      ...read("b.yaml", pod, object("Pod", { name: "load-3" }), pod),
    ]);
    expect(named(objects)).toEqual([
      ...["a.json Pod load-1", "a.json Pod load-1-2", "b.yaml Pod load-1-3"],
      ...["b.yaml Pod load-3", "b.yaml Pod load-5"],
    ]);
    expect(notes).toEqual([]);
  });

  test("has of what is written twice the second, and says where both are", () => {
    const { objects, notes } = oneOfEachName([
      ...read("a.yaml", object("Deployment", { name: "web" }), object("Service", { name: "web" })),
      ...read("b.yaml", object("Deployment", { name: "web", namespace: "shop" })),
      ...read(
        "b.yaml",
        object("Deployment", { name: "web", namespace: "default" }, { spec: { replicas: 2 } }),
      ),
    ]);
    expect(named(objects)).toEqual(["a.yaml Service web", "b.yaml Deployment web", "b.yaml Deployment web"]);
    expect((objects[2]!.object as any).spec).toEqual({ replicas: 2 });
    expect(notes).toEqual(["Deployment web is at a.yaml:1 and b.yaml:1; the second counts"]);
  });

  test("says of many how many more", () => {
    const all = "abcdefg".split("").map((name) => object("Pod", { name, namespace: "shop" }));
    const { objects, notes } = oneOfEachName(
      ["a.yaml", "b.yaml", "c.yaml"].flatMap((file) => read(file, ...all)),
    );
    expect(named(objects)).toHaveLength(7);
    expect(notes).toHaveLength(6);
    expect(notes[1]).toBe("Pod b of namespace shop is at a.yaml:3, b.yaml:3 and c.yaml:3; the last counts");
    expect(notes[5]).toBe("2 more objects are written more than once: the last counts");
  });
});
