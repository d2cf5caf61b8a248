/**
 * How cdktf-cli runs `terraform init`, `apply` and `destroy`. It stands in for cdktf's pseudo-terminal module
 * (package.json, `overrides`), of which cdktf-cli uses `spawn` alone, and differs from it in four ways:
 *
 * - What Terraform says last arrives. A pseudo-terminal is given up 200 ms after Terraform's end, with all that cdktf has
 *   not yet read (https://github.com/microsoft/node-pty/issues/72); a pipe is read to its end.
 * - Terraform outlives an interrupted cdktf. Ctrl-C ends cdktf at once, and its pseudo-terminal takes Terraform along
 *   before the state is saved and unlocked.
 * - No compiled code: any Node.js, any C library.
 * - Behind an error of a provider's that leaves its reader alone stands what to do (hints.js).
 */
const { spawn: start, spawnSync } = require("node:child_process");
const { hintsFor } = require("./hints");

/** Characters at the end of the output that are looked at for errors. */
const ERRORS = 100_000;

/** What cdktf writes to interrupt Terraform: Ctrl-C, as a terminal sends it. */
const INTERRUPT = "\x03";

/** Becomes Terraform, with one stream for its output and errors: an error then stays behind the plan that it is about. */
const RUN = `
command -v "$0" >/dev/null || {
  echo "$0: not found; install Terraform, or name its program in TERRAFORM_BINARY_NAME"
  exit 127
}
exec "$0" "$@" 2>&1`;

exports.spawn = (file, args, { cwd, env }) => {
  const terraform = start("/bin/sh", ["-c", RUN, file, ...args], {
    cwd,
    env,
    // A session of its own: a terminal's Ctrl-C would reach it beside cdktf's, and two mean "now, without the state".
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  terraform.stdout.setEncoding("utf8");
  // An answer that comes after Terraform's end is nobody's.
  terraform.stdin.on("error", () => {});

  const send = (signal) => {
    if (terraform.exitCode === null && terraform.signalCode === null) process.kill(-terraform.pid, signal);
  };
  let interrupted = false;
  const interrupt = () => {
    if (!interrupted) send("SIGINT");
    interrupted = true;
  };

  const finish = () => {
    interrupt();
    console.error("Waiting for Terraform, which ends what it has begun and saves the state.");
    let cutBy = showRest(terraform.stdout);
    while (cutBy !== null) {
      // A second Ctrl-C, which is Terraform's to judge.
      send(cutBy);
      cutBy = showRest(terraform.stdout);
    }
  };
  process.on("exit", finish);
  terraform.on("close", () => process.off("exit", finish));

  return {
    write: (text) => (text === INTERRUPT ? interrupt() : terraform.stdin.write(text)),
    onData: (listener) => {
      let said = "";
      terraform.stdout.on("data", (text) => {
        // Errors come last.
        said = (said + text).slice(-ERRORS);
        listener(text);
      });
      terraform.stdout.on("end", () => hintsFor(said).forEach(listener));
    },
    onExit: (listener) => terraform.on("close", (exitCode) => listener({ exitCode: exitCode ?? 1 })),
  };
};

/** Shows what is left of a child's output until the child has ended; the signal that cut this short, if one did. */
function showRest(output) {
  // Node.js has no public way to read a child's output while the process exits.
  const { fd } = output._handle ?? {};
  return fd === undefined ? null : spawnSync("cat", { stdio: [fd, "inherit", "inherit"] }).signal;
}
