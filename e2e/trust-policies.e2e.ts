import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { type Trust, trusts } from "../constructs/shared/role-trust";

const CONTROLLER: Trust = {
  principal: { kind: "Service", name: "pods.eks.amazonaws.com" },
  actions: ["sts:AssumeRole", "sts:TagSession"],
  context: { "RequestTag/kubernetes-namespace": "kube-system", SourceAccount: "111122223333" },
};
const IRSA: Trust = {
  principal: { kind: "Federated", name: "arn:aws:iam::111122223333:oidc-provider/issuer/id/ABC" },
  actions: ["sts:AssumeRoleWithWebIdentity"],
  context: { sub: "system:serviceaccount:kube-system:karpenter" },
};

const statement = (more: object = {}) => ({
  Effect: "Allow",
  Principal: { Service: "pods.eks.amazonaws.com" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
  ...more,
});
const ofIssuer = (Condition: object) => ({
  Effect: "Allow",
  Principal: { Federated: IRSA.principal.name },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition,
});
const when = (operator: string, key: string, value: unknown) =>
  statement({ Condition: { [operator]: { [key]: value } } });
const NAMESPACE = "aws:RequestTag/kubernetes-namespace";

type Row = readonly [string, object | object[], Trust, boolean];

const ROWS: readonly Row[] = [
  ["what this project writes itself", statement(), CONTROLLER, true],
  ["a statement of several", [{ ...statement(), Effect: "Deny" }, statement()], CONTROLLER, true],
  [
    "actions in two statements",
    [statement({ Action: "sts:AssumeRole" }), statement({ Action: "sts:TagSession" })],
    CONTROLLER,
    true,
  ],
  ["a wider action", statement({ Action: "STS:*" }), CONTROLLER, true],
  [
    "several principals",
    statement({ Principal: { Service: ["ec2.amazonaws.com", "pods.eks.amazonaws.com"] } }),
    CONTROLLER,
    true,
  ],
  ["everybody", statement({ Principal: "*" }), CONTROLLER, true],
  ["its own namespace", when("StringEquals", NAMESPACE, "kube-system"), CONTROLLER, true],
  ["a pattern of its namespace", when("StringLike", NAMESPACE, ["apps", "kube-*"]), CONTROLLER, true],
  ["a key in other letters", when("StringEquals", NAMESPACE.toUpperCase(), "kube-system"), CONTROLLER, true],
  ["a key that is not known here", when("StringEquals", "aws:PrincipalOrgID", "o-1"), CONTROLLER, true],
  ["an operator that is not known here", when("StringNotEquals", NAMESPACE, "kube-system"), CONTROLLER, true],
  [
    "its service account of the cluster's issuer",
    ofIssuer({ StringEquals: { "issuer/id/ABC:sub": IRSA.context?.sub } }),
    IRSA,
    true,
  ],

  ["no tagging of sessions", statement({ Action: "sts:AssumeRole" }), CONTROLLER, false],
  ["another service", statement({ Principal: { Service: "ec2.amazonaws.com" } }), CONTROLLER, false],
  ["the account alone", statement({ Principal: { AWS: "111122223333" } }), CONTROLLER, false],
  ["another namespace", when("StringEquals", NAMESPACE, "karpenter"), CONTROLLER, false],
  ["a star that is none", when("StringEquals", NAMESPACE, "kube-*"), CONTROLLER, false],
  ["a pattern of others", when("StringLike", NAMESPACE, "kube?"), CONTROLLER, false],
  ["another account", when("StringEquals", "aws:SourceAccount", "444455556666"), CONTROLLER, false],
  ["a denial alone", { ...statement(), Effect: "Deny" }, CONTROLLER, false],
  [
    "another service account",
    ofIssuer({ StringEquals: { "issuer/id/ABC:sub": "system:serviceaccount:karpenter:karpenter" } }),
    IRSA,
    false,
  ],
  [
    "another issuer",
    { ...ofIssuer({}), Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/other" } },
    IRSA,
    false,
  ],
];

/** What Terraform makes of every row's expression, in one run. */
const results = (): boolean[] => {
  const text = (policy: object) => JSON.stringify(JSON.stringify({ Statement: policy }));
  const all = ROWS.map(([, policy, trust]) => trusts(text(policy), trust)).join(", ");
  const printed = execFileSync("terraform", ["console"], { cwd: tmpdir(), input: `jsonencode([${all}])\n` });
  return JSON.parse(JSON.parse(printed.toString()));
};

test("a trust policy is read as IAM reads it, as far as it is known here", () => {
  const answers = results();
  const read = ROWS.map(([name], index) => [name, answers[index]]);
  expect(read).toEqual(ROWS.map(([name, , , expected]) => [name, expected]));
});
