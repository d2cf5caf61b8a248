import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withLock } from "../../../rehearsal/programs/lock";
import { MissingProgramError, programs } from "../../../rehearsal/programs/programs";

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
