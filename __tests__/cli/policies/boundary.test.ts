import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Testing } from "cdktf";
import { boundaryOf } from "../../../cli/policies/boundary";
import { footprintOf } from "../../../cli/policies/footprint";
import { environmentNamed } from "../../../config/load-environments";
import type { ResolvedEnvironment } from "../../../config/resolve";
import { policyDocument } from "../../../constructs/shared/iam";
import managed from "../../../releases/aws-managed-policies.json";
import { OPTIONS } from "../../../scripts/deployer/options";
import { InfraStack } from "../../../stacks/infra-stack";
import { Built } from "../../support/built";
import { ACCOUNT, type Ask, isAllowedByText } from "../../support/decisions";
import { environmentOf } from "../../support/stacks";

const ROOT = join(__dirname, "../../..");
const EXAMPLES = readdirSync(join(ROOT, "examples"))
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(".yaml", ""));
const ANYTHING = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/** A key by its alias, which a condition names over every key of the account. */
const VOLUMES = {
  blockDeviceMappings: [
    { deviceName: "/dev/xvda", ebs: { volumeSize: "20Gi", encrypted: true, kmsKeyID: "alias/volumes" } },
  ],
};

function environmentCalled(name: string): ResolvedEnvironment {
  if (name === "options") return environmentOf(OPTIONS, name);
  if (name === "volumes") return environmentOf({ nodeClasses: { default: VOLUMES } }, name);
  return environmentNamed(join(ROOT, name === "default" ? "environments" : "examples"), name);
}

function builtOf(environment: ResolvedEnvironment) {
  const { terraform } = new Built(new InfraStack(Testing.app({ fakeCdktfJsonPath: false }), environment));
  const { statements, unknown } = boundaryOf(footprintOf(environment, terraform, ACCOUNT), terraform);
  return { terraform, boundary: policyDocument(statements), unknown };
}

/** What Terraform's references become in an account. */
function deployed(text: string, terraform: Record<string, any>, environment: ResolvedEnvironment): string {
  const { region, rolePath = "/" } = environment.aws;
  const named = (type: string, id: string) => terraform.resource[type][id].name;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${ACCOUNT}:${rest}`;
  return text
    .replaceAll(/\$\{data\.aws_caller_identity\.\w+\.account_id\}/g, ACCOUNT)
    .replaceAll(
      /\$\{aws_iam_role\.(\w+)\.arn\}/g,
      (_, id) => `arn:aws:iam::${ACCOUNT}:role${rolePath}${named("aws_iam_role", id)}`,
    )
    .replaceAll(/\$\{aws_sqs_queue\.(\w+)\.arn\}/g, (_, id) => arn("sqs", named("aws_sqs_queue", id)))
    .replaceAll(/\$\{aws_cloudwatch_log_group\.(\w+)\.arn\}/g, (_, id) =>
      arn("logs", `log-group:${named("aws_cloudwatch_log_group", id)}`),
    )
    .replaceAll(/\$\{aws_kms_key\.\w+\.arn\}/g, arn("kms", "key/1"))
    .replaceAll(/\$\{aws_vpc\.\w+\.id\}/g, "vpc-1")
    .replaceAll(/\$\{data\.aws_eks_cluster\.\w+\.vpc_config\[0\]\.vpc_id\}/g, "vpc-1");
}

interface StatementJson {
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** Calls that a statement allows, one for each action on each resource. */
function callsOf({ Action, Resource, Condition = {} }: StatementJson, name: string): Ask[] {
  const context = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, value]) => {
      if (operator === "Null" && value === "true") return [];
      if (operator === "ForAllValues:StringNotEquals") return [];
      const list = operator.startsWith("ForA") ? [value].flat() : [value].flat()[0]!;
      return [[key, typeof list === "string" ? list.replaceAll("*", "any") : list] as const];
    }),
  );
  return [Action].flat().flatMap((action) =>
    [Resource].flat().map((resource) => ({
      action: action.replaceAll("*", "Any"),
      resource: resource.replaceAll("*", "any"),
      context: {
        ...Object.fromEntries(context),
        ...(action.startsWith("kms:") ? { "aws:ResourceTag/Name": `eks-${name}-secrets` } : {}),
      },
    })),
  );
}

/** Steps of a role, whatever stands in its policies, towards more than infra's roles do. */
const ESCALATIONS: Record<string, Ask> = (() => {
  const iam = (rest: string) => `arn:aws:iam::${ACCOUNT}:${rest}`;
  const ADMIN = iam("role/admin");
  const pass = (service: string): Ask => ({
    action: "iam:PassRole",
    resource: ADMIN,
    context: { "iam:PassedToService": service },
  });
  const of = (action: string, resource: string): Ask => ({ action, resource });
  const anyOf = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:${ACCOUNT}:${rest}`;
  return {
    "gives itself a policy": of("iam:AttachRolePolicy", iam("role/karpenter-karpenter")),
    "writes into itself": of("iam:PutRolePolicy", iam("role/karpenter-karpenter")),
    "writes a new version of a policy": of("iam:CreatePolicyVersion", iam("policy/any")),
    "makes an older version the default": of("iam:SetDefaultPolicyVersion", iam("policy/any")),
    "takes its boundary off": of("iam:DeleteRolePermissionsBoundary", iam("role/karpenter-karpenter")),
    "takes another boundary": of("iam:PutRolePermissionsBoundary", iam("role/karpenter-karpenter")),
    "makes a role": of("iam:CreateRole", iam("role/backdoor")),
    "makes a user": of("iam:CreateUser", iam("user/backdoor")),
    "makes a key of a user": of("iam:CreateAccessKey", iam("user/admin")),
    "makes a password of a user": of("iam:CreateLoginProfile", iam("user/admin")),
    "joins a group": of("iam:AddUserToGroup", iam("group/admins")),
    "has a role trust it": of("iam:UpdateAssumeRolePolicy", ADMIN),
    "trusts an issuer": of("iam:CreateOpenIDConnectProvider", iam("oidc-provider/evil")),
    "takes a role": of("sts:AssumeRole", ADMIN),
    "passes an administrator to EC2": pass("ec2.amazonaws.com"),
    "passes an administrator to pods": pass("pods.eks.amazonaws.com"),
    "passes an administrator to Lambda": pass("lambda.amazonaws.com"),
    "has Lambda run": of("lambda:CreateFunction", anyOf("lambda", "function:any")),
    "has CloudFormation run": of("cloudformation:CreateStack", anyOf("cloudformation", "stack/any/1")),
    "types into an administrator's instance": of("ssm:SendCommand", anyOf("ec2", "instance/i-1")),
    "opens a shell on it": of("ssm:StartSession", anyOf("ec2", "instance/i-1")),
    "lets itself into a cluster": of("eks:CreateAccessEntry", anyOf("eks", "cluster/production")),
    "gives a pod a role": of("eks:CreatePodIdentityAssociation", anyOf("eks", "cluster/production")),
    "deletes the cluster": of("eks:DeleteCluster", anyOf("eks", "cluster/production")),
    "reads a secret": of("secretsmanager:GetSecretValue", anyOf("secretsmanager", "secret:db")),
    "reads an object": of("s3:GetObject", "arn:aws:s3:::states/key"),
    "rewrites a key's policy": of("kms:PutKeyPolicy", anyOf("kms", "key/1")),
    "decrypts with another's key": {
      action: "kms:Decrypt",
      resource: anyOf("kms", "key/1"),
      context: { "aws:ResourceTag/Name": "payments" },
    },
    "reads another queue": of("sqs:ReceiveMessage", anyOf("sqs", "payments")),
    "makes another service's role": {
      action: "iam:CreateServiceLinkedRole",
      resource: iam("role/aws-service-role/organizations.amazonaws.com/any"),
      context: { "iam:AWSServiceName": "organizations.amazonaws.com" },
    },
    "leaves the organization": of("organizations:LeaveOrganization", "*"),
    "shares a snapshot": of("ec2:ModifySnapshotAttribute", anyOf("ec2", "snapshot/snap-1")),
  };
})();

describe.each(["default", "options", "volumes", ...EXAMPLES])("the boundary for the roles of %s", (name) => {
  const environment = environmentCalled(name);
  const { terraform, boundary, unknown } = builtOf(environment);
  const written = ["aws_iam_policy", "aws_iam_role_policy"].flatMap((type) =>
    Object.values<any>(terraform.resource[type] ?? {}).map(({ policy }) =>
      deployed(policy, terraform, environment),
    ),
  );

  test("lets every policy that infra writes do what it says", async () => {
    expect(written.length).toBeGreaterThan(5);
    for (const policy of written) {
      // A role that only AWS knows is named by the command.
      const statements = JSON.parse(policy).Statement.filter(
        (each: StatementJson) => !`${each.Resource}`.includes("${"),
      );
      for (const ask of statements.flatMap((each: StatementJson) =>
        callsOf(each, environment.cluster.name),
      )) {
        expect([ask, await isAllowedByText({ policies: [policy] }, ask)]).toEqual([ask, true]);
        expect([ask, await isAllowedByText({ policies: [policy], boundary }, ask)]).toEqual([ask, true]);
      }
    }
  });

  test("lets every policy of AWS' own that a role gets do what it says", async () => {
    const attached = Object.values<any>(terraform.resource.aws_iam_role_policy_attachment)
      .map(({ policy_arn }) => String(policy_arn).match(/:iam::aws:policy\/(.+)$/)?.[1])
      .filter((each) => each !== undefined);
    const known: Record<string, { actions: string[] }> = managed.policies;
    for (const policy of attached) {
      for (const action of known[policy]!.actions) {
        const linked = { "iam:AWSServiceName": "elasticloadbalancing.amazonaws.com" };
        const ask = { action, resource: "*", context: linked };
        expect([ask, await isAllowedByText({ policies: [ANYTHING], boundary }, ask)]).toEqual([ask, true]);
      }
    }
  });

  test.each(Object.entries(ESCALATIONS))("denies a role with every permission that it %s", async (_, ask) => {
    expect(await isAllowedByText({ policies: [ANYTHING] }, ask)).toBe(true);
    expect(await isAllowedByText({ policies: [ANYTHING], boundary }, ask)).toBe(false);
  });

  test("knows all that it allows, but roles that only AWS knows, with how to ask it", () => {
    const profile =
      /^iam:PassRole of the role in the instance profile ([\w-]+): aws iam get-instance-profile --instance-profile-name \1 --query /;
    expect(unknown).toEqual(name === "options" ? [expect.stringMatching(profile)] : []);
  });
});

test("names the policies of the account's own, which it does not know, and those of AWS that are not in its list", () => {
  const policies = [`arn:aws:iam::${ACCOUNT}:policy/golden-images`, "AmazonS3ReadOnlyAccess"];
  expect(builtOf(environmentOf({ karpenter: { policies } })).unknown.toSorted()).toEqual([
    `arn:aws:iam::${ACCOUNT}:policy/golden-images`,
    "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
  ]);
});

test("fits into a managed policy with every option, and with every policy of AWS that it knows", () => {
  const settings = {
    aws: { region: "us-gov-west-1", rolePath: "/platform/teams/" },
    cluster: {
      name: "c".repeat(100),
      addons: { "vpc-cni": { podIdentity: true }, "aws-ebs-csi-driver": {} },
    },
    network: { flowLogs: { kmsKey: "own" } },
    interruption: { kmsKey: "own" },
    loadBalancerController: {},
    karpenter: { policies: Object.keys(managed.policies) },
  };
  const { boundary, unknown } = builtOf(environmentOf(settings));
  expect(unknown).toEqual([]);
  expect(boundary.length).toBeLessThanOrEqual(6144);
});
