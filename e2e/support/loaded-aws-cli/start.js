const { execFile, spawn } = require("node:child_process");
const { once } = require("node:events");
const { mkdtempSync, readFileSync, writeFileSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { delimiter, join } = require("node:path");
const { promisify } = require("node:util");

const run = promisify(execFile);
const ASKED = `import awscli, shutil, sys; print(awscli.__version__, sys.executable, shutil.which("aws"))`;

/**
 * Puts an `aws` before the machine's own in the PATH of all tests, by which the same program runs without being loaded
 * each time. Nothing is done where the machine's is not a program of its `python3`, as version 2 is not.
 */
module.exports = async () => {
  const [asked, said] = await Promise.all([run("python3", ["-c", ASKED]), run("aws", ["--version"])]).catch(
    () => [],
  );
  const [version, python, aws] = asked?.stdout.trim().split(" ") ?? [];
  if (version === undefined || !said.stdout.startsWith(`aws-cli/${version} Python/`)) return;

  const folder = mkdtempSync(join(tmpdir(), "aws-"));
  const socket = join(folder, "socket");
  const client = readFileSync(join(__dirname, "client.py"), "utf8")
    .replace("connect(SOCKET)", `connect(${JSON.stringify(socket)})`)
    .replace("AWS, [AWS,", `${JSON.stringify(aws)}, [${JSON.stringify(aws)},`);
  writeFileSync(join(folder, "aws"), `#!${python} -IS\n${client}`, { mode: 0o755 });
  const server = spawn(python, [join(__dirname, "server.py"), socket], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(server, "exit").then(() => {
    throw new Error("the AWS CLI could not be loaded: see above");
  });
  await Promise.race([once(server.stdout, "data"), ended]);
  ended.catch(() => {});
  // It ends when this process does, and keeps none alive.
  for (const each of [server, server.stdin, server.stdout]) each.unref();
  process.env.PATH = `${folder}${delimiter}${process.env.PATH}`;
};
