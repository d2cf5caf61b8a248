import { ConfigError } from "../config/config-error";
import type { LoadedEnvironment } from "../config/load-environments";
import { awsOf, withRole } from "./aws-cli";
import { cdktfOptions, environmentsOf, inOrder } from "./cdktf";
import { FIX, privateReach } from "./doctor/reach";
import type { Call } from "./verb";

/** Deploys each environment's stacks, infra first. */
export async function run(call: Call): Promise<number> {
  const environments = environmentsOf(call);
  for (const environment of environments) await refuseOutOfReach(environment);
  const steps = environments.flatMap(({ stackNames: { infra, workloads } }) =>
    [infra, workloads].map((stack) => ({ action: "deploy" as const, stack })),
  );
  return inOrder(steps, cdktfOptions(call));
}

/**
 * Infra could be deployed from anywhere, and would shut the API server's door behind this machine.
 *
 * @throws ConfigError where the cluster is there, is private alone by its file, and out of this machine's reach
 */
async function refuseOutOfReach(environment: LoadedEnvironment): Promise<void> {
  const { aws, cluster, stackNames } = environment;
  if (cluster.existing || cluster.endpoint.public) return;
  const signedIn = await withRole("up", aws, process.env);
  // Terraform says it in its own words.
  if (!("caller" in signedIn)) return;
  const reach = await privateReach(awsOf(signedIn.caller, signedIn.env), environment);
  if (reach?.trouble === undefined) return;
  throw new ConfigError(
    `cluster.endpoint.public: false leaves this machine outside of cluster ${cluster.name}: ${reach.trouble}. ` +
      `Nothing was deployed. ${FIX}; npx cdktf deploy ${stackNames.infra} deploys infra alone`,
  );
}
