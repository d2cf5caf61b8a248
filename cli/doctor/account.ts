import { cliArguments } from "../../config/aws/caller";
import { LABELS } from "../../config/crd/labels";
import { permits } from "../../config/node-pools/permits";
import type { ResolvedEnvironment } from "../../config/resolve";
import { type Aws, awsOf, type SignedIn, UNATTENDED, withRole } from "../aws-cli";
import { runCommand } from "../run-command";
import { existingCluster } from "./existing-cluster";
import type { Finding } from "./finding";
import { type Image, imagesOf } from "./images";
import { reachFindings } from "./reach";
import { runningControllers } from "./running-controllers";

/** What of an environment its account has to have already. Looks only, and changes nothing. */
export async function accountFindings(
  environment: ResolvedEnvironment,
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const { aws: settings } = environment;
  const signedIn = await withRole("doctor", settings, env);
  if (!("caller" in signedIn))
    return [{ what: `role ${settings.assumeRole?.arn}`, fix: `it cannot be assumed: ${signedIn.error}` }];
  const aws = awsOf(signedIn.caller, signedIn.env);
  const identity = await identityFinding(aws, settings.accountId);
  if (identity.fix !== undefined) return [identity];
  const existing = environment.cluster.existing ? await existingCluster(aws, environment) : undefined;
  const version = environment.cluster.version ?? existing?.version;
  const images = version
    ? imagesOf(environment, version).map((image) => imageFinding(aws, image, version))
    : [];
  const logGroup = await logGroupFinding(aws, environment);
  const reach = await reachFindings(aws, environment);
  return [
    identity,
    ...(existing?.findings ?? []),
    ...(existing?.version ? await controllers(environment, signedIn) : []),
    ...(await Promise.all([...spotFindings(aws, environment), ...images])),
    ...logGroup,
    ...reach,
  ];
}

function controllers(environment: ResolvedEnvironment, { caller, env }: SignedIn): Promise<Finding[]> {
  return runningControllers({
    environment,
    runCommand: (command, ...args) => runCommand(command, args, { ...env, ...UNATTENDED }),
    caller: cliArguments(caller),
  });
}

async function identityFinding(aws: Aws, wanted: string | undefined): Promise<Finding> {
  const { output, error } = await aws("sts", "get-caller-identity");
  if (output === undefined) {
    return {
      what: "credentials",
      fix: error === "ENOENT" ? "the AWS CLI asks for them; install it" : `${error}`,
    };
  }
  const { Account, Arn } = JSON.parse(output);
  const what = `credentials of ${Arn}`;
  return wanted === undefined || wanted === Account
    ? { what }
    : { what, fix: `they are of account ${Account}, and aws.accountId is ${wanted}` };
}

const SPOT_ROLE = "AWSServiceRoleForEC2Spot";

function spotFindings(aws: Aws, { nodePools, spot }: ResolvedEnvironment): Promise<Finding>[] {
  const anySpot = Object.values(nodePools).some(({ spec }) =>
    permits(spec.template.spec.requirements, LABELS.capacityType, "spot"),
  );
  return anySpot ? [spotFinding(aws, spot.serviceLinkedRole === "create")] : [];
}

/** Whether EC2 may launch Spot instances in the account. */
export async function spotFinding(aws: Aws, isToBeMade: boolean): Promise<Finding> {
  const { output, error = "" } = await aws("iam", "get-role", "--role-name", SPOT_ROLE);
  const what = `Spot's role ${SPOT_ROLE}`;
  if (output !== undefined && isToBeMade)
    return {
      what,
      fix: "it is there, and Terraform would fail to make it: set spot.serviceLinkedRole: exists",
    };
  if (output !== undefined) return { what };
  if (!error.includes("NoSuchEntity")) return { what, fix: error };
  if (isToBeMade) return { what: `${what}: to be made by infra` };
  return {
    what: `${what}: not there`,
    fix: "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
  };
}

async function imageFinding(aws: Aws, image: Image, kubernetes: string): Promise<Finding> {
  const { nodeClass, alias, architecture, parameter, path } = image;
  const what = `${alias} for Kubernetes ${kubernetes} on ${architecture}, of nodeClasses.${nodeClass}`;
  const { output, error = "" } = await aws("ssm", "get-parameter", "--name", parameter);
  if (output !== undefined) return { what };
  if (!error.includes("ParameterNotFound")) return { what, fix: error };
  return {
    what: `${what}: not there`,
    fix: `take a release that is: aws ssm get-parameters-by-path --recursive --path ${path} --query 'Parameters[].Name'`,
  };
}

/** EKS makes the group again after a destroy, and Terraform takes over none that is there. */
async function logGroupFinding(
  aws: Aws,
  { cluster: { name: cluster, logging } }: ResolvedEnvironment,
): Promise<Finding[]> {
  if (!logging || logging.types.length === 0) return [];
  const name = `/aws/eks/${cluster}/cluster`;
  const what = `log group ${name}`;
  const groups = await aws("logs", "describe-log-groups", "--log-group-name-prefix", name);
  if (groups.output === undefined) return [{ what, fix: groups.error }];
  const isThere = JSON.parse(groups.output).logGroups.some(
    ({ logGroupName }: { logGroupName: string }) => logGroupName === name,
  );
  if (!isThere) return [];
  const { output, error = "" } = await aws("eks", "describe-cluster", "--name", cluster);
  if (output !== undefined) return [];
  if (!error.includes("ResourceNotFoundException")) return [{ what, fix: error }];
  return [
    {
      what: `${what}: left by an earlier destroy, and Terraform would fail to make it`,
      fix: `aws logs delete-log-group --log-group-name ${name}, or keep its logs: docs/troubleshooting.md#a-deploy-stops`,
    },
  ];
}
