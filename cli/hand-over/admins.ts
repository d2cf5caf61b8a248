import { ConfigError } from "../../config/config-error";
import { asRecord, asRecords } from "../../config/crd/reading";
import type { LoadedEnvironment } from "../../config/load-environments";
import type { Session } from "../session";

const CLUSTER_ADMIN = "AmazonEKSClusterAdminPolicy";

/** Who rules the whole cluster by EKS' policy. */
export interface Admins {
  /** Named by the file, and there. */
  readonly named: readonly string[];
  /** In no file: whoever made the cluster, and whom others let in. */
  readonly others: readonly string[];
}

/** @throws ConfigError where EKS does not say who may enter */
export async function adminsOf(
  { aws, accountId }: Pick<Session, "aws" | "accountId">,
  environment: LoadedEnvironment,
): Promise<Admins> {
  const eks = async (...words: string[]) => {
    const { output, error } = await aws("eks", ...words, "--cluster-name", environment.cluster.name);
    if (output === undefined)
      throw new ConfigError(`EKS does not tell who may enter: ${error}; nothing was done`);
    return asRecord(JSON.parse(output));
  };
  const { accessEntries = [] } = await eks("list-access-entries");
  const entered: string[] = [];
  for (const arn of accessEntries as readonly string[]) {
    const found = await eks("list-associated-access-policies", "--principal-arn", arn);
    if (asRecords(found.associatedAccessPolicies).some(rulesCluster)) entered.push(arn);
  }
  const inFile = adminsInFile(environment, accountId, entered);
  return {
    named: entered.filter((arn) => inFile.includes(arn)),
    others: entered.filter((arn) => !inFile.includes(arn)),
  };
}

function rulesCluster({ policyArn, accessScope }: Readonly<Record<string, unknown>>): boolean {
  return String(policyArn).endsWith(`/${CLUSTER_ADMIN}`) && asRecord(accessScope).type === "cluster";
}

function adminsInFile(
  { cluster }: LoadedEnvironment,
  accountId: string,
  entered: readonly string[],
): readonly string[] {
  const access = Object.values(cluster.access ?? {}).flatMap(({ principal, user, policies }) => {
    const rules = policies.some(({ name, namespaces }) => name === CLUSTER_ADMIN && namespaces === undefined);
    if (!rules) return [];
    // Its partition is the others'.
    return principal ?? entered.filter((arn) => arn.endsWith(`:iam::${accountId}:user/${user}`));
  });
  return [...(cluster.admins ?? []), ...access];
}

/**
 * Whether a caller, as STS names it, acts as a principal of an access entry. Of a role's session STS tells the name
 * without the path, and a name is one role's of an account.
 */
export function actsAs(caller: string, principal: string): boolean {
  const [, account, role] = caller.match(/:sts::(\d{12}):assumed-role\/([^/]+)\//) ?? [];
  if (role === undefined) return caller === principal;
  return new RegExp(`:iam::${account}:role/(.+/)?${role.replaceAll(/[.+]/g, "\\$&")}$`).test(principal);
}
