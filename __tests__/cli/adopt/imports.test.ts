import { importsOf, type Wanted, wantedIn } from "../../../cli/adopt/imports";
import { infraOf } from "../../support/stacks";

const SHOP = {
  cluster: { name: "shop" },
  nodeClasses: { default: { role: "by-hand" } },
  nodePools: { general: { nodeClass: "default" } },
};

describe("wantedIn", () => {
  const wanted = wantedIn({ resource: infraOf(SHOP).terraform.resource }, ["by-hand"]);
  const named = (kind: string) => wanted.filter((each) => each.kind === kind).map(({ name }) => name);

  test("finds what infra makes for Karpenter by the names that it would have", () => {
    expect(named("aws_sqs_queue")).toEqual(["shop"]);
    expect(named("aws_iam_role")).toEqual(
      expect.arrayContaining(["shop-karpenter", "KarpenterNodeRole-shop"]),
    );
    expect(named("aws_iam_policy")).toContain("KarpenterControllerInterruptionPolicy-shop");
    expect(named("aws_cloudwatch_event_rule")).toHaveLength(5);
    expect(named("aws_eks_pod_identity_association")).toContain("kube-system/karpenter");
  });

  test("finds the access entries of the nodes' role and of roles that node classes name", () => {
    expect(named("aws_eks_access_entry").sort()).toEqual(["KarpenterNodeRole-shop", "by-hand"]);
    const { address } = wanted.find(({ name }) => name === "by-hand")!;
    expect(address).toMatch(/^aws_eks_access_entry\.NodeClassRoles_AccessEntry\w*\["by-hand"\]$/);
  });
});

describe("wantedIn, of a cluster that was there", () => {
  test("has one entry for a role that is all nodes' and that a node class names", () => {
    const named = infraOf({
      karpenter: { nodeRole: { name: "team" } },
      nodeClasses: { default: { role: "team" }, other: { role: "second" } },
    });
    const entries = wantedIn(named.terraform, ["team", "second"]).filter(
      ({ kind }) => kind === "aws_eks_access_entry",
    );
    expect(entries.map(({ name, address }) => [name, address.split("_AccessEntry")[0]])).toEqual([
      ["team", "aws_eks_access_entry.NodeClassRoles"],
      ["second", "aws_eks_access_entry.NodeClassRoles"],
    ]);
  });

  test("finds Karpenter's side and nothing else", () => {
    const { terraform } = infraOf({ ...SHOP, cluster: { existing: { name: "shop" } } });
    const wanted = wantedIn({ resource: terraform.resource }, ["by-hand"]);
    const roles = wanted.filter(({ kind }) => kind === "aws_iam_role").map(({ name }) => name);
    expect(roles.sort()).toEqual(["KarpenterNodeRole-shop", "shop-karpenter"]);
    const entries = wanted.filter(({ kind }) => kind === "aws_eks_access_entry").map(({ name }) => name);
    expect(entries.sort()).toEqual(["KarpenterNodeRole-shop", "by-hand"]);
  });
});

describe("importsOf", () => {
  const role: Wanted = { kind: "aws_iam_role", address: "aws_iam_role.a", name: "shop-karpenter", path: "/" };
  const entry: Wanted = {
    kind: "aws_eks_access_entry",
    address: "aws_eks_access_entry.a",
    name: "n",
    type: "EC2_LINUX",
  };

  test("imports what is there under name and path, and nothing else", () => {
    const { imports, conflicts } = importsOf([
      { ...role, actual: { id: "shop-karpenter", path: "/" } },
      { ...entry, actual: { id: "shop:arn", type: "EC2_LINUX" } },
      { kind: "aws_sqs_queue", address: "aws_sqs_queue.q", name: "shop" },
    ]);
    expect(imports).toEqual([
      { address: "aws_iam_role.a", id: "shop-karpenter" },
      { address: "aws_eks_access_entry.a", id: "shop:arn" },
    ]);
    expect(conflicts).toEqual([]);
  });

  test("imports no role of another path and no entry of another type: Terraform would replace them", () => {
    const { imports, conflicts } = importsOf([
      { ...role, actual: { id: "shop-karpenter", path: "/teams/" } },
      { ...entry, actual: { id: "shop:arn", type: "STANDARD" } },
    ]);
    expect(imports).toEqual([]);
    expect(conflicts).toEqual([
      expect.stringContaining("has the path /teams/, and infra's has /"),
      expect.stringContaining("is of type STANDARD, and nodes need EC2_LINUX"),
    ]);
  });

  test("tells what AWS did not show, which may be there", () => {
    expect(importsOf([{ ...role, unseen: "AccessDenied" }]).unseen).toEqual([
      "aws_iam_role shop-karpenter: AccessDenied",
    ]);
  });
});
