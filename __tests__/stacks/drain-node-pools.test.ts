import { workloadsOf } from "../support/stacks";

const hookOf = (settings: object): any =>
  Object.values<any>(workloadsOf(settings).terraform.resource.terraform_data ?? {})[0];
const stepsOf = (settings: object): string[] => {
  const releases = Object.values<any>(workloadsOf(settings).terraform.resource.helm_release);
  const nodes = releases.find(({ name }) => name === "karpenter-nodes");
  const values = JSON.parse(nodes.values[0].replace(/\$\{jsonencode\(([^)]*)\)\}/g, '"<$1>"'));
  return values.drain.steps.map(({ args }: { args: string[] }) => args.join(" "));
};
const OWN = { nodePools: { web: {}, batch: {} }, drain: { nodePools: "own" } };

describe("drain.nodePools: own", () => {
  test("tells the hook which NodePools are this project's, and only then", () => {
    expect(hookOf(OWN).input.node_pools).toBe("ours:web,batch");
    expect(hookOf({}).input).not.toHaveProperty("node_pools");
  });

  test("tells the Job in the cluster as well", () => {
    const job = { runner: "in-cluster" };
    expect(stepsOf({ ...OWN, drain: { ...OWN.drain, ...job } })[1]).toContain(
      "karpenter.sh/nodepool in (web,batch)",
    );
    expect(stepsOf({ drain: job })[1]).toContain("nodeclaims.karpenter.sh --all");
  });

  test("selects no NodeClaim where the file has no NodePool", () => {
    const none = { nodePools: {}, drain: { nodePools: "own", runner: "in-cluster" } };
    expect(stepsOf(none)[1]).toContain("--selector karpenter.sh/nodepool,!karpenter.sh/nodepool ");
  });
});
