import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { infraOf } from "../support/stacks";

const OWN = "arn:aws:iam::111122223333:policy/team/own";
const POLICIES = ["AmazonS3ReadOnlyAccess", OWN];
const ARNS = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", OWN];

const LBC = { loadBalancerController: {} };
const ADDON = { cluster: { addons: { "aws-ebs-csi-driver": {} } } };

/** `role policy`, one for each attachment, by the word that tells a role's id. */
function attachments(settings: object): string[] {
  return infraOf(settings)
    .all(IamRolePolicyAttachment)
    .map(({ role, policy_arn }) => `${role.replace(/.*aws_iam_role\.(.*?)\.name.*/, "$1")} ${policy_arn}`);
}

/** What the settings attach besides what is attached without them. */
function added(settings: object, without: object = {}): string[] {
  const before = attachments(without);
  return attachments(settings).filter((each) => !before.includes(each));
}

describe("policies of the file", () => {
  test.each([
    ["cluster", /^ClusterRole_/, { cluster: { policies: POLICIES } }, {}],
    ["systemNodeGroup", /^SystemNodeGroup_/, { systemNodeGroup: { policies: POLICIES } }, {}],
    ["karpenter.nodePolicies", /^KarpenterNodeRole_/, { karpenter: { nodePolicies: POLICIES } }, {}],
    ["karpenter", /^KarpenterController_/, { karpenter: { policies: POLICIES } }, {}],
    [
      "loadBalancerController",
      /^LoadBalancerController_/,
      { loadBalancerController: { policies: POLICIES } },
      LBC,
    ],
    [
      "cluster.addons.<name>",
      /ebs-csi-driver/,
      { cluster: { addons: { "aws-ebs-csi-driver": { policies: POLICIES } } } },
      ADDON,
    ],
  ])("of %s are attached to its role, and to no other", (_, role, settings, without) => {
    const more = added(settings, without);
    expect(more.map((each) => each.split(" ")[1]).toSorted()).toEqual(ARNS.toSorted());
    for (const each of more) expect(each).toMatch(role);
  });

  test("move none of the attachments that are there without them", () => {
    const addresses = (settings: object) => infraOf(settings).graph.of("aws_iam_role_policy_attachment");
    const all = {
      cluster: { policies: POLICIES },
      systemNodeGroup: { policies: POLICIES },
      karpenter: { policies: POLICIES, nodePolicies: POLICIES },
    };
    expect(addresses(all)).toEqual(expect.arrayContaining(addresses({})));
    expect(addresses(all)).toHaveLength(addresses({}).length + 8);
  });

  test("keep their addresses when the list is put in another order", () => {
    const addresses = (policies: string[]) =>
      infraOf({ systemNodeGroup: { policies } }).graph.of("aws_iam_role_policy_attachment").toSorted();
    expect(addresses(POLICIES.toReversed())).toEqual(addresses(POLICIES));
  });

  test("that a role has already are attached once", () => {
    const again = { systemNodeGroup: { policies: ["AmazonSSMManagedInstanceCore"] } };
    expect(attachments(again)).toEqual(attachments({}));
    expect(
      added(
        { cluster: { addons: { "aws-ebs-csi-driver": { policies: ["AmazonEBSCSIDriverPolicyV2"] } } } },
        ADDON,
      ),
    ).toEqual([]);
  });

  test("are there before what acts by the role", () => {
    const { graph } = infraOf({ systemNodeGroup: { policies: [OWN] }, karpenter: { policies: [OWN] } });
    const own = graph.of("aws_iam_role_policy_attachment", "Policies");
    const [node, controller] = [/SystemNodeGroup/, /KarpenterController/].map(
      (word) => own.find((address) => word.test(address)) ?? "",
    );
    expect(graph.isAfter(graph.only(EksNodeGroup.tfResourceType), node!)).toBe(true);
    expect(
      graph.isAfter(graph.only(EksPodIdentityAssociation.tfResourceType, "Karpenter"), controller!),
    ).toBe(true);
  });

  test("by name are of the region's partition", () => {
    const china = infraOf({
      aws: { region: "cn-north-1" },
      systemNodeGroup: { policies: ["AmazonS3ReadOnlyAccess"] },
    });
    const arns = china.all(IamRolePolicyAttachment).map(({ policy_arn }) => policy_arn);
    expect(arns).toContain("arn:aws-cn:iam::aws:policy/AmazonS3ReadOnlyAccess");
  });
});
