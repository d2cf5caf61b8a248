import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { typed, typedInShell } from "../support/typed";

const ROOT = join(__dirname, "..", "..");
let bin: string;

beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), "demo-test-"));
  for (const tool of ["sh", "env", "rm", "sleep"]) {
    const folder = ["/bin", "/usr/bin"].find((each) => existsSync(join(each, tool)))!;
    symlinkSync(join(folder, tool), join(bin, tool));
  }
  symlinkSync(process.execPath, join(bin, "node"));
});
afterEach(() => rmSync(bin, { recursive: true }));

function program(name: string, output: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\necho '${output}'\n`);
  chmodSync(join(bin, name), 0o755);
}

const machine = () => ({ PATH: bin, HOME: dirname(bin), NO_COLOR: "1" });

/** The demo with nothing on the PATH but what the test put there. */
async function demo(options: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const env = { ...machine(), ...more };
  const { status, stdout, stderr } = await typed(["demo", ...options], env);
  return { status, stdout, stderr: stderr.trim() };
}

const TERRAFORM = "Terraform v1.11.4";

describe("npm run demo", () => {
  test("says how to get Terraform where there is none", async () => {
    const { status, stderr } = await demo();
    expect(typedInShell(["demo"], machine())).toMatchObject({ status, stderr: `${stderr}\n` });
    expect(stderr).toBe(
      "Terraform 1.10 or newer is needed, and `terraform version` does not run: install it from https://developer.hashicorp.com/terraform/install, or name its program in TERRAFORM_BINARY_NAME.",
    );
    expect(status).toBe(1);
  });

  test("says so when Terraform is too old", async () => {
    program("terraform", "Terraform v1.5.7");
    expect((await demo()).stderr).toMatch(
      /^Terraform 1\.10 or newer is needed, here is 1\.5\.7: install it from/,
    );
  });

  test("takes OpenTofu where TERRAFORM_BINARY_NAME names it and there is no Terraform", async () => {
    const tofu = { TERRAFORM_BINARY_NAME: "tofu" };
    expect((await demo([], tofu)).stderr).toMatch(
      /^OpenTofu 1\.11 or newer is needed, and `tofu version` does not run/,
    );
    program("tofu", "OpenTofu v1.10.6");
    expect((await demo([], tofu)).stderr).toBe(
      "OpenTofu 1.11 or newer is needed, here is 1.10.6: install it from https://opentofu.org/docs/intro/install.",
    );
    program("tofu", "OpenTofu v1.11.0");
    expect((await demo([], tofu)).stderr).toMatch(/^Python/);
  });

  test("says how to get Python where there is none, and leaves nothing behind", async () => {
    program("terraform", TERRAFORM);
    const runs = join(ROOT, ".cache", "runs");
    mkdirSync(runs, { recursive: true });
    const before = readdirSync(runs);
    const { status, stderr } = await demo();
    expect(stderr).toMatch(
      /^Python 3\.10 or newer is needed: install it from https:\/\/www\.python\.org\/downloads/,
    );
    expect(status).toBe(1);
    expect(readdirSync(runs)).toEqual(before);
  });

  test("says so when Python is too old, or lacks what makes virtual environments", async () => {
    program("terraform", TERRAFORM);
    program("python3", "3.9");
    expect((await demo()).stderr).toMatch(/^Python 3\.10 or newer is needed, here is 3\.9: install it from/);
    writeFileSync(join(bin, "python3"), '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\necho 3.11\n');
    expect((await demo()).stderr).toMatch(
      /^Python's venv module is needed: install it with `apt install python3-venv`/,
    );
  });

  test.each([
    ["prood", {}, 2, /^there is no environment prood in environments; there are: default/],
    [
      "existing-cluster",
      { ENVIRONMENTS_DIR: "examples" },
      1,
      /^examples\/existing-cluster\.yaml: cluster\.existing: cluster \S+ is in an account, and the demo's has nothing in it\./,
    ],
    [
      "existing-vpc",
      { ENVIRONMENTS_DIR: "examples" },
      1,
      /^examples\/existing-vpc\.yaml: network\.existing: VPC vpc-\w+ is in an account/,
    ],
  ])(
    "says in a sentence why it cannot show %s, before it starts anything",
    async (name, env, code, sentence) => {
      program("terraform", TERRAFORM);
      const { status, stdout, stderr } = await demo([name], env);
      expect([status, stdout, stderr.split("\n")]).toEqual([code, "", [expect.stringMatching(sentence)]]);
    },
  );

  test("tells every mistake of a file, as synthesis would", async () => {
    mkdirSync(join(bin, "environments"));
    writeFileSync(join(bin, "environments", "broken.yaml"), "aws: { regoin: x }\n");
    const { status, stderr } = await demo(["broken"], { ENVIRONMENTS_DIR: join(bin, "environments") });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/broken\.yaml:1:8: aws\.regoin: unknown key/),
    ]);
  });

  test("takes an environment of yours, and an example", async () => {
    const folder = { ENVIRONMENTS_DIR: "examples" };
    expect((await demo(["bottlerocket-spot"], folder)).stderr).toMatch(/^Terraform 1\.10 or newer is needed/);
    expect(await demo(["one", "two"])).toMatchObject({ status: 2 });
  });

  test("explains its options, and takes no others", async () => {
    expect(await demo(["--help"])).toMatchObject({ status: 0, stdout: expect.stringContaining("--destroy") });
    expect(await demo(["--port", "99999"])).toMatchObject({ status: 2 });
    expect(await demo(["--destory"])).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/did you mean --destroy\?/),
    });
    expect(await demo(["--destroy", "--keep"])).toMatchObject({ status: 2 });
  });
});
