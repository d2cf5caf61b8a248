import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import type { EmulatedRun } from "../../rehearsal/emulated-run";
import { withJson } from "../../rehearsal/emulator/rule";
import type { ClusterAnswer } from "../../rehearsal/emulator/rules/cluster-answer";
import { textOf } from "../../rehearsal/emulator/xml";
import { startApiServer } from "../../rehearsal/kubernetes/control-plane";
import type { RunScope } from "../../rehearsal/processes";
import { programs } from "../../rehearsal/programs/programs";

const ROOT = join(__dirname, "..", "..");

interface Keys {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN?: string;
}

/** `npm run hand-over` as whoever made the cluster, and as one of its admins, against an API server of its own. */
export class HandOver {
  readonly creator: Keys = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

  private constructor(
    private readonly run: EmulatedRun,
    private readonly kubectl: string,
    readonly admin: Keys,
    /** Gives the cluster the endpoint back that it had. */
    readonly end: () => void,
  ) {}

  /** @param role the admin's, which is there */
  static async prepare(scope: RunScope, run: EmulatedRun, role: string): Promise<HandOver> {
    const answer = await run.client.query("sts", "AssumeRole", { RoleArn: role, RoleSessionName: "ann" });
    const part = (name: string) => textOf(answer, "AssumeRoleResult", "Credentials", name);
    const [key, secret] = [part("AccessKeyId"), part("SecretAccessKey")];
    const tools = await programs({ env: process.env });
    const { client } = await startApiServer(scope, tools, {
      clusterName: "karpenter",
      folder: join(run.folder, "api-server"),
      // The API server takes the admin's token alone.
      secrets: { [key]: secret },
    });
    const { server: endpoint, ca } = client.access;
    const end = run.gateway.use({
      name: "hand-over",
      reason: "the emulated cluster has no API server that answers",
      on: ["eks:DescribeCluster"],
      change: (described) =>
        withJson<ClusterAnswer>(described, ({ cluster }) => ({
          cluster: {
            ...cluster,
            endpoint,
            certificateAuthority: { data: Buffer.from(ca).toString("base64") },
          },
        })),
    });
    const keys = {
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: part("SessionToken"),
    };
    return new HandOver(run, tools.kubectl, keys, end);
  }

  /** What is typed, and what comes of it: the emulated AWS answers meanwhile, from this very process. */
  as(keys: Keys): Promise<{ readonly status: number | string | undefined; readonly said: string }> {
    const { PATH, ...env } = process.env;
    const words = ["--silent", "run", "hand-over", "--", "default", "--yes"];
    const options = {
      cwd: ROOT,
      env: {
        ...{ ...env, ...keys, PATH: `${dirname(this.kubectl)}:${PATH}` },
        ENVIRONMENTS_DIR: join(this.run.folder, "environments"),
      },
    };
    return new Promise((resolve) =>
      execFile("npm", words, options, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : (error.code ?? undefined), said: `${stdout}${stderr}` }),
      ),
    );
  }

  /** Whoever has an entry, by the account's own list. */
  async entries(): Promise<readonly string[]> {
    const answer = await this.run.client.read<{ readonly accessEntries: readonly string[] }>(
      "eks",
      "/clusters/karpenter/access-entries",
    );
    return answer.accessEntries;
  }
}
