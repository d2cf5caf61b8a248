import fs, { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { readPodsFile } from "../../../rehearsal/watch/pods-file";
import { notYetTaken, podsFilesOf } from "../../../rehearsal/watch/pods-paths";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: { name: a }\n";

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

  test("says that it does not read the folders of a folder, and that an empty path is none", () => {
    const folder = mkdtempSync(join(tmpdir(), "pods-file-test-"));
    mkdirSync(join(folder, "shop"));
    expect(() => podsFilesOf(folder)).toThrow(
      new Error(
        `${folder}: expected a folder with YAML or JSON of Kubernetes objects, got none in it; folders in it are not read: name each, such as ${folder}/shop`,
      ),
    );
    expect(() => podsFilesOf("")).toThrow(
      'expected a file or a folder of pods, got "": an empty path, perhaps of a variable that is not set',
    );
  });

  test.each([
    ["a link that leads back to itself", "loop.yaml", "a link that leads back to itself"],
    ["a name of 300 characters", "a".repeat(300), "a name that is too long for one"],
    ["a path behind a file", "ok.yaml/x.yaml", "a path that goes on behind a file"],
  ])("leaves %s to the reading, which says so", (_, name, got) => {
    const folder = mkdtempSync(join(tmpdir(), "pods-file-test-"));
    symlinkSync("loop.yaml", join(folder, "loop.yaml"));
    writeFileSync(join(folder, "ok.yaml"), POD);
    const path = join(folder, name);
    expect(() => podsFilesOf(path).map(readPodsFile)).toThrow(
      new Error(`${path}: expected a text file in UTF-8, got ${got}`),
    );
  });

  test("says that a folder is closed to who asks", () => {
    const folder = mkdtempSync(join(tmpdir(), "pods-file-test-"));
    jest.spyOn(fs, "readdirSync").mockImplementationOnce(() => {
      throw Object.assign(new Error("EACCES"), { code: "EACCES" });
    });
    expect(() => podsFilesOf(folder)).toThrow(
      new Error(
        `${folder}: expected a folder with YAML or JSON of Kubernetes objects, got one that this user may not read`,
      ),
    );
  });
});

describe("notYetTaken", () => {
  test("reads a file once that is named twice, by its folder or by a link", () => {
    const folder = mkdtempSync(join(tmpdir(), "once-"));
    const [file, link] = ["a.yaml", "b.yaml"].map((name) => join(folder, name)) as [string, string];
    writeFileSync(file, "");
    symlinkSync(file, link);
    const relativeName = relative("", file);
    expect([file, relativeName, link, "/no/such.yaml"].filter(notYetTaken())).toEqual([
      file,
      "/no/such.yaml",
    ]);
  });
});
