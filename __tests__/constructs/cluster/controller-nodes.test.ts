import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { ControllerNodes, type ControllerNodesChoice } from "../../../constructs/cluster/controller-nodes";
import type { DiscoveredNodeGroups } from "../../../constructs/cluster/discovered-node-groups";
import { built } from "../../support/built";

function nodesOf(choice: ControllerNodesChoice, replicas = 2) {
  let nodes: ControllerNodes | undefined;
  const stack = built((scope) => {
    new AwsProvider(scope, "aws", { region: "eu-west-1" });
    nodes = new ControllerNodes(scope, "ControllerNodes", {
      clusterName: "shop",
      nodeGroups: { groups: "local.groups" } as DiscoveredNodeGroups,
      choice,
      replicas,
    });
  });
  const { placement, preconditions } = nodes!;
  const locals: Record<string, string> = stack.terraform.locals;
  const named = (id: string) => Object.entries(locals).find(([name]) => name.includes(`_${id}_`))!;
  const [chosenName, chosen] = named("Chosen");
  return { stack, placement, preconditions, chosenName, chosen, subnetIds: named("SubnetIds")[1] };
}

describe("ControllerNodes", () => {
  test("takes the node groups that a pod of the system can run on", () => {
    expect(nodesOf(undefined).chosen).toBe(
      '${[for group in local.groups : group if group.status == "ACTIVE" && !startswith(group.ami_type, "WINDOWS") && try(group.scaling_config[0].desired_size, 0) > 0 && length([for taint in group.taints : taint if taint.key != "CriticalAddonsOnly" && taint.effect != "PREFER_NO_SCHEDULE"]) == 0]}',
    );
  });

  test("takes the group that the file names, whatever taints it has, which it then tolerates", () => {
    const { chosen, placement, chosenName } = nodesOf({ nodeGroup: "main" });
    expect(chosen).toBe('${[for group in local.groups : group if group.node_group_name == "main"]}');
    expect(placement).toContain(
      `tolerations = concat([{"key":"CriticalAddonsOnly","operator":"Exists"}], distinct(flatten([for group in local.${chosenName} : [for taint in group.taints : {`,
    );
    expect(placement).toContain(
      '{"NO_SCHEDULE":"NoSchedule","PREFER_NO_SCHEDULE":"PreferNoSchedule","NO_EXECUTE":"NoExecute"}',
    );
  });

  test("takes nodes of any kind by their labels, with the file's tolerations", () => {
    const tolerations = [{ key: "dedicated", operator: "Exists" }];
    const { chosen, placement } = nodesOf({ labels: { role: "ops" }, tolerations });
    expect(chosen).toContain('[for key, value in {"role":"ops"} : lookup(group.labels, key, "") == value]');
    expect(placement).toContain('nodeSelector = {"kubernetes.io/os":"linux","role":"ops"}');
    expect(placement).toContain('{"key":"dedicated","operator":"Exists"}');
    expect(placement).not.toContain("eks.amazonaws.com/nodegroup");
  });

  test.each<[string, ControllerNodesChoice]>([
    ["as it finds them", undefined],
    ["of a group", { nodeGroup: "main" }],
    ["by labels", { labels: { role: "ops" }, tolerations: [] }],
  ])("never takes Karpenter's own nodes, which it would end under itself: %s", (_, choice) => {
    expect(nodesOf(choice).placement).toContain(
      'matchExpressions = [{ key = "karpenter.sh/nodepool", operator = "DoesNotExist" }',
    );
  });

  test("holds a second replica only where two zones and two nodes do", () => {
    const { stack, placement, subnetIds, chosenName } = nodesOf(undefined, 3);
    expect(subnetIds).toContain(`for group in local.${chosenName} : tolist(group.subnet_ids)`);
    expect(stack.only(DataAwsSubnet).for_each).toMatch(/^\$\{toset\(local\.\w+SubnetIds\w+\)\}$/);
    const zones =
      /replicas = \(length\(distinct\(\[for subnet in values\(data\.aws_subnet\.\w+\) : subnet\.availability_zone\]\)\) > 1 \? max\(1, min\(3, sum\(.*desired_size\]\)\)\)\) : 1\) \}$/;
    expect(placement).toMatch(zones);
  });

  test("takes the file's word for how many replicas nodes of no node group hold", () => {
    const { placement, chosenName } = nodesOf({ labels: { role: "ops" }, tolerations: [] });
    expect(placement).toContain(`replicas = (length(local.${chosenName}) == 0 ? 2 : (`);
  });

  test.each<[string, ControllerNodesChoice, RegExp]>([
    [
      "none qualifies",
      undefined,
      /^Karpenter's controller has no place in cluster shop: .*controllerNodes: \{ nodeGroup: /,
    ],
    [
      "the file names another",
      { nodeGroup: "main" },
      /^cluster\.existing\.controllerNodes: cluster shop has no managed node group main; it has: \$\{.*Name one of them/,
    ],
  ])("stops the plan where %s, with those there are", (_, choice, message) => {
    const { preconditions, chosenName } = nodesOf(choice);
    expect(preconditions).toEqual([
      { condition: `\${length(local.${chosenName}) > 0}`, errorMessage: expect.stringMatching(message) },
    ]);
    expect(preconditions[0]?.errorMessage).toContain(
      '${length(local.groups) == 0 ? "none" : join(", ", [for group in local.groups : group.node_group_name])}',
    );
  });

  test("stops no plan for nodes by their labels, which EKS does not tell", () => {
    expect(nodesOf({ labels: { role: "ops" }, tolerations: [] }).preconditions).toEqual([]);
  });
});
