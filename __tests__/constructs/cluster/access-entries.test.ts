import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AccessEntries, type AccessEntriesProps } from "../../../constructs/cluster/access-entries";
import { built } from "../../support/built";

const OPS = "arn:aws:iam::111122223333:role/ops";
const ALICE = "arn:aws:iam::111122223333:user/alice";

const entries = (admins: string[], props: Partial<AccessEntriesProps> = {}) =>
  built((stack) => {
    new AwsProvider(stack, "Aws", { region: "eu-west-1" });
    new AccessEntries(stack, "Access", {
      clusterName: "demo",
      partition: "aws",
      accountId: "444455556666",
      admins,
      ...props,
    });
  });

describe("AccessEntries", () => {
  test("makes each principal an admin of the whole cluster", () => {
    const both = entries([OPS, ALICE]);
    expect(both.all(EksAccessEntry).map(({ principal_arn, type }) => [principal_arn, type])).toEqual([
      [OPS, "STANDARD"],
      [ALICE, "STANDARD"],
    ]);
    for (const association of both.all(EksAccessPolicyAssociation)) {
      expect(association).toMatchObject({
        policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
        access_scope: { type: "cluster" },
      });
    }
    expect(both.all(EksAccessPolicyAssociation)).toHaveLength(2);
  });

  test("gives the policy only once the entry is there", () => {
    expect(entries([OPS]).only(EksAccessPolicyAssociation).principal_arn).toMatch(
      /^\$\{aws_eks_access_entry\.[\w-]+\.principal_arn\}$/,
    );
  });

  test("changes nothing when the list is reordered", () => {
    const one = entries([OPS, ALICE]);
    const other = entries([ALICE, OPS]);
    expect(other.byId(EksAccessEntry)).toEqual(one.byId(EksAccessEntry));
    expect(other.byId(EksAccessPolicyAssociation)).toEqual(one.byId(EksAccessPolicyAssociation));
  });

  test("takes nobody else's access when one leaves", () => {
    const [ops] = Object.keys(entries([OPS]).byId(EksAccessEntry));
    expect(Object.keys(entries([ALICE, OPS]).byId(EksAccessEntry))).toContain(ops);
  });

  test("names the policy of the partition", () => {
    const government = entries([OPS], { partition: "aws-us-gov" });
    expect(government.only(EksAccessPolicyAssociation).policy_arn).toBe(
      "arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    );
  });

  test("makes nothing for nobody", () => {
    expect(entries([]).all(EksAccessEntry)).toEqual([]);
  });

  test("gives a principal policies, each for the cluster or for namespaces, and groups", () => {
    const team = entries([], {
      access: {
        team: {
          principal: OPS,
          policies: [
            { name: "AmazonEKSViewPolicy" },
            { name: "AmazonEKSEditPolicy", namespaces: ["team-a", "team-b-*"] },
          ],
          groups: ["deployers"],
        },
      },
    });
    const [id] = Object.keys(team.byId(EksAccessEntry));
    expect(team.only(EksAccessEntry)).toMatchObject({
      principal_arn: OPS,
      kubernetes_groups: ["deployers"],
      type: "STANDARD",
    });
    expect(
      team
        .all(EksAccessPolicyAssociation)
        .map(({ principal_arn, policy_arn, access_scope }) => [principal_arn, policy_arn, access_scope]),
    ).toEqual([
      [
        `\${aws_eks_access_entry.${id}.principal_arn}`,
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy",
        { type: "namespace", namespaces: ["team-a", "team-b-*"] },
      ],
      [
        `\${aws_eks_access_entry.${id}.principal_arn}`,
        "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy",
        { type: "cluster" },
      ],
    ]);
  });

  test("knows an IAM user of the cluster's account by name", () => {
    const ann = entries([], { access: { ann: { user: "ann", policies: [], groups: ["readers"] } } });
    expect(ann.only(EksAccessEntry).principal_arn).toBe("arn:aws:iam::444455556666:user/ann");
    expect(ann.all(EksAccessPolicyAssociation)).toEqual([]);
  });
});
