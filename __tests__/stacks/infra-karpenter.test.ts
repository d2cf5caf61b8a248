import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { infraOf, workloadsOf } from "../support/stacks";

const infra = infraOf();
const role = (stack: typeof infra, word: string) => stack.graph.only("aws_iam_role", word);
const drainInput = (settings: object) =>
  Object.values<any>(workloadsOf(settings).terraform.resource.terraform_data)[0].input;

/** EC2NodeClasses as workloads hands them to their chart. */
const nodeClasses = (settings: object): string => {
  const releases = Object.values<any>(workloadsOf(settings).terraform.resource.helm_release);
  return releases.find(({ name }) => name === "karpenter-nodes").values[0];
};
const karpenterValues = (settings: object): string => {
  const releases = Object.values<any>(workloadsOf(settings).terraform.resource.helm_release);
  return releases.find(({ name }) => name === "karpenter").values[0];
};
/** The text with the issuer, an expression with quotes of its own, put in. */
const asTerraformReads = (policy: string) =>
  policy.replace(/\$\{replace\([^}]*oidc[^}]*"https:\/\/", ""\)\}/g, "<issuer>");
const INFRA = "data.terraform_remote_state.infra.outputs.";

describe("Karpenter's controller", () => {
  test("has its role by Pod Identity, with no word of it in the chart", () => {
    expect(infra.where(EksPodIdentityAssociation, { service_account: "karpenter" })).toBeDefined();
    expect(karpenterValues({})).not.toMatch("role-arn");
  });

  test("has it by IRSA through the cluster's OIDC provider, named on the service account that the chart makes", () => {
    const settings = { karpenter: { identity: "irsa", namespace: "autoscaling", serviceAccount: "karp" } };
    const irsa = infraOf(settings);
    expect(irsa.all(EksPodIdentityAssociation)).toEqual([]);
    const [, controller] = Object.entries(irsa.byId(IamRole)).find(([id]) =>
      id.startsWith("KarpenterController"),
    )!;
    const [statement] = JSON.parse(asTerraformReads(controller.assume_role_policy)).Statement;
    const provider = irsa.graph.only("aws_iam_openid_connect_provider");
    expect(statement.Principal).toEqual({ Federated: `\${${provider}.arn}` });
    expect(statement.Condition.StringEquals).toEqual({
      "<issuer>:sub": "system:serviceaccount:autoscaling:karp",
      "<issuer>:aud": "sts.amazonaws.com",
    });
    expect(karpenterValues(settings)).toMatch(
      `"eks.amazonaws.com/role-arn": \${jsonencode(${INFRA}karpenter_controller_role_arn)}`,
    );
    expect(irsa.terraform.output.karpenter_controller_role_arn.value).toBe(
      `\${${role(irsa, "KarpenterController")}.arn}`,
    );
  });

  test("asks for regional STS when told to", () => {
    const settings = { karpenter: { identity: "irsa", stsRegionalEndpoints: true } };
    expect(karpenterValues(settings)).toMatch('"eks.amazonaws.com/sts-regional-endpoints": "true"');
    expect(karpenterValues({ karpenter: { identity: "irsa" } })).not.toMatch("sts-regional");
  });
});

test("Karpenter's part of infra waits for the cluster where it needs it, and for nothing else", () => {
  const { graph } = infra;
  const cluster = graph.only("aws_eks_cluster");
  const needs = (type: string, word: string) => graph.isAfter(graph.only(type, word), cluster);
  expect(needs("aws_eks_pod_identity_association", "Karpenter")).toBe(true);
  expect(needs("aws_eks_access_entry", "Karpenter")).toBe(true);
  expect(needs("aws_sqs_queue", "")).toBe(false);
  expect(needs("aws_iam_role", "KarpenterNodeRole")).toBe(false);
});

describe("nodes that Karpenter launches", () => {
  test("have a role of their own, which may join", () => {
    expect(infra.only(EksAccessEntry)).toMatchObject({
      type: "EC2_LINUX",
      principal_arn: `\${${role(infra, "KarpenterNodeRole")}.arn}`,
    });
  });

  test("share the system nodes' role, without a second access entry for it", () => {
    const shared = infraOf({ karpenter: { nodeRole: "shared" } });
    const systemRole = role(shared, "SystemNodeGroup");
    expect(shared.graph.of("aws_iam_role", "KarpenterNodeRole")).toEqual([]);
    expect(shared.all(EksAccessEntry)).toEqual([]);
    expect(shared.terraform.output.karpenter_node_role_name.value).toBe(`\${${systemRole}.name}`);
    const passing = shared
      .all(IamPolicy)
      .flatMap(({ policy }) => JSON.parse(policy).Statement)
      .find(({ Sid }) => Sid === "AllowPassingInstanceRole");
    expect(passing.Resource).toBe(`\${${systemRole}.arn}`);
  });

  test.each(["own", "shared"])("get Terraform's instance profile of the %s role", (nodeRole) => {
    const settings = { karpenter: { nodeRole, nodeIdentity: "instanceProfile" } };
    const stack = infraOf(settings);
    const nodes = role(stack, nodeRole === "own" ? "KarpenterNodeRole" : "SystemNodeGroup");
    expect(stack.only(IamInstanceProfile).role).toBe(`\${${nodes}.name}`);
    expect(stack.terraform.output.karpenter_instance_profile_name.value).toMatch(
      /aws_iam_instance_profile\..*\.name/,
    );
    expect(nodeClasses(settings)).toMatch(
      `"instanceProfile": \${jsonencode(${INFRA}karpenter_instance_profile_name)}`,
    );
    expect(nodeClasses(settings)).not.toMatch('"role"');
  });

  test("name the role, of which Karpenter makes a profile, where nothing else is said", () => {
    expect(infra.all(IamInstanceProfile)).toEqual([]);
    expect(infra.terraform.output.karpenter_instance_profile_name.value).toBe("");
    expect(nodeClasses({})).toMatch(`"role": \${jsonencode(${INFRA}karpenter_node_role_name)}`);
    expect(nodeClasses({})).not.toMatch('"instanceProfile"');
  });

  test("are drained without a call to IAM only where Karpenter made no profile", () => {
    const profile = { nodeIdentity: "instanceProfile" };
    expect(drainInput({}).instance_profiles).toBe("sweep");
    expect(drainInput({ karpenter: profile }).instance_profiles).toBe("keep");
    const other = { default: {}, other: { role: "mine" } };
    const pools = { general: { nodeClass: "default" } };
    expect(drainInput({ karpenter: profile, nodeClasses: other, nodePools: pools }).instance_profiles).toBe(
      "sweep",
    );
  });

  test("lose the CNI's permissions, as the system nodes do, once it has a role of its own", () => {
    const cniOf = (stack: typeof infra) =>
      Object.entries(stack.byId(IamRolePolicyAttachment))
        .filter(([, { policy_arn }]) => policy_arn === "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy")
        .map(([id]) => id.replace(/_.*/, ""))
        .toSorted();
    expect(cniOf(infra)).toEqual(["KarpenterNodeRole", "SystemNodeGroup"]);
    const own = infraOf({ cluster: { addons: { "vpc-cni": { podIdentity: true } } } });
    expect(cniOf(own)).toEqual(["AddonsBeforeNodes"]);
    const association = own.graph.only("aws_eks_pod_identity_association", "Addons");
    expect(own.graph.isAfter(own.graph.only("aws_eks_node_group"), association)).toBe(true);
  });
});

describe("what an environment may add", () => {
  test("is emails: all but state changes, unless told otherwise", () => {
    const emails = infraOf({ interruption: { notifications: { emails: ["ops@example.com"] } } });
    expect(emails.only(SnsTopicSubscription).endpoint).toBe("ops@example.com");
    expect(
      emails.graph
        .of("aws_cloudwatch_event_target", "InterruptionNotifications")
        .map((address) => address.replace(/.*Notifications_(\w+?)Target.*/, "$1"))
        .toSorted(),
    ).toEqual(["CapacityReservationInterruption", "Rebalance", "ScheduledChange", "SpotInterruption"]);
    expect(infra.graph.of("aws_sns_topic")).toEqual([]);
  });

  test("is the Spot role; where Terraform does not make it, an output has the command", () => {
    expect(infra.all(IamServiceLinkedRole)).toEqual([]);
    expect(infra.terraform.output.create_spot_service_linked_role.value).toBe(
      "aws iam create-service-linked-role --aws-service-name spot.amazonaws.com",
    );
    const create = infraOf({ spot: { serviceLinkedRole: "create" } });
    expect(create.all(IamServiceLinkedRole)).toHaveLength(1);
    expect(create.terraform.output).not.toHaveProperty("create_spot_service_linked_role");
  });

  test("is any add-on, made when the system nodes are there, with its role before its pods", () => {
    const { graph } = infraOf({ cluster: { addons: { "aws-ebs-csi-driver": {}, adot: {} } } });
    const nodes = graph.only("aws_eks_node_group");
    const driver = graph.only("aws_eks_addon", "ebs-csi-driver");
    expect(graph.isAfter(driver, nodes)).toBe(true);
    expect(graph.isAfter(graph.only("aws_eks_addon", "adot"), nodes)).toBe(true);
    expect(graph.isAfter(driver, graph.only("aws_eks_pod_identity_association", "Addons"))).toBe(true);
  });

  test("is storage with its default class, which can be left out", () => {
    const classes = (addons: object) =>
      workloadsOf({ cluster: { addons } }).graph.of("kubernetes_storage_class_v1");
    expect(classes({})).toEqual([]);
    expect(classes({ "aws-ebs-csi-driver": {} })).toHaveLength(1);
    expect(classes({ "aws-ebs-csi-driver": { storageClass: false } })).toEqual([]);
  });
});
