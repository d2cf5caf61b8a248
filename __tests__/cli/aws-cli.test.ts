import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { awsOf, withRole } from "../../cli/aws-cli";

const ROLE = "arn:aws:iam::111122223333:role/deploy";
const CALLER = { region: "eu-west-1", profile: "shop", assumeRole: { arn: ROLE, externalId: "x1" } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aws-cli-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A stand-in for the AWS CLI, before all others in the path. */
function withAws(script: string): NodeJS.ProcessEnv {
  writeFileSync(join(folder, "aws"), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
  return { PATH: [folder, process.env.PATH].join(delimiter), AWS_PROFILE: "mine" };
}

describe("the role of an environment", () => {
  const KEYS = { AccessKeyId: "a", SecretAccessKey: "b", SessionToken: "c" };

  test("is taken by the profile, in a session that CloudTrail shows by the command's name", async () => {
    const env = withAws(
      `[ "$1" = sts ] && echo '${JSON.stringify({ Credentials: KEYS })}' || echo "\\"$AWS_SESSION_TOKEN $AWS_PROFILE $*\\""`,
    );
    const signedIn = await withRole("hand-over", CALLER, env);
    if (!("caller" in signedIn)) throw new Error("no credentials");
    const call = await awsOf(signedIn.caller, signedIn.env)("eks", "list-clusters");
    expect(call.output).toBe('"c  eks list-clusters --output json --region eu-west-1"\n');
    const again = await withRole("hand-over", { ...CALLER, assumeRole: undefined }, env);
    expect(again).toMatchObject({ caller: { profile: "shop" }, env: { AWS_PROFILE: "mine" } });
  });

  test.each([
    [undefined, "hand-over"],
    ["pipeline", "pipeline"],
  ])("sessionName %s of the file makes the session %s", async (sessionName, expected) => {
    const env = withAws('echo "$*" >&2; exit 1');
    const assumeRole = { ...CALLER.assumeRole, sessionName };
    expect(await withRole("hand-over", { ...CALLER, assumeRole }, env)).toEqual({
      error: `sts assume-role --role-arn ${ROLE} --role-session-name ${expected} --external-id x1 --output json --region eu-west-1 --profile shop`,
    });
  });
});
