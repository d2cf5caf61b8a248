import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { parse, stringify } from "yaml";
import type { RehearsedCluster } from "./rehearsed-cluster";

const run = promisify(execFile);
const ROOT = join(__dirname, "..", "..");

/** `npm run doctor -- <environment> --live` as its user types it, by the environment's file or what is made of it. */
export async function doctorLive(
  { rehearsal, aws }: RehearsedCluster,
  change: (settings: any) => object = (settings) => settings,
): Promise<{ readonly code: number; readonly said: string[] }> {
  const { run: own, environment } = rehearsal;
  const { accessKeyId, secretAccessKey, region, endpoint } = aws.access;
  const folder = mkdtempSync(join(own.folder, "doctor-"));
  const file = `${environment.name}.yaml`;
  const settings = parse(readFileSync(join(own.folder, "environments", file), "utf8"));
  writeFileSync(join(folder, file), stringify(change(settings)));
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    ENVIRONMENTS_DIR: relative(ROOT, folder),
  };
  const words = ["run", "--silent", "doctor", "--", environment.name, "--live"];
  const { code, stdout } = await run("npm", words, { cwd: ROOT, env }).then(
    (done) => ({ code: 0, ...done }),
    (error) => error,
  );
  return { code, said: stdout.trimEnd().split("\n") };
}
