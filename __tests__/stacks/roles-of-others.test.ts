import { DataAwsIamPrincipalPolicySimulation } from "@cdktf/provider-aws/lib/data-aws-iam-principal-policy-simulation";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { infraOf, workloadsOf } from "../support/stacks";

const EXISTING = { cluster: { existing: { name: "shop" } } };
const CONTROLLER = { controllerRole: { name: "team-karpenter" } };
const NODES = { nodeRole: { name: "team-nodes" } };

const infra = (karpenter: object, more: object = EXISTING) => infraOf({ ...more, karpenter });
/** The one for roles of others', with its id in the stack. */
function entryOf(environment: object) {
  const entries = infraOf(environment).terraform.resource.aws_eks_access_entry as Record<
    string,
    { for_each?: string }
  >;
  const [[id, entry] = ["", {}]] = Object.entries(entries).filter(([, each]) => each.for_each !== undefined);
  return { id, ...entry };
}

const idOf = (stack: ReturnType<typeof infra>, name: string) =>
  Object.entries<any>(stack.terraform.data.aws_iam_role).find(([, role]) => role.name === name)?.[0];
const asked = (stack: ReturnType<typeof infra>) =>
  Object.fromEntries(
    Object.entries(stack.byId(DataAwsIamPrincipalPolicySimulation)).map(([id, call]) => [
      id.split("_").at(-2),
      call,
    ]),
  );

describe("a controller's role that others made", () => {
  const stack = infra(CONTROLLER);

  test("is bound to the controller's service account, and gets nothing", () => {
    const id = idOf(stack, "team-karpenter");
    expect(stack.only(EksPodIdentityAssociation)).toMatchObject({
      service_account: "karpenter",
      role_arn: `\${data.aws_iam_role.${id}.arn}`,
    });
    expect(stack.all(IamPolicy)).toEqual([]);
    expect(stack.all(IamRole).map(({ name }) => name)).toEqual(["KarpenterNodeRole-shop"]);
    expect(stack.terraform.output.karpenter_controller_role_arn.value).toBe(
      `\${data.aws_iam_role.${id}.arn}`,
    );
  });

  test("is asked for each statement that the release needs, before anything is made", () => {
    const questions = asked(stack);
    expect(Object.keys(questions)).toEqual(
      expect.arrayContaining([
        "AllowScopedEC2InstanceAccessActions",
        "AllowScopedDeletion",
        "AllowPassingInstanceRole",
        "AllowInterruptionQueueActions",
        "AllowRegionalReadActions",
      ]),
    );
    // Of nothing that infra makes, which would put the question off until it is made.
    expect(JSON.stringify(questions)).not.toMatch(/\$\{aws_/);
    expect(questions.AllowPassingInstanceRole?.resource_arns).toEqual([
      "arn:aws:iam::${data.aws_caller_identity.Account.account_id}:role/KarpenterNodeRole-shop",
    ]);
    expect(questions.AllowPassingInstanceRole?.lifecycle.postcondition[0]).toMatchObject({
      condition: "${self.all_allowed}",
      error_message: expect.stringMatching(
        /^karpenter\.controllerRole: the role team-karpenter lacks AllowPassingInstanceRole, which Karpenter 1\.\d+\.\d+ needs .*"Sid":"AllowPassingInstanceRole"/,
      ),
    });
  });

  test("is looked at for who may take it, and for who may not", () => {
    const looks = Object.values<any>(stack.terraform.data.aws_iam_role).flatMap(({ name, lifecycle }) =>
      name === "team-karpenter" ? lifecycle.postcondition : [],
    );
    const said = looks.map(({ error_message }) =>
      error_message.replace(/(take it|whatever else allows it).*/s, "$1"),
    );
    const who = "the service account kube-system/karpenter of cluster shop";
    expect(said.slice(1)).toEqual([
      `karpenter.controllerRole: the trust policy of the role team-karpenter does not let ${who} take it`,
      `karpenter.controllerRole: the trust policy of the role team-karpenter denies it to ${who}, whatever else allows it`,
    ]);
    const [, , denial] = looks;
    const [, name = ""] = denial.condition.match(/^\$\{length\(local\.(\w+)\) == 0\}$/);
    expect(stack.terraform.locals[name]).toContain('statement.Effect == "Deny"');
  });

  test("has actions that a release needs besides", () => {
    const { AllowScopedDeletion } = asked(infra({ ...CONTROLLER, version: "1.15.2" }));
    expect(AllowScopedDeletion?.action_names).toContain("ec2:RebootInstances");
  });

  test("is not asked where the file says so", () => {
    const unchecked = infra({ controllerRole: { name: "team-karpenter", check: false } });
    expect(unchecked.all(DataAwsIamPrincipalPolicySimulation)).toEqual([]);
    expect(Object.values<any>(unchecked.terraform.data.aws_iam_role)[0]).not.toHaveProperty("lifecycle");
  });

  test("is what the service account names with irsa", () => {
    const irsa = { ...CONTROLLER, identity: "irsa" };
    expect(infra(irsa).all(EksPodIdentityAssociation)).toEqual([]);
    const releases = Object.values<any>(
      workloadsOf({ ...EXISTING, karpenter: irsa }).terraform.resource.helm_release,
    );
    expect(releases.find(({ name }) => name === "karpenter").values[0]).toMatch("eks.amazonaws.com/role-arn");
  });

  test("serves a new cluster as well", () => {
    expect(infra(CONTROLLER, {}).only(EksPodIdentityAssociation).role_arn).toMatch("data.aws_iam_role.");
  });
});

describe("a role that infra itself made", () => {
  test.each([
    ["controllerRole", { controllerRole: { name: "shop-karpenter" } }, infra({}).all(IamRole)],
    ["nodeRole", { nodeRole: { name: "KarpenterNodeRole-shop" } }, infra({}).all(IamRole)],
  ])("is refused as karpenter.%s: naming it would delete it", (setting, karpenter, made) => {
    const named = Object.values(karpenter)[0]!.name;
    const { description } = made.find(({ name }) => name === named)!;
    const conditions = Object.values<any>(infra(karpenter).terraform.data.aws_iam_role).flatMap(
      ({ lifecycle }) => lifecycle?.postcondition ?? [],
    );
    const refusal = conditions.find(({ condition }) => condition.includes("self.description"));
    expect(refusal?.condition).toBe(`\${self.description != ${JSON.stringify(description)}}`);
    expect(refusal?.error_message).toContain(`Take karpenter.${setting} out of the file to keep it`);
  });
});

describe("a nodes' role that others made", () => {
  const stack = infra(NODES);

  test("is what EC2NodeClasses name, and what the controller may pass", () => {
    expect(stack.terraform.output.karpenter_node_role_name.value).toBe("team-nodes");
    const statements = stack.all(IamPolicy).flatMap(({ policy }) => JSON.parse(policy).Statement);
    expect(statements.find(({ Sid }) => Sid === "AllowPassingInstanceRole").Resource).toBe(
      `\${data.aws_iam_role.${idOf(stack, "team-nodes")}.arn}`,
    );
    expect(stack.all(IamRole).map(({ name }) => name)).toEqual(["shop-karpenter"]);
  });

  test("gets the access entry without which no node joins, unless a node group's has it", () => {
    const entry = stack.only(EksAccessEntry);
    expect(entry).toMatchObject({ cluster_name: "shop", type: "EC2_LINUX" });
    const [, others] = entry.for_each.match(/setsubtract\(\["team-nodes"\], local\.(\w+)\)/) ?? [];
    expect(stack.terraform.locals[others]).toContain("node_role_arn");
    expect(infra(NODES, {}).only(EksAccessEntry).for_each).toMatch(
      /setsubtract\(\["team-nodes"\], \["karpenter-system-node"\]\)/,
    );
  });

  test("keeps its entry when node classes had it before: another could not be made, and its nodes would be locked out", () => {
    const { id, ...before } = entryOf({ nodeClasses: { default: { role: "team-nodes" } } });
    const after = entryOf({ karpenter: NODES });
    expect(after.id).toBe(id);
    expect([before.for_each, after.for_each]).toEqual(
      Array(2).fill(expect.stringContaining('setsubtract(["team-nodes"]')),
    );
  });

  test("has one entry where a node class names it besides", () => {
    const named = infraOf({
      ...EXISTING,
      karpenter: NODES,
      nodeClasses: { default: { role: "team-nodes" } },
    });
    expect(named.all(EksAccessEntry)).toHaveLength(1);
  });

  test("is asked for the CNI's permissions only where that acts by it", () => {
    expect(asked(stack)).toHaveProperty("AllowPodNetworkReads");
    const withoutCni = infraOf({ ...EXISTING, karpenter: NODES, nodeRoles: { cni: false } });
    expect(asked(withoutCni)).toHaveProperty("AllowJoining");
    expect(asked(withoutCni)).not.toHaveProperty("AllowPodNetworkReads");
  });

  test("is in the instance profile that infra makes", () => {
    expect(infra({ ...NODES, nodeIdentity: "instanceProfile" }).only(IamInstanceProfile).role).toBe(
      "team-nodes",
    );
  });
});
