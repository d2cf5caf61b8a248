import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callOf, helpOf, type Verb } from "../../cli/verb";
import { VERBS } from "../../cli/verbs";
import { typed, typedInShell } from "../support/typed";

const ROOT = join(__dirname, "..", "..");
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

const verb: Verb = {
  name: "paint",
  summary: "Paint a wall",
  args: "[wall]",
  most: 1,
  options: { dry: { about: "does nothing" }, colour: { value: "<colour>", about: "which" } },
  load: () => Promise.reject(new Error("never called")),
};

describe("a command line", () => {
  test("gives a verb its arguments, switches and values, in any order", () => {
    const call = callOf(verb, ["--colour", "red", "north", "--dry", "--colour=blue"]);
    expect([call.args, call.has("dry"), call.values("colour")]).toEqual([["north"], true, ["red", "blue"]]);
    expect([callOf(verb, []).has("dry"), callOf(verb, []).values("colour")]).toEqual([false, []]);
  });

  test("gives an option its value where there is one, and takes no argument for it", () => {
    const options = { json: { value: "<file.json>", optionalEnding: ".json", about: "data" } };
    const of = (...words: string[]) => {
      const call = callOf({ ...verb, options }, words);
      return [call.args, call.values("json")];
    };
    expect(of("--json")).toEqual([[], [""]]);
    expect(of("--json", "north")).toEqual([["north"], [""]]);
    expect(of("--json", "a.json", "north")).toEqual([["north"], ["a.json"]]);
    expect(of("north", "--json=a.json")).toEqual([["north"], ["a.json"]]);
    expect(helpOf({ ...verb, options })).toContain("--json [<file.json>]");
  });

  test.each([
    [["--frob"], "there is no option --frob; expected --dry, --colour"],
    [["--color", "red"], "there is no option --color; did you mean --colour?"],
    [["--toString"], "there is no option --toString; expected --dry, --colour"],
    [["--dry=yes"], '--dry takes no value, got "yes"'],
    [["--colour"], "--colour needs <colour> behind it"],
    [["north", "south"], '"south" is one argument too many; expected [wall]'],
  ])("is refused for %j, before anything is done", (words, message) => {
    expect(() => callOf(verb, words)).toThrow(message);
  });

  test("is told everything that is wrong with it at once", () => {
    expect(() => callOf(verb, ["--frob", "a", "b", "--dry=1", "c", "--colour"])).toThrow(
      /^there is no option --frob; .*\n--dry takes no value, got "1"\n--colour needs <colour> behind it\n"b" and "c" are 2 arguments too many; expected \[wall\]$/,
    );
  });

  test("ends with 2 and the verb's usage where it is wrong", () => {
    const { status, stdout, stderr } = typedInShell(["up", "--frob"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(
      /^there is no option --frob; expected .*\nusage: npm run up -- \[environment \.\.\.\]/,
    );
  });

  test("ends with 2 and the list of verbs where the verb is none", async () => {
    const { status, stderr } = await typed(["validat"]);
    expect([status, stderr.split("\n")[0]]).toEqual([
      2,
      "there is no command validat; did you mean validate?",
    ]);
    expect(await typed(["--help"])).toMatchObject({
      status: 0,
      stdout: expect.stringContaining("npm run rehearse"),
    });
  });

  test("keeps the trace of a fault of our own", () => {
    const faulty = `require("./cli/verbs").VERBS[0].load = () => Promise.resolve({ run: () => null.x }); process.argv.splice(1, 0, "main"); process.argv[2] = "validate"; require("./cli/main");`;
    const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", "-e", faulty, "validate"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(/TypeError: .*\n\s+at /);
  });
});

describe.each(VERBS.map((each) => [each.name, each] as const))("npm run %s", (name, each) => {
  test("shows its usage, options and exit codes with --help, whatever stands beside it", async () => {
    const { status, stdout, stderr } = await typed([name, "whatever", "--help"]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`${helpOf(each)}\n`);
    expect(stdout).toMatch(new RegExp(`^npm run ${name}( |\\n)`));
    for (const option of Object.keys(each.options ?? {})) expect(stdout).toContain(`\n  --${option}`);
    expect(stdout).toContain("\nExit code: 0 done, 1 something to fix, 2 ");
    const takesEnvironment = each.args?.includes("environment") === true;
    expect(stdout.includes("ENVIRONMENTS_DIR=<folder>")).toBe(takesEnvironment);
  });

  test("is a script of package.json, and stands in the file help", () => {
    expect(JSON.parse(textOf("package.json")).scripts[name]).toBe(`node --import tsx cli/main.ts ${name}`);
    expect(textOf("help")).toMatch(new RegExp(`npm run ${name}\\b`));
  });
});

test("what the file help names is a script", () => {
  const { scripts } = JSON.parse(textOf("package.json"));
  const named = [...textOf("help").matchAll(/npm run ([\w:-]+)/g)].map(([, name = ""]) => name);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});
