import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMMON_SETTINGS, OWN_SETTINGS, WAITS } from "../../config/hook-settings";

const HOOKS = join(__dirname, "..", "..", "hooks");

/** What a script reads, and not what its first lines tell of it. */
function readBy(script: string): string[] {
  const text = readFileSync(join(HOOKS, script), "utf8").replace(/^\s*#.*$/gm, "");
  return [...new Set([...text.matchAll(/\$\{?(DRAIN_[A-Z_]+)/g)].map(([, name = ""]) => name))].sort();
}

const waitsOf = (script: string) => (WAITS as Readonly<Record<string, readonly string[]>>)[script] ?? [];

describe("the settings of hooks/", () => {
  test("are for each script that is there", () => {
    const scripts = readdirSync(HOOKS).filter((name) => name.endsWith(".sh"));
    expect(Object.keys(OWN_SETTINGS)).toEqual(scripts.filter((name) => name !== "common.sh").sort());
  });

  test("that every script gets are what common.sh reads", () => {
    expect(readBy("common.sh")).toEqual([...Object.values(COMMON_SETTINGS), ...waitsOf("common.sh")].sort());
  });

  test.each(Object.entries(OWN_SETTINGS))("that %s alone gets are what it reads besides", (script, own) => {
    const common: string[] = Object.values(COMMON_SETTINGS);
    const besides = readBy(script).filter((name) => !common.includes(name));
    expect(besides).toEqual([...Object.values(own), ...waitsOf(script)].sort());
  });

  test.each(["drain-nodes.sh", "drain-load-balancers.sh", "guard-infra.sh"] as const)(
    "are explained in the first lines of %s, all of them",
    (script) => {
      const text = readFileSync(join(HOOKS, script), "utf8");
      const explained = [...text.matchAll(/^# {3}(DRAIN_[A-Z_]+) /gm)].map(([, name]) => name).sort();
      const waits = [...waitsOf("common.sh"), ...waitsOf(script)];
      const settings = [...Object.values(COMMON_SETTINGS), ...Object.values(OWN_SETTINGS[script])];
      expect(explained).toEqual([...settings, ...waits].sort());
    },
  );
});
