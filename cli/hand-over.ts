import { ConfigError } from "../config/config-error";
import { asRecord } from "../config/crd/reading";
import { environmentNamed, environmentsFolder, type LoadedEnvironment } from "../config/load-environments";
import { agreed } from "./agreed";
import { allOf } from "./all-of";
import { type Admins, actsAs, adminsOf } from "./hand-over/admins";
import { openSession, type Session } from "./session";
import { type Call, WrongCallError } from "./verb";

/** An access entry has no other. */
const PRINCIPAL = /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/\S+$/;

/** Takes the cluster from whoever made it, once whoever asks is proven to rule it as well. */
export async function run({ args: [name = "default"], has, values }: Call): Promise<number> {
  const asked = values("principal").at(-1);
  const [environment] = allOf(
    () => {
      const named = environmentNamed(environmentsFolder(process.env), name);
      if (!named.cluster.existing) return named;
      throw new ConfigError(
        "cluster.existing: whoever made that cluster has it; this project has let nobody in but nodes",
      );
    },
    () => {
      if (asked === undefined || PRINCIPAL.test(asked)) return;
      throw new WrongCallError(
        `--principal needs the ARN of a role or user behind it, such as arn:aws:iam::111122223333:role/pipeline, got ${JSON.stringify(asked)}`,
      );
    },
  );
  const { aws, cluster } = environment;
  const session = await openSession("hand-over", aws, cluster.name, process.env);
  try {
    const admins = await adminsOf(session, environment);
    if (admins.others.length === 0 && (asked === undefined || !admins.named.includes(asked))) {
      console.log(`Nobody rules cluster ${cluster.name} but whom the file names: ${admins.named.join(", ")}`);
      return 0;
    }
    const leaving = leavingOf(admins, asked);
    const proven = await provenAdmin(session, environment, admins);
    const what = `This takes cluster ${cluster.name} from ${leaving}, who can then neither deploy workloads nor destroy it. ${proven} keeps it.`;
    if (!(await agreed(what, has("yes")))) return 1;
    await removeEntry(session, cluster.name, leaving);
    console.log(`${leaving} has no entry in cluster ${cluster.name} any more; no deploy brings it back`);
    return 0;
  } finally {
    session.end();
  }
}

function leavingOf({ named, others }: Admins, asked: string | undefined): string {
  if (asked !== undefined && named.includes(asked))
    throw new ConfigError(
      `${asked} is in the file: take it out of cluster.admins or cluster.access and deploy infra instead`,
    );
  if (asked !== undefined && !others.includes(asked))
    throw new ConfigError(`${asked} has no entry that rules the cluster; expected ${others.join(" or ")}`);
  const [only = "", ...more] = asked === undefined ? others : [asked];
  if (more.length === 0) return only;
  throw new ConfigError(
    `${others.length} rule the cluster and are in no file; EKS does not tell which of them made it. Say whom to take it from:\n` +
      others.map((arn) => `  --principal ${arn}`).join("\n"),
  );
}

/**
 * Whoever asks, where the file has let them in and the API server does all that they ask.
 *
 * @throws ConfigError where nobody would be left who can undo it
 */
async function provenAdmin(
  { aws, kubectl }: Session,
  { cluster, aws: { assumeRole } }: LoadedEnvironment,
  { named }: Admins,
): Promise<string> {
  const { output = "{}" } = await aws("sts", "get-caller-identity");
  const caller = String(asRecord(JSON.parse(output)).Arn);
  const admin = named.find((arn) => actsAs(caller, arn));
  if (admin === undefined) {
    const hint = assumeRole ? `; all is done as aws.assumeRole here, ${assumeRole.arn}` : "";
    const whom =
      named.length === 0
        ? "cluster.admins names nobody yet who has an entry: name somebody and deploy infra"
        : `ask as one of them: ${named.join(", ")}`;
    throw new ConfigError(
      `${caller} is none of the admins that the file has let in, so nobody would be proven to be left; ${whom}${hint}. Nothing was done`,
    );
  }
  const { output: answer = "", error } = await kubectl("auth", "can-i", "*", "*", "--all-namespaces");
  if (answer.trim() !== "yes")
    throw new ConfigError(
      `the API server of ${cluster.name} does not let ${admin} do everything: ${error || answer.trim()}. Nothing was done`,
    );
  return admin;
}

async function removeEntry({ aws }: Session, cluster: string, principal: string): Promise<void> {
  const { error } = await aws(
    ...["eks", "delete-access-entry", "--cluster-name", cluster, "--principal-arn", principal],
  );
  if (error) throw new ConfigError(`EKS keeps the entry of ${principal}: ${error}`);
}
