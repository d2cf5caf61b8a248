import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { machine } from "../support/drain-machine";

const HOOKS = resolve(__dirname, "../../hooks");

test("all that a hook says is out when it ends, also where the reader is slow", () => {
  const one = machine();
  // What passes lines on takes its time; the hook does not.
  one.write(
    "clock",
    `printf() { case " \${FUNCNAME[*]} " in *" printable "*) command sleep 0.3 ;; esac; builtin printf "$@"; }
sleep() { SECONDS=$((SECONDS + $1)); }
`,
  );
  one.write("cluster", "");
  const output = join(one.folder, "output");
  const { stdout } = spawnSync(
    "bash",
    ["-c", `bash ${join(HOOKS, "drain-nodes.sh")} >${output} 2>&1; cat ${output}`],
    { env: { ...one.environment({ BASH_ENV: join(one.account, "clock") }) }, encoding: "utf8" },
  );
  expect(stdout.trim().split("\n").at(-1)).toBe("drain: no node of cluster demo is left");
});

test.each(readdirSync(HOOKS).filter((name) => name !== "common.sh"))(
  "%s ends with an error where common.sh is not beside it",
  (name) => {
    const folder = mkdtempSync(join(tmpdir(), "alone-"));
    cpSync(join(HOOKS, name), join(folder, name));
    const calls = join(folder, "calls");
    writeFileSync(calls, "");
    const env = { PATH: `${join(__dirname, "stubs")}:${process.env.PATH}`, ACCOUNT: folder };
    const { status } = spawnSync("bash", [join(folder, name)], { env });
    expect({ status, calls: readFileSync(calls, "utf8") }).toEqual({ status: 1, calls: "" });
    rmSync(folder, { recursive: true });
  },
);
