import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ownPath } from "./support/loaded-aws-cli/own-path";

let folder: string;
let silent: Server;
let endpoint: string;

/** An AWS that takes calls and never answers. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "loaded-aws-cli-"));
  writeFileSync(join(folder, "value.json"), "5");
  silent = createServer().listen(0, "127.0.0.1");
  await once(silent, "listening");
  endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
});
afterAll(() => {
  silent.close();
  rmSync(folder, { recursive: true });
});

const env = (PATH = process.env.PATH) => ({
  ...{ PATH, HOME: folder, AWS_DEFAULT_REGION: "eu-west-1", AWS_MAX_ATTEMPTS: "1" },
  ...{ AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
});

/** All that a command says, and how it ends. */
function said(PATH: string | undefined, words: string) {
  return new Promise((resolve) => {
    const child = execFile(
      "aws",
      words.split(" "),
      { cwd: folder, env: env(PATH) },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}

test.each([
  "--version",
  "configure list",
  "no-such-service",
  "ec2 describe-vpcs --endpoint-url http://127.0.0.1:9",
  "ssm put-parameter --name a --type String --value file://value.json --endpoint-url http://127.0.0.1:9",
  "ssm put-parameter --name a --type String --value file://not-there --endpoint-url http://127.0.0.1:9",
])("aws %s says what the machine's own says, and ends as that ends", async (words) => {
  expect(await said(process.env.PATH, words)).toEqual(await said(ownPath(), words));
});

test.each(["SIGTERM", "SIGKILL"] as const)("a command ends with its caller on %s", async (signal) => {
  const connected = once(silent, "connection");
  const child: ChildProcess = spawn("aws", ["ec2", "describe-vpcs", "--endpoint-url", endpoint], {
    ...{ env: env(), stdio: "ignore" },
  });
  const [connection] = await connected;
  const closed = once(connection.resume(), "close");
  child.kill(signal);
  await closed;
});
