import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { moduleFolder } from "../../../rehearsal/programs/go-build";
import { withLock } from "../../../rehearsal/programs/lock";
import { MissingProgramError, programs } from "../../../rehearsal/programs/programs";
import { RECIPES, recipeOf } from "../../../rehearsal/programs/recipes";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "programs-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NAMES = [
  "etcd",
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubectl",
  "kwok",
  "helm",
  "karpenter",
];

function place(...names: string[]): void {
  for (const name of names) {
    writeFileSync(join(folder, name), "#!/bin/sh\n");
    chmodSync(join(folder, name), 0o755);
  }
}

describe("programs", () => {
  test("takes those of KUBEBUILDER_ASSETS as they are", async () => {
    place(...NAMES);
    const found = await programs({
      env: { KUBEBUILDER_ASSETS: folder, XDG_CACHE_HOME: join(folder, "cache") },
    });
    expect(found).toEqual(Object.fromEntries(NAMES.map((name) => [name, join(folder, name)])));
    expect(readdirSync(folder)).not.toContain("cache");
  });

  test("takes the controller from KARPENTER_CONTROLLER", async () => {
    place(...NAMES.slice(0, -1), "my-karpenter");
    const file = join(folder, "my-karpenter");
    const env = { KUBEBUILDER_ASSETS: folder, KARPENTER_CONTROLLER: file, XDG_CACHE_HOME: folder };
    expect((await programs({ env })).karpenter).toBe(file);
  });

  test.each([
    [
      "karpenter",
      "1.13.1",
      "a rehearsal cannot build Karpenter 1.13.1, only 1.9.3, 1.14.3, 1.15.2: set karpenter.version to one of these minor versions, or KARPENTER_CONTROLLER to programs of 1.13.1 that you have",
    ],
    [
      "kubernetes",
      "1.34",
      "a rehearsal cannot build Kubernetes 1.34, only 1.35.4, 1.36.3: set cluster.version to one of these minor versions, or KUBEBUILDER_ASSETS to programs of 1.34 that you have",
    ],
  ])("refuses %s %s, which it cannot build, and names what it can", async (name, version, message) => {
    const versions = { karpenter: "1.14.1", kubernetes: "1.35", [name]: version };
    const running = programs({ env: { XDG_CACHE_HOME: folder, PATH: "" }, versions });
    await expect(running).rejects.toThrow(new MissingProgramError(message));
    expect(readdirSync(folder)).toEqual([]);
  });

  test("takes programs that it could not build where they are given", async () => {
    place(...NAMES);
    const versions = { karpenter: "1.13.1", kubernetes: "1.34" };
    const found = await programs({ env: { KUBEBUILDER_ASSETS: folder }, versions });
    expect(Object.keys(found).sort()).toEqual([...NAMES].sort());
  });

  test("builds with the Go that a release needs, and says how long it took", async () => {
    place(...NAMES.slice(0, -1));
    const go = 'echo "$GOTOOLCHAIN $*" >&2; while [ "$1" != -o ]; do shift; done; echo >"$2"; chmod +x "$2"';
    writeFileSync(join(folder, "go"), `#!/bin/bash\n${go}\n`, { mode: 0o755 });
    const lines: string[] = [];
    const env = {
      KUBEBUILDER_ASSETS: folder,
      XDG_CACHE_HOME: folder,
      PATH: `${folder}:${process.env.PATH}`,
      GOTOOLCHAIN: "local",
    };
    const versions = { karpenter: "1.14.2", kubernetes: "1.35" };
    const { karpenter } = await programs({ env, versions, say: (line) => lines.push(line) });
    expect(karpenter).toBe(join(folder, "cdktf-eks-karpenter", "programs", "karpenter-1.14.3", "karpenter"));
    expect(readFileSync(`${karpenter}.log`, "utf8")).toMatch(/^go1\.27\.3 build -mod=readonly/);
    expect(lines).toEqual([
      "building karpenter from karpenter 1.14.3, once",
      expect.stringMatching(/^built karpenter in \d+ s$/),
    ]);
  });

  test("says what to install where a program has to be built and there is no Go", async () => {
    place(...NAMES.slice(1));
    const env = { KUBEBUILDER_ASSETS: folder, XDG_CACHE_HOME: join(folder, "cache"), PATH: "" };
    const running = programs({ env });
    await expect(running).rejects.toThrow(MissingProgramError);
    await expect(running).rejects.toThrow(
      /^etcd has to be built once, which needs Go .* https:\/\/go\.dev\/dl/,
    );
  });
});

describe("recipeOf", () => {
  test.each([
    ["karpenter", "1.14.1", "1.14.3"],
    ["karpenter", "1.9.0", "1.9.3"],
    ["kubernetes", "1.36", "1.36.3"],
    ["karpenter", "1.13.1", undefined],
  ] as const)("builds for %s %s the release %s", (name, version, built) => {
    expect(recipeOf(name, version)?.version).toBe(built);
  });

  test("says in the controller's own version that its core is of another release", () => {
    const stamped = RECIPES.filter(({ name }) => name === "karpenter").map(({ stamps }) =>
      Object.values(stamps ?? {}),
    );
    expect(stamped).toEqual([["1.9.3+core.1.9.0"], ["1.14.3"], ["1.15.2+core.1.15.0"]]);
  });

  test.each(RECIPES.filter(({ pins }) => pins === "module"))("$name $version has its pins", (recipe) => {
    const module =
      recipe.name === "karpenter" ? "github.com/aws/karpenter-provider-aws" : "k8s.io/kubernetes";
    const pins = readFileSync(join(moduleFolder(recipe), "go.mod"), "utf8");
    expect(pins).toMatch(new RegExp(`\\s${module} v${recipe.version}$`, "m"));
    const core = Object.values(recipe.stamps ?? {})[0]?.split("+core.")[1];
    if (core) expect(pins).toContain(`replace sigs.k8s.io/karpenter => sigs.k8s.io/karpenter v${core}\n`);
  });
});

describe("withLock", () => {
  test("lets one work at a time, and gives way after a failure", async () => {
    const lock = join(folder, "lock");
    const order: string[] = [];
    const work = (name: string, fails = false) =>
      withLock(lock, async () => {
        order.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 20));
        order.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const results = await Promise.allSettled([work("a", true), work("b")]);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(order).toEqual(["a begins", "a ends", "b begins", "b ends"]);
  });

  test("takes over from a process that died", async () => {
    const lock = join(folder, "lock");
    mkdirSync(lock);
    // No process has this id: the kernel's largest is below.
    writeFileSync(join(lock, "pid"), "4194305");
    expect(await withLock(lock, async () => "mine")).toBe("mine");
  });
});
