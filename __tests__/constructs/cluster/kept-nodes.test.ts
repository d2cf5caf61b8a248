import { KeptNodes, type KeptNodesProps } from "../../../constructs/cluster/kept-nodes";
import { built } from "../../support/built";

const GROUPS = "local.groups";

function kept(props: Partial<KeptNodesProps> = {}) {
  const stack = built((scope) => {
    new KeptNodes(scope, "KeptNodes", {
      clusterName: "shop",
      securityGroupIds: GROUPS,
      areNamed: false,
      preconditions: [],
      ...props,
    });
  });
  const [resource] = Object.values<any>(stack.terraform.resource.terraform_data);
  return resource;
}

describe("KeptNodes", () => {
  test("keeps in the state what the nodes stand on, and is never replaced", () => {
    const { input, triggers_replace: trigger } = kept();
    expect(input).toEqual({ cluster: "shop", security_groups: '${join(", ", local.groups)}' });
    expect(trigger).toBeUndefined();
  });

  test("stops the plan of another cluster, and of other security groups that were found", () => {
    const { lifecycle } = kept();
    expect(lifecycle.ignore_changes).toEqual(["input.cluster", "input.security_groups"]);
    expect(lifecycle.postcondition.map(({ condition }: any) => condition)).toEqual([
      '${self.input.cluster == "shop"}',
      '${self.input.security_groups == join(", ", local.groups)}',
    ]);
    const [ofCluster, ofGroups] = lifecycle.postcondition.map(({ error_message: message }: any) => message);
    expect(ofCluster).toMatch(/^cluster\.existing\.name: expected \$\{self\.input\.cluster\}, got shop\. /);
    expect(ofGroups).toContain("Write those to keep in cluster.existing.nodeSecurityGroupIds");
  });

  test("lets security groups change that the file names: whoever writes them means it", () => {
    const { lifecycle } = kept({ areNamed: true });
    expect(lifecycle.ignore_changes).toEqual(["input.cluster"]);
    expect(lifecycle.postcondition).toHaveLength(1);
  });

  test("holds what its caller asks before anything is made", () => {
    const { lifecycle } = kept({ preconditions: [{ condition: "${true}", errorMessage: "no nodes" }] });
    expect(lifecycle.precondition).toEqual([{ condition: "${true}", error_message: "no nodes" }]);
  });
});
