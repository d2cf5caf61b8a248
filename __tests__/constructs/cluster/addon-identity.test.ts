import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AddonIdentity, addonRoleName } from "../../../constructs/cluster/addon-identity";
import { built } from "../../support/built";

const OWN = "arn:aws:iam::111122223333:policy/own";
const stack = built((scope) => {
  new AwsProvider(scope, "Aws", { region: "eu-west-1" });
  new AddonIdentity(scope, "Identity", {
    name: "demo",
    clusterName: "demo",
    clusterArn: "arn:aws:eks:eu-west-1:111122223333:cluster/demo",
    partition: "aws",
    addonName: "adot",
    namespace: "adot",
    serviceAccount: "collector",
    policies: ["CloudWatchAgentServerPolicy", OWN],
  });
});

describe("AddonIdentity", () => {
  test("is trusted for one service account of this cluster", () => {
    const [statement] = JSON.parse(stack.only(IamRole).assume_role_policy).Statement;
    expect(statement.Principal).toEqual({ Service: "pods.eks.amazonaws.com" });
    const conditions = JSON.stringify(statement.Condition);
    for (const text of ["arn:aws:eks:eu-west-1:111122223333:cluster/demo", "adot", "collector"])
      expect(conditions).toContain(text);
  });

  test("takes AWS managed policies by name and any by ARN", () => {
    const arns = stack.all(IamRolePolicyAttachment).map(({ policy_arn }) => policy_arn);
    expect(arns.sort()).toEqual([OWN, "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy"].sort());
  });

  test("is given to pods with its policies in place, or the first ones start without", () => {
    const association = stack.only(EksPodIdentityAssociation);
    expect(association).toMatchObject({ namespace: "adot", service_account: "collector" });
    expect(association.depends_on).toHaveLength(2);
    for (const each of association.depends_on ?? [])
      expect(each).toMatch(/^aws_iam_role_policy_attachment\./);
  });

  test("has a role's name that IAM takes, whatever the cluster's", () => {
    expect(addonRoleName("demo", "adot")).toBe("demo-addon-adot");
    expect(addonRoleName("c".repeat(100), "adot").length).toBeLessThanOrEqual(64);
  });
});
