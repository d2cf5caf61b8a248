import { withoutIds } from "../../../scripts/deployer/asks";
import calls from "../../../scripts/deployer/calls.json";
import { OPTIONS } from "../../../scripts/deployer/options";
import { ACCOUNT, type Ask, isAllowed } from "../../support/decisions";
import { deployerOf } from "../../support/deployer";

/** Of the environment `options`. */
const NAME = "karpenter-options";
const isRead = ({ action }: Ask) => /^\w+:(Describe|Get|List)/.test(action);
const asks = (calls.options as unknown as Ask[]).filter((ask) => !isRead(ask) && ask.resource !== "*");

/** What is off in a call; one to which that makes no difference is not asked about. */
const OFF: Record<string, (ask: Ask) => Ask> = {
  "another region's": (ask) => ({ ...ask, resource: ask.resource.replace("eu-west-1", "us-east-1") }),
  "another account's": (ask) => ({ ...ask, resource: ask.resource.replace(ACCOUNT, "999999999999") }),
  "another cluster's": (ask) => JSON.parse(JSON.stringify(ask).replaceAll(NAME, "production")),
  "nobody's, by its tags": ({ context, ...ask }) => ({
    ...ask,
    context: context && Object.fromEntries(Object.entries(context).filter(([key]) => !key.includes("Tag/"))),
  }),
};

/** What IAM holds by nothing of the kind, and why that is narrow all the same. */
const ALLOWED_ALL_THE_SAME: Record<string, readonly string[]> = {
  "another region's": [],
  // AWS alone decides what such a role may do, and whether its service still needs it.
  "another account's": ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole"],
  // By its URL, which nobody knows before the cluster is there.
  "another cluster's": ["iam:CreateOpenIDConnectProvider"],
  "nobody's, by its tags": [
    "iam:CreateOpenIDConnectProvider",
    // By their names besides.
    "iam:CreateRole",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    // The default group of a VPC, which AWS makes without a tag.
    "ec2:RevokeSecurityGroupEgress",
    "ec2:RevokeSecurityGroupIngress",
  ],
};

describe("a call of a deploy or a destroy", () => {
  const { policies } = deployerOf(OPTIONS, "options");
  const deployer = { policies: policies.map(withoutIds) };

  test.each(Object.entries(OFF))("for what is %s is denied", async (what, off) => {
    const asked = asks.filter((ask) => JSON.stringify(off(ask)) !== JSON.stringify(ask));
    expect(asked.length).toBeGreaterThan(30);
    const answers = await Promise.all(
      asked.map(async (ask) => ((await isAllowed(deployer, off(ask))) ? [ask.action] : [])),
    );
    expect([...new Set(answers.flat())].toSorted()).toEqual((ALLOWED_ALL_THE_SAME[what] ?? []).toSorted());
  });
});
