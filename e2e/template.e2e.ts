import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const ROOT = join(__dirname, "..");
/** What the copy has of its own. */
const CHANGED = ["cdktf.json", "package.json", "package-lock.json"];

let folder: string;
let server: Server;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "template-"));
});

afterAll(() => {
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

test("cdktf init makes a working copy of the zip: every byte and mode, a projectId and name of its own, installed", async () => {
  const zip = join(folder, "template.zip");
  const copy = join(folder, "My Cluster");
  mkdirSync(copy);
  await run("npm", ["run", "--silent", "template", "--", zip], { cwd: ROOT });
  const url = await served(zip);

  const { stdout } = await run(
    join(ROOT, "node_modules", ".bin", "cdktf"),
    [
      ...[
        "init",
        `--template=${url}`,
        "--local",
        "--from-terraform-project=no",
        "--enable-crash-reporting=false",
      ],
      ...["--project-name=My Cluster", "--project-description=A copy"],
    ],
    { cwd: copy, env: { ...process.env, CHECKPOINT_DISABLE: "1" }, maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stdout).toContain(readFileSync(join(ROOT, "help"), "utf8"));

  for (const { file, executable } of committed()) {
    const path = join(copy, file);
    expect({ file, executable: (statSync(path).mode & 0o100) !== 0 }).toEqual({ file, executable });
    if (!CHANGED.includes(file) && !readFileSync(path).equals(atHead(file)))
      throw new Error(`${file} is not what it is in the template`);
  }
  const [was, is] = [JSON.parse(`${atHead("cdktf.json")}`), json(copy, "cdktf.json")];
  expect(is).toEqual({
    ...was,
    projectId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
  });
  expect(is.projectId).not.toBe(was.projectId);
  expect(json(copy, "package.json")).toEqual({
    ...JSON.parse(`${atHead("package.json")}`),
    name: "my-cluster",
  });
  expect(json(copy, "package-lock.json").packages[""].name).toBe("my-cluster");

  const node = ["--import", "tsx", "main.ts"];
  await run(process.execPath, node, { cwd: copy, env: { ...process.env, CDKTF_OUTDIR: "cdktf.out" } });
  expect(json(copy, "cdktf.out/manifest.json").stacks).toHaveProperty("infra");
}, 600_000);

/** URL of a file on this machine. */
async function served(file: string): Promise<string> {
  server = createServer((_, response) => response.end(readFileSync(file)));
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/template.zip`;
}

function committed(): { readonly file: string; readonly executable: boolean }[] {
  return git("ls-tree", "-r", "-z", "HEAD")
    .toString()
    .split("\0")
    .filter((line) => line !== "")
    .map((line) => ({ file: line.slice(line.indexOf("\t") + 1), executable: line.startsWith("100755") }));
}

const atHead = (file: string) => git("show", `HEAD:${file}`);

const json = (at: string, file: string) => JSON.parse(readFileSync(join(at, file), "utf8"));

function git(...args: string[]): Buffer {
  return execFileSync("git", args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 });
}
