import { OPTIONS } from "../../../scripts/deployer/options";
import { policiesOf } from "../../support/deployer";
import { infraOf } from "../../support/stacks";

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Principal?: unknown;
}

const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";
const SETTINGS: readonly object[] = [
  {},
  OPTIONS,
  {
    aws: { region: "eu-west-1", permissionsBoundary: BOUNDARY },
    loadBalancerController: { reach: "account" },
  },
  {
    cluster: {
      encryption: {
        kmsKeyArn: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      },
    },
  },
  {
    network: {
      existing: {
        vpcId: "vpc-0123456789abcdef0",
        privateSubnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        publicSubnetIds: ["subnet-0123456789abcdef2"],
      },
    },
  },
];

/** Every policy of a stack's JSON; Terraform's expressions may hold quotes, and are no part of what is asked here. */
function policiesIn(value: unknown): string[] {
  if (typeof value === "string")
    return value.startsWith('{"Version"') ? [value.replace(/\$\{[^}]*\}/g, "x")] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(policiesIn) : [];
}

const statementsOf = (policies: readonly string[]): Statement[] =>
  policies.flatMap((policy) => JSON.parse(policy).Statement).filter(({ Effect }) => Effect === "Allow");

const infra = SETTINGS.flatMap((settings) => statementsOf(policiesIn(infraOf(settings).terraform)));
const people = SETTINGS.flatMap((settings) => statementsOf([...policiesOf(settings).values()]));
const listOf = (values: string | readonly string[] = []) => [values].flat();
const sorted = (words: readonly string[]) => [...new Set(words)].toSorted();
const wild = (statements: readonly Statement[]) =>
  sorted(
    statements.flatMap(({ Sid, Action }) =>
      listOf(Action).flatMap((action) => (action.includes("*") ? [`${Sid} ${action}`] : [])),
    ),
  );
const everywhere = (statements: readonly Statement[]) =>
  sorted(
    statements.flatMap(({ Sid, Action, Resource, Principal }) =>
      Principal === undefined && listOf(Resource).includes("*") ? [`${Sid} ${listOf(Action)[0]}`] : [],
    ),
  );

describe("what a wildcard of a policy lets in", () => {
  test("is, of actions of controllers and services, reads and those of a key", () => {
    expect(wild(infra)).toEqual([
      "AllowAccount kms:*",
      "AllowLogs kms:Describe*",
      "AllowLogs kms:GenerateDataKey*",
      "AllowLogs kms:ReEncrypt*",
    ]);
  });

  test("is, of actions of whoever deploys or plans, reads and those of this one cluster", () => {
    expect(wild(people)).toEqual([
      "Cluster eks:Describe*",
      "Cluster eks:List*",
      "Looks elasticloadbalancing:Describe*",
      "MakesCluster eks:DescribeAddon*",
      "OwnCluster eks:Create*",
      "OwnCluster eks:Delete*",
      "OwnCluster eks:Describe*",
      "OwnCluster eks:List*",
      "OwnCluster eks:Update*",
      "OwnKey kms:Get*",
      "Reads ec2:Describe*",
      "Reads eks:DescribeAddon*",
      "Reads iam:Get*",
      "Reads iam:List*",
    ]);
  });

  test("is any resource for these statements of controllers: reads, and what a condition or AWS narrows", () => {
    expect(everywhere(infra)).toEqual([
      "AllowCertificates cognito-idp:DescribeUserPoolClient",
      // Seven of the controller's release, with `loadBalancerController.reach: account`.
      "AllowCreation elasticloadbalancing:CreateLoadBalancer",
      "AllowListenerChanges elasticloadbalancing:SetWebAcl",
      "AllowListeners elasticloadbalancing:CreateListener",
      "AllowOtherServices cognito-idp:DescribeUserPoolClient",
      "AllowOwn elasticloadbalancing:ModifyLoadBalancerAttributes",
      "AllowOwnSecurityGroups ec2:AuthorizeSecurityGroupIngress",
      "AllowPricingReadActions pricing:GetProducts",
      "AllowReads ec2:DescribeAccountAttributes",
      "AllowRegionalReadActions ec2:DescribeCapacityReservations",
      "AllowSecurityGroup ec2:CreateSecurityGroup",
      "AllowSecurityGroupRules ec2:AuthorizeSecurityGroupIngress",
      "AllowServiceLinkedRole iam:CreateServiceLinkedRole",
      "AllowUnscopedInstanceProfileListAction iam:ListInstanceProfiles",
      "AllowZonalShiftStatusReadOnly arc-zonal-shift:GetManagedResource",
      "FindLogGroup logs:DescribeLogGroups",
    ]);
  });

  test("is any resource for these statements of people: reads, and what knows no resource", () => {
    expect(everywhere(people)).toEqual([
      "ListsAliases kms:ListAliases",
      "Looks logs:DescribeLogGroups",
      "MakesCluster eks:CreateCluster",
      "MakesKey kms:CreateKey",
      "Reads ec2:Describe*",
      "Reads iam:Get*",
      "ReadsAlarms cloudwatch:DescribeAlarms",
      "Subscriptions sns:GetSubscriptionAttributes",
    ]);
  });

  test("is nobody: who may take a role, or use a queue, a topic or a key, is named", () => {
    const open = infra.filter(({ Principal }) => JSON.stringify(Principal ?? "").includes('"*"'));
    expect(open).toEqual([]);
  });
});
