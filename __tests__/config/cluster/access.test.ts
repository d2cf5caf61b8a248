import { problemLines } from "../../support/environments-folder";

const OPS = "arn:aws:iam::111122223333:role/ops";
const VIEW = "policies: [{ name: AmazonEKSViewPolicy }]";

function linesFor(access: string, cluster = ""): string[] {
  const text = `aws: { region: eu-west-1, accountId: "111122223333" }\ncluster:\n${cluster}  access:\n    one: ${access}\n`;
  return problemLines({ "prod.yaml": text }).map((line) =>
    line.replace(/^environments\/prod\.yaml:\d+:\d+: cluster\.access\./, ""),
  );
}

describe("access entries", () => {
  test.each([
    [
      "nobody",
      `{ ${VIEW} }`,
      [
        `one: expected either principal (an ARN) or user (an IAM user's name in this account), got {"policies":[{"name":"AmazonEKSViewPolicy"}]}`,
      ],
    ],
    [
      "a principal and a user",
      `{ principal: "${OPS}", user: ann, ${VIEW} }`,
      [
        `one.user: expected either principal (an ARN) or user (an IAM user's name in this account), got "ann"`,
      ],
    ],
    [
      "no permission at all",
      "{ user: ann }",
      ["one: needs policies, groups or both; without them ann may do nothing"],
    ],
    [
      "an IAM policy",
      "{ user: ann, policies: [{ name: AdministratorAccess }] }",
      [
        'one.policies[0].name: expected an access policy of EKS: AmazonEKSClusterAdminPolicy, AmazonEKSAdminPolicy, AmazonEKSAdminViewPolicy, AmazonEKSEditPolicy, AmazonEKSViewPolicy, got "AdministratorAccess"',
      ],
    ],
    [
      "one policy twice",
      "{ user: ann, policies: [{ name: AmazonEKSEditPolicy, namespaces: [a] }, { name: AmazonEKSEditPolicy, namespaces: [b] }] }",
      ['one.policies[1].name: expected each policy once, got "AmazonEKSEditPolicy"; join the namespaces'],
    ],
    [
      "no namespace",
      "{ user: ann, policies: [{ name: AmazonEKSEditPolicy, namespaces: [] }] }",
      ["one.policies[0].namespaces: expected at least 1 entry, got []"],
    ],
    [
      "a group of Kubernetes itself",
      "{ user: ann, groups: [system:masters] }",
      [
        'one.groups[0]: expected a group of your own, bound by a RoleBinding, got "system:masters"; for system:masters take the policy AmazonEKSClusterAdminPolicy',
      ],
    ],
    [
      "a session",
      `{ principal: "arn:aws:sts::111122223333:assumed-role/ops/ann", ${VIEW} }`,
      [expect.stringMatching(/^one\.principal: .*for a session \(sts:assumed-role\) name its role$/)],
    ],
    [
      "a user with a path",
      `{ user: team/ann, ${VIEW} }`,
      [expect.stringMatching(/^one\.user: .*for a user with a path write principal with the whole ARN$/)],
    ],
  ])("refuse %s", (_, access, lines) => {
    expect(linesFor(access)).toEqual(lines);
  });

  test.each([
    ["an admin", `{ principal: "${OPS}", ${VIEW} }`, `  admins: ["${OPS}"]\n`, "principal", "cluster.admins"],
    [
      "an admin by name",
      `{ user: ann, ${VIEW} }`,
      `  admins: ["arn:aws:iam::111122223333:user/ann"]\n`,
      "user",
      "cluster.admins",
    ],
  ])(
    "refuse a second entry for %s, as EKS does half-way through the apply",
    (_, access, cluster, field, words) => {
      expect(linesFor(access, cluster)).toEqual([
        expect.stringMatching(
          `^one.${field}: conflicts with ${words}, which names the same principal; join the two$`,
        ),
      ]);
    },
  );

  test("refuse one principal in two entries, by whatever it is named", () => {
    const other = `{ user: ann, ${VIEW} }\n    two: { principal: "arn:aws:iam::111122223333:user/ann", groups: [x] }`;
    expect(linesFor(other)).toEqual([
      expect.stringMatching(
        /^two\.principal: conflicts with cluster\.access\.one, which names the same principal; join the two$/,
      ),
    ]);
  });

  test("take users of another account with the same name for others", () => {
    const other = `{ user: ann, ${VIEW} }\n    two: { principal: "arn:aws:iam::444455556666:user/ann", groups: [x] }`;
    expect(linesFor(other)).toEqual([]);
  });
});
