import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { MorePolicies } from "../../../constructs/shared/more-policies";
import { built } from "../../support/built";

const OWN = "arn:aws:iam::111122223333:policy/own";
const attached = (policies: readonly string[], there: readonly string[] = []) =>
  built((scope) => {
    new AwsProvider(scope, "Aws", { region: "eu-west-1" });
    new MorePolicies(scope, "More", { role: "role", partition: "aws", policies, attached: there });
  }).byId(IamRolePolicyAttachment);
const arnsOf = (made: ReturnType<typeof attached>) => Object.values(made).map(({ policy_arn }) => policy_arn);

describe("MorePolicies", () => {
  test("takes AWS managed policies by name and any by ARN, each once", () => {
    const managed = "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy";
    expect(arnsOf(attached(["CloudWatchAgentServerPolicy", OWN, managed]))).toEqual([OWN, managed]);
  });

  test("leaves out what the role has already: to remove either would remove both", () => {
    expect(arnsOf(attached(["AmazonEKSWorkerNodePolicy", OWN], ["AmazonEKSWorkerNodePolicy"]))).toEqual([
      OWN,
    ]);
  });

  test("keeps its addresses when the list is reordered, so that nothing is detached", () => {
    const addresses = (policies: readonly string[]) => Object.keys(attached(policies)).sort();
    expect(addresses([OWN, "CloudWatchAgentServerPolicy"])).toEqual(
      addresses(["CloudWatchAgentServerPolicy", OWN]),
    );
  });
});
