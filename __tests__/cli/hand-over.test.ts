import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../cli/hand-over";
import { actsAs } from "../../cli/hand-over/admins";
import { callOf } from "../../cli/verb";
import { VERBS } from "../../cli/verbs";
import { UserError } from "../../config/user-error";

const VERB = VERBS.find(({ name }) => name === "hand-over")!;
const ROLE = "arn:aws:iam::111122223333:role";
const ADMIN = `${ROLE}/platform/admin`;
const PIPELINE = `${ROLE}/pipeline`;
const AS_ADMIN = "arn:aws:sts::111122223333:assumed-role/admin/ann";
const CLUSTER_ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

const ENV = process.env;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hand-over-"));
  for (const name of ["environments", "policies"]) mkdirSync(join(folder, name));
  writeFileSync(join(folder, "calls"), "");
  program("aws", AWS);
  program("kubectl", `echo "$*" >>"$ACCOUNT/calls"; cat "$ACCOUNT/answer"`);
  process.env = {
    ...ENV,
    ACCOUNT: folder,
    PATH: [folder, ENV.PATH].join(delimiter),
    ENVIRONMENTS_DIR: join(folder, "environments"),
  };
  lives({ entries: { [ADMIN]: ["cluster"], [PIPELINE]: ["cluster"], [`${ROLE}/nodes`]: [] } });
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = ENV;
  rmSync(folder, { recursive: true });
});

const AWS = `for last; do :; done
arn=$(printf '%s\\n' "$@" | grep -A1 -- --principal-arn | tail -1 | tr '/:' '__')
case "$1 $2" in
  "sts get-caller-identity") echo "{\\"Account\\": \\"111122223333\\", \\"Arn\\": \\"$(cat "$ACCOUNT/caller")\\"}" ;;
  "eks describe-cluster") echo '{"cluster": {"endpoint": "https://api.example"}}' ;;
  "eks list-access-entries") cat "$ACCOUNT/entries" ;;
  "eks list-associated-access-policies") cat "$ACCOUNT/policies/$arn" ;;
  "eks delete-access-entry") echo "$*" >>"$ACCOUNT/calls"; cat "$ACCOUNT/refusal" >&2; [ ! -s "$ACCOUNT/refusal" ] ;;
  *) exit 9 ;;
esac`;

function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/usr/bin/env bash\n${text}\n`, { mode: 0o755 });
}

interface Lives {
  readonly entries?: Readonly<Record<string, readonly string[]>>;
  readonly caller?: string;
  readonly answer?: string;
  readonly refusal?: string;
  readonly file?: string;
}

/** What EKS and the API server answer, and as whom. */
function lives({ entries, caller = AS_ADMIN, answer = "yes\n", refusal = "", file }: Lives): void {
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const settings = file ?? `cluster: { name: shop, admins: ["${ADMIN}"] }\n`;
  write("environments/default.yaml", `aws: { region: eu-west-1 }\n${settings}`);
  write("caller", caller);
  write("answer", answer);
  write("refusal", refusal);
  if (entries === undefined) return;
  write("entries", JSON.stringify({ accessEntries: Object.keys(entries) }));
  for (const [arn, scopes] of Object.entries(entries)) {
    const associatedAccessPolicies = scopes.map((type) => ({
      policyArn: CLUSTER_ADMIN,
      accessScope: { type },
    }));
    write(`policies/${arn.replaceAll(/[/:]/g, "_")}`, JSON.stringify({ associatedAccessPolicies }));
  }
}

async function handOver(...options: string[]) {
  const told: string[] = [];
  jest.spyOn(console, "log").mockImplementation((line: string) => told.push(line));
  const result = { status: 1, stderr: "" };
  try {
    result.status = await run(callOf(VERB, ["default", ...options]));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    Object.assign(result, { status: error.exitCode, stderr: error.message });
  }
  const calls = readFileSync(join(folder, "calls"), "utf8");
  return { ...result, told: told.join("\n"), deleted: calls.match(/delete-access-entry.*/g) ?? [], calls };
}

describe("npm run hand-over", () => {
  test("takes the cluster from whom no file names, once an admin of the file is proven", async () => {
    const { status, told, deleted, calls } = await handOver("--yes");
    expect(status).toBe(0);
    expect(told).toContain(`${PIPELINE} has no entry in cluster shop any more`);
    expect(deleted).toEqual([expect.stringContaining(`--cluster-name shop --principal-arn ${PIPELINE}`)]);
    // The proof comes first.
    expect(calls.split("\n")[0]).toContain("auth can-i * * --all-namespaces");
  });

  test("asks before, and does nothing where nobody can answer", async () => {
    const { status, stderr, deleted } = await handOver();
    expect([status, deleted]).toEqual([1, []]);
    expect(stderr).toContain(`This takes cluster shop from ${PIPELINE}`);
    expect(stderr).toContain(`${ADMIN} keeps it.\nNobody is there to agree`);
  });

  test.each<[string, Lives, string]>([
    [
      "whoever asks is the one who would go",
      { caller: "arn:aws:sts::111122223333:assumed-role/pipeline/run" },
      `assumed-role/pipeline/run is none of the admins that the file has let in, so nobody would be proven to be left; ask as one of them: ${ADMIN}`,
    ],
    [
      "the file names nobody",
      { file: "cluster: { name: shop }\n", entries: { [PIPELINE]: ["cluster"] } },
      "cluster.admins names nobody yet who has an entry: name somebody and deploy infra",
    ],
    [
      "whom the file names has no entry yet",
      { entries: { [PIPELINE]: ["cluster"] } },
      "cluster.admins names nobody yet who has an entry",
    ],
    ["the API server lets the admin do less", { answer: "no\n" }, `does not let ${ADMIN} do everything: no`],
    [
      "two are in no file",
      { entries: { [ADMIN]: ["cluster"], [PIPELINE]: ["cluster"], [`${ROLE}/x`]: ["cluster"] } },
      `2 rule the cluster and are in no file; EKS does not tell which of them made it. Say whom to take it from:\n  --principal ${PIPELINE}\n  --principal ${ROLE}/x`,
    ],
    [
      "the cluster is not of this project's making",
      { file: "cluster: { existing: { name: shop } }\n" },
      "whoever made that cluster has it",
    ],
  ])("does nothing where %s", async (_, changes, message) => {
    lives(changes);
    const { status, stderr, deleted } = await handOver("--yes");
    expect([status, deleted]).toEqual([1, []]);
    expect(stderr).toContain(message);
  });

  test.each(["pipeline", "arn:aws:sts::111122223333:assumed-role/pipeline/run"])(
    "asks nobody for a --principal %s, which no entry can have",
    async (principal) => {
      lives({ entries: {} });
      const { status, stderr } = await handOver("--principal", principal);
      expect({ status, stderr }).toEqual({
        status: 2,
        stderr: `--principal needs the ARN of a role or user behind it, such as arn:aws:iam::111122223333:role/pipeline, got "${principal}"`,
      });
    },
  );

  test("takes it from whom --principal names, of those who are in no file", async () => {
    lives({ entries: { [ADMIN]: ["cluster"], [PIPELINE]: ["cluster"], [`${ROLE}/x`]: ["cluster"] } });
    expect((await handOver("--yes", "--principal", `${ROLE}/x`)).deleted).toHaveLength(1);
    expect((await handOver("--yes", "--principal", ADMIN)).stderr).toContain("take it out of cluster.admins");
    expect((await handOver("--yes", "--principal", `${ROLE}/y`)).stderr).toContain(
      `has no entry that rules the cluster; expected ${PIPELINE} or ${ROLE}/x`,
    );
  });

  test("leaves alone whom the policy binds to namespaces, and is content where nobody is left", async () => {
    lives({ entries: { [ADMIN]: ["cluster"], [`${ROLE}/team`]: ["namespace"] } });
    const { status, told, deleted } = await handOver("--yes");
    expect([status, deleted]).toEqual([0, []]);
    expect(told).toBe(`Nobody rules cluster shop but whom the file names: ${ADMIN}`);
    const again = await handOver("--yes", "--principal", PIPELINE);
    expect([again.status, again.deleted, again.told, again.stderr]).toEqual([0, [], told, ""]);
  });

  test("takes a user of the file for an admin as well", async () => {
    lives({
      file: "cluster: { name: shop, access: { ann: { user: ann, policies: [{ name: AmazonEKSClusterAdminPolicy }] } } }\n",
      entries: { "arn:aws:iam::111122223333:user/ann": ["cluster"], [PIPELINE]: ["cluster"] },
      caller: "arn:aws:iam::111122223333:user/ann",
    });
    expect((await handOver("--yes")).deleted).toHaveLength(1);
  });

  test("says that EKS refused", async () => {
    lives({ refusal: "An error occurred (AccessDeniedException)" });
    const { status, stderr } = await handOver("--yes");
    expect(status).toBe(1);
    expect(stderr).toBe(`EKS keeps the entry of ${PIPELINE}: An error occurred (AccessDeniedException)`);
  });
});

test.each([
  [AS_ADMIN, ADMIN, true],
  [AS_ADMIN, `${ROLE}/admin`, true],
  [AS_ADMIN, `${ROLE}/other-admin`, false],
  [AS_ADMIN, "arn:aws:iam::444455556666:role/admin", false],
  ["arn:aws:sts::111122223333:assumed-role/a.b/s", `${ROLE}/aXb`, false],
  ["arn:aws:iam::111122223333:user/ann", "arn:aws:iam::111122223333:user/ann", true],
])("%s acts as %s: %s", (caller, principal, expected) => {
  expect(actsAs(caller, principal)).toBe(expected);
});
