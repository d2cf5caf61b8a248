import { asRecord, asRecords } from "../../config/crd/reading";
import type { Session } from "../session";
import type { InAccount, Looked, Wanted } from "./imports";

/** How services say that something is not there. */
const NOT_THERE = /NoSuchEntity|NotFound|NonExistent/;

/** What AWS does not show, which is not to say that it is not there. */
class Unseen extends Error {}

/** Looks in the account for what infra makes. */
export async function lookAtAccount(
  { aws, accountId }: Pick<Session, "aws" | "accountId">,
  clusterName: string,
  wanted: readonly Wanted[],
): Promise<Looked[]> {
  const ask = async (...args: string[]) => {
    const { output, error = "" } = await aws(...args);
    if (output !== undefined) return asRecord(JSON.parse(output));
    if (NOT_THERE.test(error)) return undefined;
    throw new Unseen(error);
  };
  const find = async ({ kind, name }: Wanted): Promise<InAccount | undefined> => {
    switch (kind) {
      case "aws_iam_role": {
        const role = asRecord((await ask("iam", "get-role", "--role-name", name))?.Role);
        return role.RoleName === undefined ? undefined : { id: name, path: String(role.Path) };
      }
      case "aws_iam_instance_profile": {
        const answer = await ask("iam", "get-instance-profile", "--instance-profile-name", name);
        const profile = asRecord(answer?.InstanceProfile);
        return profile.InstanceProfileName === undefined
          ? undefined
          : { id: name, path: String(profile.Path) };
      }
      case "aws_iam_policy": {
        const policies = asRecords((await ask("iam", "list-policies", "--scope", "Local"))?.Policies);
        const policy = policies.find(({ PolicyName }) => PolicyName === name);
        return policy && { id: String(policy.Arn), path: String(policy.Path) };
      }
      case "aws_sqs_queue": {
        const url = (await ask("sqs", "get-queue-url", "--queue-name", name))?.QueueUrl;
        return url === undefined ? undefined : { id: String(url) };
      }
      case "aws_cloudwatch_event_rule":
        return (await ask("events", "describe-rule", "--name", name)) && { id: name };
      case "aws_eks_access_entry": {
        const role = asRecord((await ask("iam", "get-role", "--role-name", name))?.Role);
        const arn = role.Arn === undefined ? `arn:aws:iam::${accountId}:role/${name}` : String(role.Arn);
        const answer = await ask(
          ...["eks", "describe-access-entry", "--cluster-name", clusterName, "--principal-arn", arn],
        );
        const entry = asRecord(answer?.accessEntry);
        return answer && { id: `${clusterName}:${arn}`, type: String(entry.type) };
      }
      case "aws_eks_pod_identity_association": {
        const [namespace = "", account = ""] = name.split("/");
        const answer = await ask(
          ...["eks", "list-pod-identity-associations", "--cluster-name", clusterName],
          ...["--namespace", namespace, "--service-account", account],
        );
        const [association] = asRecords(answer?.associations);
        return association && { id: `${clusterName},${association.associationId}` };
      }
    }
  };
  return Promise.all(
    // Its type is said: a name that is wrong would be one more, and no mistake.
    wanted.map(async (each): Promise<Looked> => {
      try {
        return { ...each, actual: await find(each) };
      } catch (error) {
        if (error instanceof Unseen) return { ...each, unseen: error.message };
        throw error;
      }
    }),
  );
}
