import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isTrusted } from "../__tests__/support/decisions";
import { allows, denials, type Trust } from "../constructs/shared/role-trust";

const CONTROLLER: Trust = {
  principal: { kind: "Service", name: "pods.eks.amazonaws.com" },
  actions: ["sts:AssumeRole", "sts:TagSession"],
  context: {
    "RequestTag/kubernetes-namespace": "kube-system",
    SourceAccount: "111122223333",
    SourceArn: "arn:aws:eks:eu-west-1:111122223333:cluster/shop",
  },
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
const deny = (more: object = {}) => [statement(), { ...statement(), Effect: "Deny", ...more }];
const denyWhen = (operator: string, key: string, value: unknown) =>
  deny({ Condition: { [operator]: { [key]: value } } });
const NAMESPACE = "aws:RequestTag/kubernetes-namespace";
const CLUSTERS = "arn:aws:eks:*:111122223333:cluster/*";
const IS_SERVICE = "aws:PrincipalIsAWSService";

type Row = readonly [string, object | object[], Trust, boolean];

const ROWS: readonly Row[] = [
  ["what this project writes itself", statement(), CONTROLLER, true],
  [
    "a statement of several",
    [statement({ Principal: { AWS: "111122223333" } }), statement()],
    CONTROLLER,
    true,
  ],
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
  ["a variable of a policy's", when("StringEquals", NAMESPACE, "${aws:PrincipalTag/team}"), CONTROLLER, true],
  ["an operator that is not known here", when("DateLessThan", NAMESPACE, "2030-01-01"), CONTROLLER, true],
  [
    "every action but others",
    { ...statement(), Action: undefined, NotAction: "sts:GetFederationToken" },
    CONTROLLER,
    true,
  ],
  ["not from another namespace", when("StringNotEquals", NAMESPACE, ["apps", "web"]), CONTROLLER, true],
  ["a denial to others", deny({ Principal: { Service: "ec2.amazonaws.com" } }), CONTROLLER, true],
  ["a denial of another action", deny({ Action: "sts:AssumeRoleWithSAML" }), CONTROLLER, true],
  [
    "a denial of every action but its own",
    deny({ Action: undefined, NotAction: ["sts:Assume*", "sts:TagSession"] }),
    CONTROLLER,
    true,
  ],
  ["a denial to other namespaces", denyWhen("StringNotEquals", NAMESPACE, "kube-system"), CONTROLLER, true],
  [
    "a denial to other namespaces, by a pattern",
    denyWhen("StringNotLike", NAMESPACE, ["kube-*"]),
    CONTROLLER,
    true,
  ],
  [
    "a denial to everybody but services",
    deny({ Principal: "*", Condition: { BoolIfExists: { [IS_SERVICE]: "false" } } }),
    CONTROLLER,
    true,
  ],
  ["a denial to all but its clusters", denyWhen("ArnNotLike", "aws:SourceArn", CLUSTERS), CONTROLLER, true],
  ["a denial without a namespace", denyWhen("Null", NAMESPACE, "true"), CONTROLLER, true],
  [
    "a denial by a key that is not known here",
    denyWhen("StringNotEquals", "aws:PrincipalOrgID", "o-1"),
    CONTROLLER,
    true,
  ],
  [
    "a denial by a variable of a policy's",
    denyWhen("StringNotEquals", NAMESPACE, "${aws:PrincipalTag/team}"),
    CONTROLLER,
    true,
  ],
  [
    "a denial by an operator that is not known here",
    denyWhen("ForAnyValue:StringLike", NAMESPACE, "*"),
    CONTROLLER,
    true,
  ],
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
  [
    "its own namespace, excepted",
    when("StringNotEquals", NAMESPACE, ["apps", "kube-system"]),
    CONTROLLER,
    false,
  ],
  [
    "every action but its own",
    { ...statement(), Action: undefined, NotAction: "sts:AssumeRole" },
    CONTROLLER,
    false,
  ],
  ["a denial alone", { ...statement(), Effect: "Deny" }, CONTROLLER, false],
  ["a denial", deny(), CONTROLLER, false],
  ["a denial before what allows", deny().reverse(), CONTROLLER, false],
  ["a denial to everybody", deny({ Principal: "*" }), CONTROLLER, false],
  ["a denial to every principal of AWS'", deny({ Principal: { AWS: "*" } }), CONTROLLER, false],
  [
    "a denial to several",
    deny({ Principal: { Service: ["ec2.amazonaws.com", "pods.eks.amazonaws.com"] } }),
    CONTROLLER,
    false,
  ],
  ["a denial of tagging sessions", deny({ Action: "sts:Tag*" }), CONTROLLER, false],
  ["a denial of every action but others", deny({ Action: undefined, NotAction: "iam:*" }), CONTROLLER, false],
  [
    "a denial to its namespace",
    denyWhen("StringEquals", NAMESPACE, ["apps", "kube-system"]),
    CONTROLLER,
    false,
  ],
  [
    "a denial to its namespace, by a pattern",
    denyWhen("StringLikeIfExists", NAMESPACE, "kube-*"),
    CONTROLLER,
    false,
  ],
  [
    "a denial to its namespace, in other letters",
    denyWhen("StringEqualsIgnoreCase", NAMESPACE, "KUBE-System"),
    CONTROLLER,
    false,
  ],
  [
    "a denial to all but another namespace",
    denyWhen("StringNotEquals", NAMESPACE, ["apps", "web"]),
    CONTROLLER,
    false,
  ],
  [
    "a denial to all but another account",
    denyWhen("StringNotEqualsIfExists", "aws:SourceAccount", "444455556666"),
    CONTROLLER,
    false,
  ],
  [
    "a denial to services",
    deny({ Principal: "*", Condition: { Bool: { [IS_SERVICE]: true } } }),
    CONTROLLER,
    false,
  ],
  ["a denial to its clusters", denyWhen("ArnLike", "aws:SourceArn", CLUSTERS), CONTROLLER, false],
  [
    "a denial to all but clusters of another account",
    denyWhen("ArnNotLike", "aws:SourceArn", "arn:aws:eks:*:444455556666:cluster/*"),
    CONTROLLER,
    false,
  ],
  ["a denial with a namespace", denyWhen("Null", NAMESPACE, "false"), CONTROLLER, false],
  [
    "a denial whose conditions all hold",
    deny({
      Condition: { StringEquals: { [NAMESPACE]: "kube-system", "aws:SourceAccount": "111122223333" } },
    }),
    CONTROLLER,
    false,
  ],
  [
    "a denial to its service account of the cluster's issuer",
    [ofIssuer({}), { ...ofIssuer({ StringLike: { "issuer/id/ABC:sub": "system:*" } }), Effect: "Deny" }],
    IRSA,
    false,
  ],
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

/** Conditions on these can be judged in the call alone. */
const JUDGED_LATER = /PrincipalOrgID|PrincipalTag|DateLessThan|ForAnyValue/;

/** What Terraform makes of every row's expressions, in one run. */
const results = (): boolean[] => {
  const text = (policy: object) =>
    JSON.stringify(JSON.stringify({ Statement: policy })).replaceAll("${", () => "$${");
  const reads = (policy: object, trust: Trust) =>
    `${allows(text(policy), trust)} && length(${denials(text(policy), trust)}) == 0`;
  const cwd = mkdtempSync(join(tmpdir(), "trust-"));
  try {
    const all = ROWS.map(([, policy, trust]) => reads(policy, trust)).join(",\n");
    writeFileSync(join(cwd, "main.tf"), `locals {\n  all = [\n${all}]\n}\n`);
    const printed = execFileSync("terraform", ["console"], { cwd, input: "jsonencode(local.all)\n" });
    return JSON.parse(JSON.parse(printed.toString()));
  } finally {
    rmSync(cwd, { recursive: true });
  }
};

test("a trust policy is read as IAM reads it, as far as it is known here", () => {
  const answers = results();
  const read = ROWS.map(([name], index) => [name, answers[index]]);
  expect(read).toEqual(ROWS.map(([name, , , expected]) => [name, expected]));
});

test("an engine that this project has not written reads them the same", async () => {
  const rows = ROWS.filter(
    ([, policy, trust]) => trust === CONTROLLER && !JUDGED_LATER.test(JSON.stringify(policy)),
  );
  const context = {
    [NAMESPACE]: "kube-system",
    "aws:SourceAccount": "111122223333",
    "aws:SourceArn": CONTROLLER.context?.SourceArn ?? "",
    [IS_SERVICE]: "true",
  };
  const { principal, actions } = CONTROLLER;
  for (const [name, policy, , expected] of rows) {
    const decided = await Promise.all(
      actions.map((action) => isTrusted(policy, principal.name, { action, context })),
    );
    expect([name, decided.every(Boolean)]).toEqual([name, expected]);
  }
});
