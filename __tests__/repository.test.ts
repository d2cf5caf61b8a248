import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(__dirname, "..");
/** Accounts of AWS' documentation, one that cannot be, and those in which AWS publishes its own images. */
const NOBODYS = ["111122223333", "444455556666", "999999999999", "000000000000"];
const AWS = ["602401143452"];
/** Hashes, some of which are twelve digits somewhere. */
const HASHES = /(^|\/)(package-lock\.json|go\.sum)$|\.txt$/;

const committed = () =>
  execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" })
    .split("\0")
    .filter((file) => file !== "" && !HASHES.test(file));

test("no committed file has an account's id but the documentation's, or a key of one", () => {
  const found = committed().flatMap((file) =>
    [...readFileSync(join(ROOT, file), "utf8").matchAll(/(?<![\w.-])(\d{12}|A[KS]IA[A-Z0-9]{16})(?![\w.-])/g)]
      .map(([id]) => id)
      .filter((id) => ![...NOBODYS, ...AWS].includes(id))
      .map((id) => `${file}: ${id}`),
  );
  expect(found).toEqual([]);
});

test("jest knows every folder of sources, so that --findRelatedTests finds the tests of each file in it", () => {
  const folders = committed().flatMap((file) => /^([^/]+)\/.*(?<!\.d)\.ts$/.exec(file)?.[1] ?? []);
  const roots: string[] = require("../jest.config.js").roots;
  const expected = [...new Set(folders)]
    .filter((folder) => folder !== "e2e")
    .map((name) => `<rootDir>/${name}`);
  expect([...roots].sort()).toEqual(expected.sort());
});

test("no file of config/ imports itself by way of others, types included", () => {
  const files = committed().filter((file) => /^config\/.*\.ts$/.test(file));
  const importsOf = new Map(
    files.map((file) => {
      const text = readFileSync(join(ROOT, file), "utf8");
      const paths = [...text.matchAll(/from "(\.[^"]+)"/g)].map(([, path = ""]) =>
        join(dirname(file), `${path}.ts`),
      );
      return [file, paths.filter((path) => files.includes(path))];
    }),
  );
  expect([...importsOf.values()].flat().length).toBeGreaterThan(200);
  // Whoever imports nothing is in no circle; without those the next are found, until only circles are left.
  for (let before = -1; before !== importsOf.size; ) {
    before = importsOf.size;
    for (const [file, paths] of importsOf)
      if (paths.every((path) => !importsOf.has(path))) importsOf.delete(file);
  }
  expect([...importsOf.keys()]).toEqual([]);
});

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
}

describe("package-lock.json", () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8"));
  const locked = Object.entries<Locked>(packages).filter(([path]) => path.startsWith("node_modules/"));
  const pathsOf = (those: (entry: Locked) => unknown) =>
    locked.filter(([, entry]) => those(entry)).map(([path]) => path);

  test("has the hash of each package, for every platform; a bundled one is in its bundler's", () => {
    expect(pathsOf(({ integrity, inBundle, link }) => !integrity && !inBundle && !link)).toEqual([]);
  });

  test("names no registry, and as a folder only this project's own", () => {
    expect(pathsOf(({ resolved }) => resolved !== undefined)).toEqual([
      "node_modules/@cdktf/node-pty-prebuilt-multiarch",
    ]);
    expect(packages["node_modules/@cdktf/node-pty-prebuilt-multiarch"].resolved).toBe("terraform-process");
  });

  test("has no package that wants a compiler: these bring their programs", () => {
    expect(pathsOf(({ hasInstallScript }) => hasInstallScript)).toEqual([
      "node_modules/@parcel/watcher",
      "node_modules/@swc/core",
      "node_modules/esbuild",
    ]);
  });
});
